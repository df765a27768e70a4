"""Copies for viewing say nothing about place, phone or person, and show the same picture."""

import contextlib
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from oversight.files.metadata import without_metadata
from tests.factories import photos


def pixels(content: bytes) -> bytes:
    return Image.open(BytesIO(content)).convert("RGB").tobytes()


@pytest.mark.parametrize(
    ("content", "media_type", "secret"),
    [
        (photos.jpeg(), "image/jpeg", b"Phone of Sari"),
        (photos.png(), "image/png", b"117.153709"),
        (photos.webp(), "image/webp", b"Phone of Sari"),
    ],
    ids=["jpeg", "png", "webp"],
)
def test_the_copy_shows_the_same_and_tells_nothing(content: bytes, media_type: str, secret: bytes) -> None:
    assert secret in content
    clean = without_metadata(content, media_type)
    assert clean is not None
    assert secret not in clean and b"secret comment" not in clean
    assert pixels(clean) == pixels(content)
    assert not Image.open(BytesIO(clean)).getexif().get_ifd(0x8825)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_the_orientation_stays(orientation: int) -> None:
    clean = without_metadata(photos.jpeg(orientation=orientation), "image/jpeg")
    assert clean is not None
    assert Image.open(BytesIO(clean)).getexif().get(0x0112, 1) == orientation


@given(st.binary(max_size=400), st.integers(min_value=0, max_value=2000))
def test_broken_files_are_named_or_survive_but_never_crash(noise: bytes, at: int) -> None:
    whole = photos.jpeg(width=16, height=16)
    for content in (noise, b"\xff\xd8" + noise, whole[: at % len(whole)] + noise + whole[at % len(whole) :]):
        with contextlib.suppress(ValueError):
            without_metadata(content, "image/jpeg")
