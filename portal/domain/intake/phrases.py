"""The words by which a text orders, refuses to order, names a product or an authority; folded."""

from __future__ import annotations

import re

#: a unit in the masked sentence, and a list of them
UNIT = r"\x01\x02*"
UNITS = rf"{UNIT}(?:(?:,? ?(?:va|cung|cung voi|and|&) |, |,|; | ?[-–] | )(?:(?:voi|the) )?{UNIT})*"

_VERBS = """
ap dung | ban giao | ban hanh | bao cao | bao dam | bao ve | bien soan | bien tap | bo sung | bo
tri | boi duong | cai cach | cai tien | can doi | cap nhat | cat giam | chap hanh | chi dao | chiu
trach nhiem | cho y kien | chu dong | chu tri | chuan bi | chuan hoa | chuyen doi | chuyen giao |
cong bo | cong khai | cu | cung cap | cung co | dam bao | dang tai | danh gia | dao tao | dau tu |
day manh | day nhanh | de xuat | dieu chinh | dieu hanh | dieu tra | dinh huong | dinh ky | doi
moi | don doc | don gian hoa | du thao | dua | duy tri | gan | giai quyet | giai trinh | giam sat
| gui | hang nam | hang ngay | hang quy | hang thang | hang tuan | ho tro | hoan thanh | hoan
thien | hop | huong dan | huy dong | ket hop | ket noi | khac phuc | khai thac | kham pha | khan
truong | khao sat | kiem ke | kiem soat | kiem tra | kien nghi | kien toan | kip thoi | ky | la co
quan | la don vi | lam | lam dau moi | lam ro | lam sach | lam viec | lanh dao | lap | lay y kien
| len ke hoach | loai bo | lua chon | luu tru | mo | mo rong | moi | mua sam | nang cao | nang cap
| ngan chan | nghiem tuc | nghien cuu | nhan rong | niem yet | phan bo | phan cong | phan tich |
phat dong | phat hanh | phat huy | phat trien | phe duyet | pho bien | phoi hop | phong ngua | phu
trach | quan ly | quan triet | quy dinh | quy hoach | quyet dinh | quyet liet | ra soat | rut ngan
| sap xep | so hoa | so ket | soan thao | sua doi | tang cuong | tao | tap huan | tap trung | tham
dinh | tham gia | tham muu | tham van | thanh lap | thanh tra | thao go | theo doi | thi diem |
thi hanh | thiet ke | thiet lap | thong bao | thong ke | thu thap | thuc day | thuc hien | thue |
thuong truc | thuong xuyen | tich cuc | tich hop | tiep nhan | tiep thu | tiep tuc | tiet kiem |
tim hieu | to chuc | tong hop | tong ket | trao doi | trien khai | trinh | truc tiep | truyen
thong | tu | tuyen duong | tuyen truyen | ung dung | uu tien | van dong | van hanh | xac dinh |
xay dung | xem xet | xep hang | xoa | xu ly | xuc tien | yeu cau
"""
VERB = re.compile(rf"(?:{'|'.join(' '.join(verb.split()) for verb in _VERBS.split('|'))})\b")

_GIVER = (
    r"(?:(?:dong chi )?(?:bo truong|thu truong|chu tich|pho chu tich|thu tuong|truong ban"
    r"|ban chi dao|tinh uy"
    r"|ban thuong vu|thuong truc|lanh dao|hoi nghi|cuoc hop|\x01\x02*)[^,;:\x01]{0,50}? )?"
)
_CUE = (
    r"(?:thong nhat |dong y |va |nhat tri |cung |dong thoi |quyet dinh |tiep tuc )*"
    r"(?:giao nhiem vu cho|giao trach nhiem cho|giao cho|giao|yeu cau|de nghi|phan cong"
    r"|chi dao|uy quyen cho|tam giao)"
)
ASSIGNS = re.compile(rf"{_GIVER}{_CUE} :?(?P<lead>{UNITS})")
ASSIGNS_LATER = re.compile(rf"(?:[,;:] |^[^\x01]{{0,120}}? ){_CUE} (?P<lead>{UNITS})")
SUBJECT = re.compile(rf"(?:(?:de nghi|yeu cau) )?(?:the )?(?P<lead>{UNITS})")
PASSIVE = re.compile(
    rf"(?P<what>.{{8,}}?),? do (?P<lead>{UNITS}) (?:chu tri|dam nhiem|thuc hien|phu trach)"
)
COORDINATING = re.compile(
    rf",? ?(?:va |dong thoi )?(?:chu dong |chiu trach nhiem )?(?:phoi hop(?: chat che)?"
    rf"|cung)(?:,? (?:voi|cung voi|cung))?"
    rf",? (?P<units>{UNITS})"
    rf"|,? ?in (?:coordination|cooperation|collaboration) with (?:the )?(?P<units_en>{UNITS}),?"
)
#: what stands between the units and what they are to do, and says nothing of it
FILLER = re.compile(
    r"(?:[,:;.–-] ?|(?:có trách nhiệm|phải|cần|khẩn trương|chịu trách nhiệm(?! về| trước)"
    r"|chủ trì|làm đầu mối"
    r"|đầu mối|thực hiện(?= xong)|để|với|và|sẽ|shall|must|will|should|is to|are to"
    r"|is assigned to|are assigned to"
    r"|is requested to|are requested to|to|lead|as lead|kindly)(?: |,|$))+"
)
MODAL_EN = re.compile(
    r"(?:,? )?(?:shall|must|will|should|is to|are to|(?:is|are) (?:assigned|requested"
    r"|required|asked) to)\b"
)
#: what only tells, praises or cites
TELLS = re.compile(
    r"(?:bieu duong|danh gia cao|ghi nhan|hoan nghenh|can cu|theo de nghi|xet de nghi"
    r"|co hieu luc|ban hanh kem theo"
    r"|chiu trach nhiem thi hanh|chiu trach nhiem thuc hien quyet dinh"
    r"|thong bao (?:\S+ ){0,6}de .{0,40}?biet|kinh gui|welcomed|noted that"
    r"|nhung ket qua tren|trong thoi gian qua|thoi gian qua)\b"
)
PAST = re.compile(
    r"[, ]*(?:da|dang|tung|duoc|vua|moi|vua qua|cua|thoi gian qua|con|chua|bi|co (?!trach))\b"
    r"|[, ]*(?:has|have|had|was|were)\b"
)
NARRATIVE = re.compile(
    r"(?:ket qua|tinh hinh|danh gia|ton tai|han che|uu diem|nhung viec da|boi canh)"
)
ABOUT = re.compile(r"(?:ve|doi voi|lien quan den) [^:]{2,90}: ?")

AUTHORITY = (
    r"(?:bo truong|thu truong phu trach|thu truong|thu tuong chinh phu|thu tuong|chinh phu"
    r"|lanh dao bo|bo chinh tri|ban bi thu"
    r"|ban can su dang|chu tich (?:ubnd|uy ban nhan dan) tinh|(?:ubnd|uy ban nhan dan) tinh"
    r"|ban thuong vu tinh uy|thuong truc tinh uy"
    r"|ban chi dao(?: tinh)?|hoi dong nhan dan tinh|hdnd tinh|quoc hoi"
    r"|uy ban thuong vu quoc hoi|truong ban chi dao|the minister|the prime minister"
    r"|the government|chu tich)"
)
SUBMITS = re.compile(
    rf"\b(?:trinh|submit(?: it| them)? to|kinh trinh)(?: len)? (?P<who>{AUTHORITY})\b"
)
REPORTS = re.compile(rf"\b(?:bao cao|report to)(?: len| cho)? (?P<who>{AUTHORITY})\b")

_PAPERS = (
    "de an|du an|ke hoach|chuong trinh|quy che|quy dinh|quy trinh|nghi dinh|nghi quyet"
    "|thong tu|quyet dinh|chi thi|bao cao|huong dan"
    "|phuong an|bo chi so|bo tieu chi|tieu chi|danh muc|chien luoc|quy hoach|dieu le|du thao"
    "|to trinh|co so du lieu|nen tang"
    "|he thong|cong|tai lieu|so tay|luat|thong bao|kich ban|ban do|cau hinh|khung|de cuong"
    "|ho so|phan mem|bieu mau|mo hinh|giai phap"
)
PRODUCT = re.compile(
    r"(?:\b(?:xay dung|soan thao|ban hanh|hoan thien|lap|trinh|bien soan|phe duyet|thiet lap"
    r"|chuan bi)|^du thao)"
    rf" (?P<product>(?:{_PAPERS})\b[^,;.]*)"
    r"|\b(?:draft|prepare|develop|issue|finalise|finalize|build) (?P<product_en>(?:a|an"
    r"|the) [^,;.]*)"
)
PRODUCT_ENDS = re.compile(
    r"(?<!chương)(?<!quy)(?<!công)(?<!giáo)(?<!tiến)(?<!quá)(?<!lộ) (?:trình|để|báo cáo (?=bộ"
    r"|thủ|lãnh|chính|ủy|thứ)|gửi|nhằm|theo quy định"
    r"|and submit|and report)\b"
)
