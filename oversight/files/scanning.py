"""Stored bytes go past clamd, where one is configured, before anybody sees them (INSTREAM of clamd(8))."""

import socket
from contextlib import closing
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from oversight.core.errors import Refused

_CHUNK = 1 << 17
_SECONDS = 30
_LONGEST = 4096


class ScannerAway(Refused):
    """The scanner does not answer, or not in a way that can be trusted: nothing is shown meanwhile."""

    status = 503
    code = "scanner-away"

    def __init__(self) -> None:
        super().__init__(_("The file cannot be checked for viruses now; try again in a few minutes."))


def is_on() -> bool:
    """Whether a scanner is configured."""
    return bool(settings.CLAMD_ADDRESS)


def scan(content: bytes) -> str:
    """The name of what was found in the bytes, empty when nothing was. ScannerAway when there is no clear answer."""
    try:
        with closing(_connect()) as line:
            line.sendall(b"zINSTREAM\0")
            for start in range(0, len(content), _CHUNK):
                piece = content[start : start + _CHUNK]
                line.sendall(len(piece).to_bytes(4) + piece)
            line.sendall(bytes(4))
            answer = b""
            while not answer.endswith(b"\0") and len(answer) < _LONGEST and (more := line.recv(_LONGEST)):
                answer += more
    except OSError as error:
        raise ScannerAway from error
    said = answer.rstrip(b"\0").decode(errors="replace").removeprefix("stream: ").strip()
    if said == "OK":
        return ""
    if said.endswith(" FOUND"):
        return said.removesuffix(" FOUND")
    raise ScannerAway


def _connect() -> socket.socket:
    """To tcp://host:port or unix:///path."""
    url = urlsplit(settings.CLAMD_ADDRESS)
    if url.scheme == "unix":
        line = socket.socket(socket.AF_UNIX)
        line.settimeout(_SECONDS)
        try:
            line.connect(url.path)
        except OSError:
            line.close()
            raise
        return line
    return socket.create_connection((url.hostname or "localhost", url.port or 3310), timeout=_SECONDS)
