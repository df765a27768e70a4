"""What bytes really are: the declared type must agree, and pictures must be of a size that can be shown."""

from io import BytesIO

from django.utils.translation import gettext as _
from PIL import Image, UnidentifiedImageError

from oversight.core.errors import Fault, Invalid

LARGEST_PIXELS = 120_000_000
_FORMATS = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}
Image.MAX_IMAGE_PIXELS = LARGEST_PIXELS  # twice this and opening the header already fails; nothing is decoded here
ADMITTED = (*_FORMATS.values(), "application/pdf")


def type_of(content: bytes, declared: str = "") -> str:
    """The admitted type that the content really has; Invalid when it has none, or is a bomb."""
    real = _real_type(content)
    if real is None:
        fault = Fault("content", f"one of {', '.join(ADMITTED)}", _("This kind of file is not taken."), declared)
        raise Invalid(_("The file is not of an admitted kind."), code="file-type", faults=[fault])
    return real


def check_type(content: bytes, declared: str) -> None:
    """Invalid unless the content is of the declared type, admitted, and no bomb."""
    real = type_of(content, declared)
    if real != declared:
        fault = Fault("content", f"as declared: {declared}", _("The file is really %(type)s.") % {"type": real}, real)
        raise Invalid(_("The file is not what was declared."), code="file-type", faults=[fault])


def _real_type(content: bytes) -> str | None:
    if content.startswith(b"%PDF-"):
        return "application/pdf"
    try:
        with Image.open(BytesIO(content), formats=list(_FORMATS)) as image:
            width, height, found = image.width, image.height, image.format
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError):
        return None
    if width * height > LARGEST_PIXELS:
        fault = Fault(
            "content", f"at most {LARGEST_PIXELS} pixels", _("The picture is too large."), f"{width} × {height}"
        )
        raise Invalid(_("The picture is too large to be shown."), code="file-too-large", faults=[fault])
    return _FORMATS.get(found or "")
