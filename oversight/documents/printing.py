"""From data to PDF/UA-1: Typst with its own fonts, without network, packages or files.

The same data give the same bytes: the time is that of issue, and nothing of the machine enters.
"""

import io
import tempfile
import unicodedata
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache, lru_cache
from importlib import metadata
from pathlib import Path
from typing import Any, Literal

import msgspec
import segno
import typst

STANDARD: Literal["ua-1"] = "ua-1"
# What every font of the sheet has: Latin with its accents, and the signs of texts.
_SURE = frozenset(map(chr, (*range(0x20, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x180)))) | frozenset("\n–—‘’“”…•")
_MOST_PROBES = 500
_UNSHOWN = frozenset({"Cc", "Cf", "Cn", "Co", "Zl", "Zp"})  # controls, signs that turn or join others, the unassigned
_PROBE = b'#set document(title: "x", date: none)\n#set text(font: "Libertinus Serif")\n= x\n#sys.inputs.c'
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
_encode = msgspec.json.Encoder(order="sorted").encode


def renderer() -> str:
    """What makes the bytes; kept beside each file."""
    return f"typst {metadata.version('typst')}"


def printed(source: str, data: dict[str, Any], *, at: datetime) -> bytes:
    """The PDF of one sheet with this data; typst.TypstError when the sheet is unsound."""
    paper = _encode(_printable(data)).decode()
    return _compiled(source.encode(), {"paper": paper}, at)


def qr(address: str) -> str:
    """The address as a QR code, an SVG without anything else."""
    out = io.BytesIO()
    segno.make(address, error="m", micro=False).save(out, kind="svg", xmldecl=False, border=0, dark="#16262b")
    return out.getvalue().decode()


def _compiled(source: bytes, inputs: dict[str, str], at: datetime) -> bytes:
    nowhere = _nowhere()
    compiler = typst.Compiler(
        source, root=nowhere, font_paths=_fonts(), package_path=nowhere, package_cache_path=nowhere
    )
    made = compiler.compile(format="pdf", sys_inputs=inputs, pdf_standards=[STANDARD], timestamp=int(at.timestamp()))
    if not isinstance(made, bytes):
        raise TypeError("a PDF is one file")
    return made


@cache
def _fonts() -> typst.Fonts:
    """The fonts that come with Typst, so that every machine prints the same."""
    return typst.Fonts(include_system_fonts=False)


@cache
def _nowhere() -> str:
    """An empty folder: a sheet that asks for a file finds none."""
    path = Path(tempfile.gettempdir()) / "oversight-documents-empty"
    path.mkdir(mode=0o500, exist_ok=True)
    return str(path)


def _printable(data: Any) -> Any:
    """The same with every character that no font shows, or that would turn the order of others, spelled [U+1F600]."""
    strange = {char for text in _texts(data) for char in unicodedata.normalize("NFC", text)} - _SURE
    spelled = {ord(char): f"[U+{ord(char):04X}]" for char in _unshown(sorted(strange))}
    return _translated(data, spelled)


def _unshown(chars: list[str]) -> Iterator[str]:
    for number, char in enumerate(chars):
        if number >= _MOST_PROBES or unicodedata.category(char) in _UNSHOWN or not _has_glyph(char):
            yield char


@lru_cache(maxsize=10_000)
def _has_glyph(char: str) -> bool:
    """Whether the fonts show it; PDF/UA refuses what they do not. A mark is tried on a letter."""
    shown = f"a{char}" if unicodedata.combining(char) else char
    try:
        _compiled(_PROBE, {"c": shown}, _EPOCH)
    except typst.TypstError:
        return False
    return True


def _texts(data: Any) -> Iterator[str]:
    if isinstance(data, str):
        yield data
    elif isinstance(data, dict):
        for item in data.values():
            yield from _texts(item)
    elif isinstance(data, list):
        for item in data:
            yield from _texts(item)


def _translated(data: Any, spelled: dict[int, str]) -> Any:
    if isinstance(data, str):
        return unicodedata.normalize("NFC", data).translate(spelled)
    if isinstance(data, dict):
        return {key: _translated(item, spelled) for key, item in data.items()}
    if isinstance(data, list):
        return [_translated(item, spelled) for item in data]
    return data
