"""Real JPEG photos of about 200 KiB, made once; a comment segment of its own makes the bytes of each unique."""

import random
from collections.abc import Iterator
from hashlib import sha256
from io import BytesIO

from PIL import Image, ImageFilter

KIB = 200
_MARK_BYTES = 16
_COMMENT = b"\xff\xfe" + (_MARK_BYTES + 2).to_bytes(2)


def make() -> bytes:
    """A picture of 1280 × 960 that a phone could have taken, with a position in its EXIF block, just under 200 KiB."""
    noise = random.Random(3)
    small = Image.frombytes("RGB", (160, 120), noise.randbytes(160 * 120 * 3))
    picture = small.resize((1280, 960), Image.Resampling.BICUBIC).filter(ImageFilter.GaussianBlur(1))
    exif = Image.Exif()
    exif[0x010F], exif[0x0112] = "Phone", 1
    exif.get_ifd(0x8825)[1] = "S"
    best = b""
    for quality in range(20, 100):
        out = BytesIO()
        picture.save(out, "JPEG", quality=quality, exif=exif)
        if len(out.getvalue()) > KIB * 1024 - 20:
            break
        best = out.getvalue()
    return best


class Photo:
    """The common picture, from which unique photos come."""

    def __init__(self, picture: bytes) -> None:
        self._head = picture[:2] + _COMMENT
        self._tail = picture[2:]
        self.size = len(self._head) + _MARK_BYTES + len(self._tail)

    def parts(self, mark: bytes) -> tuple[bytes, ...]:
        """The photo with this mark (16 bytes), in pieces."""
        return self._head, mark, self._tail

    def digests(self, marks: Iterator[bytes]) -> Iterator[tuple[bytes, str]]:
        """Each mark with the SHA-256 of its photo."""
        for mark in marks:
            yield mark, sha256(b"".join(self.parts(mark))).hexdigest()
