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


def pdf(photo: bytes = b"") -> bytes:
    """A scan as an office's scanner makes it: its maker, a script, an attachment, and a photo with its own EXIF."""
    import pikepdf

    made = pikepdf.new()
    page = made.add_blank_page(page_size=(300, 200))
    picture = made.make_stream(photo or jpeg(seed=3), Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image)
    picture.Width, picture.Height, picture.BitsPerComponent = 320, 240, 8
    picture.ColorSpace, picture.Filter = pikepdf.Name.DeviceRGB, pikepdf.Name.DCTDecode
    page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Scan=picture))
    page.Contents = made.make_stream(b"q 300 0 0 200 0 0 cm /Scan Do Q")
    page.PieceInfo = pikepdf.Dictionary(Maker=pikepdf.String("Scanner of Sari"))
    made.docinfo["/Author"] = "Laptop of Sari"
    with made.open_metadata() as metadata:
        metadata["dc:creator"] = ["Laptop of Sari"]
    made.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert(1)"))
    made.attachments["list.txt"] = pikepdf.AttachedFileSpec(made, b"names of Sari", filename="list.txt")
    out = BytesIO()
    made.save(out, object_stream_mode=pikepdf.ObjectStreamMode.disable, compress_streams=False)
    return out.getvalue()
