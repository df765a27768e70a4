"""How stored bytes go out: as what they are, never as a page, never run, in parts where asked."""

import re
from hashlib import sha256

from django.http import HttpRequest, HttpResponse

from oversight.files.sniff import ADMITTED

_RANGE = re.compile(r"bytes=(\d*)-(\d*)")
_ENDINGS = {"image/jpeg": "jpg", "image/png": "png", "image/webp": "webp", "application/pdf": "pdf"}
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "private, no-store",
    "Accept-Ranges": "bytes",
}


def stored_file(
    request: HttpRequest, content: bytes, media_type: str, *, name: str, inline: bool = False
) -> HttpResponse:
    """An answer with these bytes, or the part that `Range` asks for (RFC 9110 §14; one range, else the whole).

    `name` (letters, digits, dashes) is what it is saved as. Pictures alone may stand in a page; everything else, and
    whatever is of no admitted type, is only ever saved.
    """
    known = media_type in ADMITTED
    shown = inline and known and media_type.startswith("image/")
    ending = f".{_ENDINGS[media_type]}" if known else ""
    headers = {
        **_HEADERS,
        "Content-Disposition": f'{"inline" if shown else "attachment"}; filename="{name}{ending}"',
        "ETag": f'"{sha256(content).hexdigest()}"',
    }
    part = _part(request, len(content), headers["ETag"])
    kind = media_type if known else "application/octet-stream"
    if part is None:
        return HttpResponse(content, content_type=kind, headers=headers)
    if not part:
        return HttpResponse(status=416, headers={**_HEADERS, "Content-Range": f"bytes */{len(content)}"})
    headers["Content-Range"] = f"bytes {part.start}-{part.stop - 1}/{len(content)}"
    return HttpResponse(content[part.start : part.stop], status=206, content_type=kind, headers=headers)


def _part(request: HttpRequest, size: int, etag: str) -> range | None:
    """The bytes that are asked for; None for all of them, an empty range for what lies beyond the end."""
    found = _RANGE.fullmatch(request.headers.get("Range", ""))
    if request.method != "GET" or found is None or request.headers.get("If-Range", etag) != etag:
        return None
    first, last = found.groups()
    if first:
        return range(int(first), min(int(last) + 1, size) if last else size)
    return range(max(0, size - int(last)), size) if last else None
