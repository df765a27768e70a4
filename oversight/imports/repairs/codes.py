"""Codes of digits in a shape, and whole numbers. A program that took a code for a number is corrected where certain."""

import re
from datetime import date, time, timedelta

from oversight.imports.reading import Cell
from oversight.imports.repairs.faults import Note, Unfit
from oversight.imports.repairs.text import clean

_ROUNDED = re.compile(r"[0-9]([.,][0-9]+)?[eE]\+?[0-9]+")
_EXACT = 10**15  # beyond, spreadsheets round
_WHOLE = re.compile(r"[0-9]+[.,]0+")
_GROUPED = re.compile(r"-?[0-9]{1,3}([.,\u00a0 ])[0-9]{3}(\1[0-9]{3})*")


def code(cell: Cell, shape: str, notes: list[Note]) -> str:
    """The code in its shape (`#` is a digit); without a shape its digits alone."""
    if isinstance(cell, bool | date | time | timedelta):
        raise Unfit("code-became-date")
    if isinstance(cell, int | float):
        found = _from_number(cell, shape)
        notes.append(Note("code-was-number", found))
        return found
    text = clean(cell, notes)
    if _ROUNDED.fullmatch(text):
        raise Unfit("code-rounded")
    if shape and _fits(text, shape):
        return text
    if _WHOLE.fullmatch(text):
        found = _from_number(float(re.split("[.,]", text)[0]), shape)
        notes.append(Note("code-was-number", found))
        return found
    if (parts := re.fullmatch(r"([0-9]+)[.,]([0-9]+)", text)) and shape.count(".") == 1:
        if len(parts[2]) != len(shape.rpartition(".")[2]):
            raise Unfit("code-lost-digits")
        found = _padded(parts[1] + parts[2], shape, shape.count("#"))
        notes.append(Note("code-was-number", found))
        return found
    if shape and re.fullmatch(r"[0-9]+", text) and len(text) < shape.count("#"):
        found = _from_number(float(text), shape)  # its zeros went when a program took it for a number
        notes.append(Note("code-was-number", found))
        return found
    digits = re.sub(r"[\s.,\-/]", "", text)
    if not digits.isdigit() or not digits.isascii():
        raise Unfit("not-a-code")
    found = shaped(digits, shape) if shape else digits
    if found != text:
        notes.append(Note("code-spelling", found))
    return found


def _from_number(number: float, shape: str) -> str:
    """The code that a spreadsheet shows as this number."""
    if not 0 <= number < _EXACT:
        raise Unfit("code-rounded")
    whole = float(number).is_integer()
    wide = shape.count("#")
    decimals = len(shape.rpartition(".")[2]) if shape.count(".") == 1 else 0
    if not whole:
        # 14.09 in a cell of numbers is the code 14.09; 14.1 may be 14.10 or 14.01 typed short.
        written = str(number).partition(".")[2]
        if not decimals or len(written) != decimals:
            raise Unfit("code-lost-digits")
        return _padded(str(int(number)) + written, shape, wide)
    digits = str(int(number))
    # The dot was taken for a decimal point and only zeros stood behind it: 5 is the code 05.00.
    if decimals and len(digits) <= wide - decimals:
        return _padded(digits + "0" * decimals, shape, wide)
    return _padded(digits, shape, wide)


def _padded(digits: str, shape: str, wide: int) -> str:
    return shaped(digits.zfill(wide), shape) if shape else digits


def shaped(digits: str, shape: str) -> str:
    """Digits in a shape; Unfit when they are too few or too many."""
    if len(digits) != shape.count("#"):
        raise Unfit("code-shape")
    rest = iter(digits)
    return "".join(next(rest) if sign == "#" else sign for sign in shape)


def _fits(text: str, shape: str) -> bool:
    return len(text) == len(shape) and all(
        (sign.isascii() and sign.isdigit()) if wanted == "#" else sign == wanted
        for sign, wanted in zip(text, shape, strict=True)
    )


def number(cell: Cell, notes: list[Note]) -> int:
    """A whole number; grouped thousands of one kind are read, what may be a fraction is refused."""
    if isinstance(cell, bool | date | time | timedelta):
        raise Unfit("not-a-number")
    if isinstance(cell, int | float):
        if not float(cell).is_integer() or abs(cell) >= _EXACT:
            raise Unfit("not-a-number")
        return int(cell)
    text = clean(cell, notes)
    if re.fullmatch(r"-?[0-9]{1,15}", text):
        return int(text)
    if grouped := _GROUPED.fullmatch(text):
        found = int(text.replace(grouped[1], ""))
        notes.append(Note("number-spelling", str(found)))
        return found
    if _WHOLE.fullmatch(text):
        found = int(re.split("[.,]", text)[0])
        notes.append(Note("number-spelling", str(found)))
        return found
    raise Unfit("not-a-number")
