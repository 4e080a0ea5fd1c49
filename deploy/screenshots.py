"""Pictures of every screen, as each role sees it, at a desk's and at a phone's size.

Starts the demo on free ports with a data folder of its own, waits for the morning's messages, and
writes `build/screenshots/<role>-<page>-<size>.png`; the README's picture goes to docs/.
`--only today,tasks` takes some pages, `--locale en` takes them in English.
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
SIZES = {"desk": {"width": 1366, "height": 768}, "phone": {"width": 390, "height": 844}}
PAGES = {
    "clerk": {
        "today": "/today",
        "tasks": "/tasks",
        "overdue": "/tasks?light=overdue",
        "search": "/tasks?q=du+lieu",
        "nothing": "/tasks?q=khong+co+gi",
        "draft": "/tasks/HY-01",
        "new": "/tasks/new",
        "plans": "/plans",
        "plan": "/plans/KH02",
        "reports": "/reports",
        "synthesis": "/reports/synthesis",
        "extensions": "/extensions",
        "extension": "/extensions/1",
        "obstacles": "/obstacles",
        "obstacle": "/obstacles/1",
        "dossiers": "/dossiers",
        "calendar": "/calendar",
        "late": "/tasks/KH02-08",
        "deliveries": "/deliveries",
        "people": "/people",
        "simulator": "/simulator",
        "missing": "/tasks/KHONG-CO",
        "grouped": "/tasks?by=unit&since=week&plan=KH02",
        "row": "/tasks/KH02-03/row",
        "print": "/tasks/print?plan=KH02",
        "help": "/help",
        "found": "/search?q=chuyen+doi+so",
        "perhaps": "/search?q=chuyen+doi+xo",
        "audit": "/audit",
        "batch": "/deliveries/next",
        "plan_new": "/plans/new",
        "intake": "/intake",
        "unit_merge": "/organisation/DL/end/merge",
        "unit_split": "/organisation/DL/split",
        "hand_over": "/people/20/hand-over",
        "plan_edit": "/plans/KH02/edit",
        "person_to_invite": "/people/20",
        "dossier": "/dossiers/1",
        "rounds": "/rounds",
        "round": "/rounds/1",
        "issue": "/plans/HY/issue",
        "meetings": "/meetings",
        "meeting": "/meetings/1",
        "conclusion": "/meetings/1/conclusions/8",
        "directed": "/tasks/KH02-08#directives-title",
        "changes": "/plans/KH02/changes",
        "phase_new": "/plans/KH02/phases/new",
        "phase_close": "/plans/KH02/phases/1/close",
    },
    "admin": {
        "settings": "/settings",
        "sending": "/settings/sending",
        "messages": "/settings/messages",
        "message": "/settings/messages/week_late",
        "guide": "/guide",
        "person": "/people/5",
        "person_new": "/people/new",
        "organisation": "/organisation",
        "unit_entry": "/organisation/DL",
        "people": "/people",
    },
    "official": {
        "me": "/me",
        "late": "/tasks/KH02-08",
        "files": "/tasks/KH02-08/files?mine=1",
        "link_over": "/l/da-het",
        "preferences": "/help",
        "password": "/password",
        "simulator": "/simulator",
        "refused": "/dashboard",
    },
    "head": {
        "today": "/today",
        "dashboard": "/dashboard",
        "round": "/rounds/1",
        "derive": "/plans/KH02/derive",
    },
    "leader": {
        "dashboard": "/dashboard",
        "plan02": "/dashboard?plan=KH02",
        "changes": "/dashboard/changes?since=2025-06-26",
        "units": "/units",
        "unit": "/units/DL",
        "extension": "/extensions/1",
        "delegations": "/delegations",
    },
}
ROLE_LINES = {
    "admin": "Administrator",
    "clerk": "Office clerk",
    "official": "Official",
    "head": "Unit head",
    "leader": "Top leader",
}
START_SECONDS = 120
MORNING_SECONDS = 90


def main() -> int:
    asked = _arguments()
    out = ROOT / "build" / "screenshots"
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="dondoc-shots-") as folder:
        log = Path(folder) / "up.log"
        port = _free_port()
        process = _start(folder, port, log)
        try:
            address = f"http://127.0.0.1:{port}"
            sign_ins = _wait_for_sign_ins(process, log)
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(
                    executable_path=shutil.which("chromium"), args=["--no-sandbox"]
                )
                _wait_for_morning(browser, address, sign_ins["clerk"])
                for role, pages in PAGES.items():
                    _shoot(browser, address, role, sign_ins[role], pages, asked, out)
                if not asked.only or "steps" in asked.only.split(","):
                    _derive(browser, address, sign_ins["head"], asked.locale, out)
                    _close_phase(browser, address, sign_ins["clerk"], asked.locale, out)
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(timeout=20)
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="", help="names of pages, with commas between")
    parser.add_argument("--locale", default="vi", choices=("vi", "en"))
    return parser.parse_args()


def _start(folder: str, port: int, log: Path) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "DONDOC_DATA_DIR": str(Path(folder) / "data")}
    return subprocess.Popen(
        [str(Path(sys.executable).parent / "dondoc"), "up", "--demo", "--port", str(port)],
        stdout=log.open("wb"),
        stderr=subprocess.STDOUT,
        env=environment,
        cwd=ROOT,
    )


def _wait_for_sign_ins(process: subprocess.Popen[bytes], log: Path) -> dict[str, tuple[str, str]]:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise SystemExit(log.read_text(encoding="utf-8"))
        text = log.read_text(encoding="utf-8", errors="replace")
        if "Ctrl-C" in text:
            return {role: _sign_in_of(line, text) for role, line in ROLE_LINES.items()}
        time.sleep(0.2)
    raise SystemExit("The demo did not start:\n" + log.read_text(encoding="utf-8"))


def _sign_in_of(role: str, text: str) -> tuple[str, str]:
    line = next(each for each in text.splitlines() if f"/ {role}," in each)
    _role, email, password = (part.strip() for part in line.rsplit(",", 2))
    return email, password


def _wait_for_morning(browser: Browser, address: str, sign_in: tuple[str, str]) -> None:
    """Until the morning's messages are out, so that the pictures show a working day."""
    page = _signed_in(browser, address, sign_in, "desk", "vi")
    deadline = time.monotonic() + MORNING_SECONDS
    while time.monotonic() < deadline:
        page.goto(f"{address}/deliveries?state=sent")
        if page.locator("table.list tbody tr").count() > 5:
            break
        page.wait_for_timeout(1000)
    page.context.close()


def _shoot(
    browser: Browser,
    address: str,
    role: str,
    sign_in: tuple[str, str],
    pages: dict[str, str],
    asked: argparse.Namespace,
    out: Path,
) -> None:
    wanted = {name for name in asked.only.split(",") if name}
    for size in SIZES:
        page = _signed_in(browser, address, sign_in, size, asked.locale)
        for name, path in pages.items():
            if wanted and name not in wanted:
                continue
            page.goto(address + path)
            page.screenshot(path=out / f"{role}-{name}-{size}.png")
            if (role, name, size, asked.locale) == ("clerk", "today", "desk", "vi"):
                shutil.copyfile(out / f"{role}-{name}-{size}.png", ROOT / "docs" / "today.png")
        if role == "clerk" and (not wanted or "task" in wanted):
            page.goto(f"{address}/tasks?light=overdue")
            page.locator("table.tasks td.code a").first.click()
            page.screenshot(path=out / f"{role}-task-{size}.png", full_page=size == "phone")
        page.context.close()


def _derive(
    browser: Browser, address: str, sign_in: tuple[str, str], locale: str, out: Path
) -> None:
    """A head derives the unit's own plan; then its page, a task of it, and the upper coverage."""
    page = _signed_in(browser, address, sign_in, "desk", locale)
    page.goto(f"{address}/plans/KH02/derive")
    page.fill("#code", "DL-KH02")
    page.fill("#title", "Kế hoạch của đơn vị thực hiện Kế hoạch 02 (minh họa)")
    page.locator("main form[method=post] button.btn-primary").click()
    _take(page, out, "head-own_plan")
    page.locator("main a[href*='state=draft']").first.click()
    page.locator("table.tasks td.code a").first.click()
    _take(page, out, "head-own_task", whole=True)
    page.locator("section[aria-labelledby=lineage-title] ol a").first.click()
    _take(page, out, "head-upper_task", whole=True)
    page.goto(f"{address}/plans/KH02/coverage")
    _take(page, out, "head-coverage")
    page.context.close()


def _close_phase(
    browser: Browser, address: str, sign_in: tuple[str, str], locale: str, out: Path
) -> None:
    """The Office closes the urgent phase: what will happen, and the record of it."""
    page = _signed_in(browser, address, sign_in, "desk", locale)
    page.goto(f"{address}/plans/KH02/phases/1/close")
    page.fill("#exit_check", "Đã vận hành thông suốt; còn năm nhiệm vụ chuyển sang (minh họa).")
    page.select_option("#everything", index=1)
    page.select_option("#into", index=1)
    page.fill("#reason", "Chờ bổ sung kinh phí và văn bản sửa đổi (minh họa)")
    page.click("button[name=do][value=review]")
    _take(page, out, "clerk-phase_review")
    page.click("button[name=do][value=close]")
    _take(page, out, "clerk-phase_record")
    page.goto(f"{address}/plans/KH02/changes")
    _take(page, out, "clerk-plan_changes")
    page.context.close()


def _take(page: Page, out: Path, name: str, *, whole: bool = False) -> None:
    """The page as it stands now, at both sizes."""
    for size, viewport in SIZES.items():
        page.set_viewport_size(viewport)  # type: ignore[arg-type]
        page.screenshot(path=out / f"{name}-{size}.png", full_page=whole or size == "phone")
    page.set_viewport_size(SIZES["desk"])  # type: ignore[arg-type]


def _signed_in(
    browser: Browser, address: str, sign_in: tuple[str, str], size: str, locale: str
) -> Page:
    context = browser.new_context(viewport=SIZES[size], locale=f"{locale}-VN")  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(f"{address}/login")
    page.fill("#email", sign_in[0])
    page.fill("#password", sign_in[1])
    page.click("main button[type=submit]")
    page.click(f".top-languages button[value={locale}]")
    return page


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    sys.exit(main())
