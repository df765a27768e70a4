"""Makes real pictures with the metadata that phones add."""

from io import BytesIO

from PIL import Image


def jpeg(*, width: int = 320, height: int = 240, seed: int = 1, orientation: int = 1) -> bytes:
    """A JPEG with position, maker and comment in its EXIF block."""
    image = Image.frombytes("RGB", (width, height), bytes((seed * 31 + n * 7) % 256 for n in range(width * height * 3)))
    exif = Image.Exif()
    exif[0x010F], exif[0x0112] = "Phone of Sari", orientation
    exif.get_ifd(0x8825)[1] = "S"
    exif.get_ifd(0x8825)[2] = (0.0, 30.0, 7.6)
    out = BytesIO()
    image.save(out, "JPEG", quality=80, exif=exif, comment=b"secret comment")
    return out.getvalue()


def png() -> bytes:
    """A PNG with a text chunk."""
    from PIL.PngImagePlugin import PngInfo

    info, out = PngInfo(), BytesIO()
    info.add_text("Location", "-0.502106,117.153709")
    Image.new("RGB", (40, 30), (10, 120, 90)).save(out, "PNG", pnginfo=info)
    return out.getvalue()


def webp() -> bytes:
    """A WebP with EXIF."""
    exif, out = Image.Exif(), BytesIO()
    exif[0x010F] = "Phone of Sari"
    Image.new("RGB", (40, 30), (10, 120, 90)).save(out, "WEBP", exif=exif)
    return out.getvalue()
