"""Texts: control characters, spaces, quotes, and letters that were read in the wrong encoding."""

import re
import unicodedata
from functools import lru_cache

from oversight.imports.reading import Cell
from oversight.imports.repairs.faults import Note, Unfit

# What Excel and calamine show instead of the value of a formula that failed.
_ERRORS = frozenset({"#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!"})
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff\ufffe\uffff]")
_BLANKS = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_QUOTES = str.maketrans({"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "‘": "'", "’": "'", "‚": "'"})
_LOST = "\ufffd"
_OPEN_BYTES = frozenset("\x81\x8d\x8f\x90\x9d")
# Lead bytes of UTF-8 as Windows-1252 shows them; without one of these nothing was read in the wrong encoding.
_MISREAD = re.compile("[ÂÃÄÅâ][\u0080-\u00ff€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]")


def clean(cell: Cell, notes: list[Note], *, keeps_lines: bool = False) -> str:
    """The cell as text without what nobody typed; each repair is noted once. Unfit when letters are lost."""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    text = str(cell)
    if text.strip() in _ERRORS:
        raise Unfit("formula-error")
    if text.isascii() and text.isprintable() and "  " not in text and not text.lstrip().startswith("'"):
        return text.strip()  # most cells: nothing in them that could be wrong
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = _noted(text, restored(text), "misread-letters", notes)
    text = _noted(text, _CONTROL.sub("", text), "control-characters", notes)
    if _LOST in text:
        raise Unfit("lost-letters")
    text = _noted(text, unicodedata.normalize("NFC", text.translate(_QUOTES)), "typographic-quotes", notes)
    spaced = _BLANKS.sub(" ", text)
    if keeps_lines:
        lines = [" ".join(line.split()) for line in spaced.strip().split("\n")]
        joined = re.sub(r"\n{3,}", "\n\n", "\n".join(lines))
    else:
        joined = " ".join(spaced.split())
    if joined != text.strip():
        notes.append(Note("spaces", joined[:60]))
    # Excel's sign for "this is text", which our own exports use too.
    if len(joined) > 1 and joined[0] == "'" and (joined[1] in "=+-@'" or joined[1].isdigit()):
        joined = _noted(joined, joined[1:], "apostrophe", notes)
    return joined


def restored(text: str) -> str:
    """Text in UTF-8 that was read as Windows-1252, read again; anything that does not fit throughout stays."""
    if not _MISREAD.search(text):
        return text
    try:
        # The five bytes that Windows-1252 leaves open are kept by programs as they are.
        found = b"".join(bytes([ord(c)]) if c in _OPEN_BYTES else c.encode("cp1252") for c in text).decode("utf-8")
    except UnicodeError:
        return text
    return found if len(found) < len(text) and not _MISREAD.search(found) else text


@lru_cache(maxsize=8_192)
def key(text: str) -> str:
    """What of a header or a choice counts when spellings are compared: letters and digits."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in plain if letter.isalnum())


def _noted(before: str, after: str, rule: str, notes: list[Note]) -> str:
    if before != after:
        notes.append(Note(rule, after[:60]))
    return after
