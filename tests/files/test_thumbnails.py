"""Small pictures are upright, small and free of metadata; what cannot be decoded safely has none."""

from io import BytesIO

import pytest
from PIL import Image

from oversight.files import thumbnails
from oversight.files.thumbnails import thumbnail
from tests.factories import photos


def opened(content: bytes | None) -> Image.Image:
    assert content is not None
    return Image.open(BytesIO(content))


def test_a_picture_lying_on_its_side_is_set_upright() -> None:
    small = opened(thumbnail(photos.jpeg(width=640, height=480, orientation=6)))
    assert small.size == (240, 320) and small.format == "WEBP"


@pytest.mark.parametrize("make", [photos.jpeg, photos.png, photos.webp])
def test_nothing_that_the_phone_wrote_stays(make: object) -> None:
    made = thumbnail(make())  # type: ignore[operator]
    assert made is not None
    assert not opened(made).getexif() and b"Phone" not in made and b"Location" not in made


def test_a_small_picture_is_not_enlarged() -> None:
    assert opened(thumbnail(photos.png())).size == (40, 30)


def test_what_is_broken_or_no_picture_has_none() -> None:
    assert thumbnail(b"%PDF-1.7 x") is None
    assert thumbnail(photos.jpeg()[:400]) is None
    assert thumbnail(b"<svg xmlns='x'/>") is None


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_bomb_is_not_decoded(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(thumbnails, "_LARGEST_WHOLE", 10_000)
    out = BytesIO()
    Image.new("RGB", (200, 100)).save(out, kind, progressive=True)
    assert thumbnail(out.getvalue()) is None
