"""What a caller sent: JSON, a form or a multipart body, read as the Bot API reads it."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from bot.loopback.refusal import bad_request

_NAME = re.compile(r'(?<![a-z*])name="([^"]*)"')
_FILE_NAME = re.compile(r'filename="([^"]*)"')
_BOUNDARY = re.compile(r'boundary="?([^";]+)"?')


@dataclass(frozen=True)
class Upload:
    name: str
    mime_type: str
    content: bytes


class Params:
    """The parameters of one call; nested values may come as objects or as JSON text."""

    def __init__(self, values: dict[str, Any], uploads: dict[str, Upload] | None = None) -> None:
        self.values = values
        self.uploads = uploads or {}

    def text(self, name: str) -> str:
        value = self.values.get(name, "")
        return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)

    def integer(self, name: str, default: int | None = None) -> int | None:
        value = self.values.get(name)
        if value is None or value == "":
            return default
        try:
            return int(value)
        except (TypeError, ValueError, OverflowError):
            raise bad_request(f'parameter "{name}" must be an integer') from None

    def flag(self, name: str) -> bool:
        return str(self.values.get(name, "")).lower() in {"true", "1", "yes"}

    def nested(self, name: str) -> Any:
        value = self.values.get(name)
        if not isinstance(value, str) or not value:
            return value or None
        try:
            return json.loads(value)
        except ValueError:
            raise bad_request(f"can't parse {name} JSON object") from None


def read_params(query: str, content_type: str, body: bytes) -> Params:
    """Query and body together; the body wins. Raises the Bot API's refusal of unreadable ones."""
    values: dict[str, Any] = dict(parse_qsl(query, keep_blank_values=True))
    kind = content_type.partition(";")[0].strip().lower()
    if not body:
        return Params(values)
    if kind == "application/json":
        return Params(values | _json_object(body))
    if kind == "multipart/form-data":
        boundary = _BOUNDARY.search(content_type)
        if boundary is None:
            raise bad_request("the multipart body has no boundary")
        fields, uploads = _multipart(body, boundary.group(1).encode())
        return Params(values | fields, uploads)
    return Params(values | dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True)))


def _json_object(body: bytes) -> dict[str, Any]:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        raise bad_request("can't parse JSON object") from None
    if not isinstance(found, dict):
        raise bad_request("the body must be a JSON object")
    return found


def _multipart(body: bytes, boundary: bytes) -> tuple[dict[str, Any], dict[str, Upload]]:
    fields: dict[str, Any] = {}
    uploads: dict[str, Upload] = {}
    for part in (b"\r\n" + body).split(b"\r\n--" + boundary)[1:]:
        head, blank, content = part.partition(b"\r\n\r\n")
        headers = head.decode("utf-8", "replace")
        name = _NAME.search(headers)
        if not blank or name is None:
            continue
        file_name = _FILE_NAME.search(headers)
        if file_name is None:
            fields[name.group(1)] = content.decode("utf-8", "replace")
            continue
        mime_type = re.search(r"content-type:\s*(\S+)", headers, re.IGNORECASE)
        uploads[name.group(1)] = Upload(
            name=file_name.group(1).replace("%22", '"'),
            mime_type=mime_type.group(1) if mime_type else "application/octet-stream",
            content=content,
        )
    return fields, uploads
