"""A PDF is copied without what it says of its maker, in a process that may fail without harm."""

from io import BytesIO

import pikepdf
import pytest

from oversight.files import pdf
from oversight.files.metadata import without_metadata
from tests.factories import photos

TELLING = (b"Sari", b"secret comment", b"app.alert", b"list.txt")


def inside(content: bytes) -> bytes:
    """Everything in a PDF in the clear: its objects unpacked, its streams decoded where that is possible."""
    out = BytesIO()
    with pikepdf.open(BytesIO(content)) as opened:
        opened.save(out, object_stream_mode=pikepdf.ObjectStreamMode.disable, stream_decode_level=pikepdf.StreamDecodeLevel.generalized, qdf=True)  # fmt: skip  # noqa: E501
    return out.getvalue()


def test_the_copy_tells_nothing_of_its_maker_and_shows_the_same() -> None:
    original = photos.pdf()
    assert all(words in inside(original) for words in TELLING)
    copy = without_metadata(original, "application/pdf")
    assert copy is not None and not [words for words in TELLING if words in inside(copy)]
    with pikepdf.open(BytesIO(original)) as before, pikepdf.open(BytesIO(copy)) as after:
        assert len(before.pages) == len(after.pages) == 1
        assert before.pages[0].Contents.read_bytes() == after.pages[0].Contents.read_bytes()
        pictures = [found.pages[0].Resources.XObject.Scan for found in (before, after)]
        shown = [pikepdf.PdfImage(picture).as_pil_image().tobytes() for picture in pictures]
    assert shown[0] == shown[1]


def test_the_same_original_gives_the_same_copy() -> None:
    original = photos.pdf()
    assert pdf.without_metadata(original) == pdf.without_metadata(original)


def test_a_locked_pdf_has_no_copy() -> None:
    out = BytesIO()
    with pikepdf.open(BytesIO(photos.pdf())) as opened:
        opened.save(out, encryption=pikepdf.Encryption(user="x", owner="y"))
    with pytest.raises(ValueError, match="broken"):
        pdf.without_metadata(out.getvalue())


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7 x", b"<html>"])
def test_what_is_no_pdf_has_no_copy(content: bytes) -> None:
    with pytest.raises(ValueError, match="broken"):
        pdf.without_metadata(content)


def test_a_parser_that_takes_too_long_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "_SECONDS", 0.0005)
    with pytest.raises(ValueError, match="too long"):
        pdf.without_metadata(photos.pdf())
