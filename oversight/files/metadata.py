"""Metadata-free copies without touching a pixel: positions, serial numbers and comments go, the picture stays.

JPEG segments (ITU-T T.81 Annex B), PNG chunks (RFC 2083 §3), WebP chunks (RIFF). The orientation of a JPEG is kept in
a fresh EXIF block, or the picture would lie on its side. PDF has a module and a process of its own.
"""

import struct

from oversight.files import pdf

_JPEG_ALONE = frozenset({0x01, *range(0xD0, 0xD8)})
_PNG_KEPT = frozenset(
    {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"sBIT", b"bKGD", b"pHYs"}
)
_WEBP_DROPPED = frozenset({b"EXIF", b"XMP "})
_ORIENTATION = 0x0112


def without_metadata(content: bytes, media_type: str) -> bytes | None:
    """The copy without metadata; None where the type knows no lossless one; ValueError for a broken file."""
    try:
        match media_type:
            case "image/jpeg":
                return _jpeg(content)
            case "image/png":
                return _png(content)
            case "image/webp":
                return _webp(content)
            case "application/pdf":
                return pdf.without_metadata(content)
    except (struct.error, IndexError) as error:
        raise ValueError(f"broken {media_type}") from error
    return None


def _jpeg(content: bytes) -> bytes:
    if content[:2] != b"\xff\xd8":
        raise ValueError("no JPEG")
    kept, at, orientation = [b"\xff\xd8"], 2, 1
    while True:
        if content[at] != 0xFF:
            raise ValueError("JPEG segment expected")
        marker = content[at + 1]
        if marker == 0xFF:
            at += 1
            continue
        if marker in _JPEG_ALONE:
            at += 2
            continue
        size = struct.unpack_from(">H", content, at + 2)[0]
        segment = content[at : at + 2 + size]
        if marker == 0xE1 and segment[4:10] == b"Exif\0\0":
            orientation = _orientation(segment[10:])
        if marker == 0xDA:  # the scan: everything to the end of image is picture
            end = content.rfind(b"\xff\xd9")
            kept.append(content[at : end + 2] if end > at else content[at:] + b"\xff\xd9")
            break
        # APP0 (JFIF), APP2 (colour profile) and APP14 (Adobe transform) are needed to show it right.
        if not (0xE0 <= marker <= 0xEF or marker == 0xFE) or marker in {0xE0, 0xEE} or segment[4:15] == b"ICC_PROFILE":
            kept.append(segment)
        at += 2 + size
    if orientation != 1:
        kept.insert(1, _exif(orientation))
    return b"".join(kept)


def _orientation(tiff: bytes) -> int:
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    if order is None:
        return 1
    try:
        offset = struct.unpack_from(f"{order}I", tiff, 4)[0]
        for n in range(struct.unpack_from(f"{order}H", tiff, offset)[0]):
            tag, _type, _count, value = struct.unpack_from(f"{order}HHIH", tiff, offset + 2 + 12 * n)
            if tag == _ORIENTATION:
                return value if 1 <= value <= 8 else 1
    except struct.error:
        return 1
    return 1


def _exif(orientation: int) -> bytes:
    tiff = b"MM\0*" + struct.pack(">IHHHIHHI", 8, 1, _ORIENTATION, 3, 1, orientation, 0, 0)
    return b"\xff\xe1" + struct.pack(">H", 2 + 6 + len(tiff)) + b"Exif\0\0" + tiff


def _png(content: bytes) -> bytes:
    kept, at = [content[:8]], 8
    while at < len(content):
        size, kind = struct.unpack_from(">I4s", content, at)
        if kind in _PNG_KEPT:
            kept.append(content[at : at + 12 + size])
        at += 12 + size
        if kind == b"IEND":
            break
    return b"".join(kept)


def _webp(content: bytes) -> bytes:
    kept, at = [], 12
    while at + 8 <= len(content):
        kind, size = struct.unpack_from("<4sI", content, at)
        whole = bytearray(content[at : at + 8 + size + (size & 1)])
        if kind == b"VP8X":
            whole[8] &= ~0b0000_1100  # says that EXIF and XMP follow
        if kind not in _WEBP_DROPPED:
            kept.append(bytes(whole))
        at += 8 + size + (size & 1)
    body = b"WEBP" + b"".join(kept)
    return b"RIFF" + struct.pack("<I", len(body)) + body
