"""How a document is signed: adapters that settings name. One is here, for signatures on paper (docs/documents.md)."""

from collections.abc import Mapping
from functools import cache
from typing import Protocol

import msgspec
import pikepdf
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from oversight.core.errors import Fault, Invalid
from oversight.files.sniff import type_of

LONGEST_NAME = 120


class Given(msgspec.Struct, frozen=True):
    """What the person who signs, or brings the signed paper, hands in.

    `secrets` (a passphrase, a one-time code) are for the adapter alone and are stored nowhere.
    """

    signatory: str
    scan: bytes | None = None
    declared_type: str = ""
    secrets: Mapping[str, str] = {}

    def __repr__(self) -> str:
        return f"Given({len(self.scan or b'')} bytes)"


class Signed(msgspec.Struct, frozen=True):
    """The signed original."""

    content: bytes
    media_type: str


class Signing(Protocol):
    """Turns an issued document into its signed original."""

    name: str
    # What a page asks for: the scan of a paper that was signed by hand, or the names of the secrets.
    takes_scan: bool
    asks: tuple[str, ...]

    def sign(self, paper: bytes, given: Given) -> Signed:
        """The signed original of this PDF; Invalid when what was given does not do, Refused 503 when it is away."""


class Wet:
    """A signature by hand: the scan of the signed paper is the signed original, kept beside the printed one."""

    name = "wet"
    takes_scan = True
    asks: tuple[str, ...] = ()

    def sign(self, paper: bytes, given: Given) -> Signed:
        """The scan, when it really is a picture or a PDF with pages."""
        if not given.scan:
            fault = Fault("scan", "a file", _("Choose the scan of the signed paper."))
            raise Invalid(_("The scan is missing."), code="scan-missing", faults=[fault])
        if len(given.scan) > settings.EVIDENCE_MAX_BYTES:
            limit = settings.EVIDENCE_MAX_BYTES // (1024 * 1024)
            fault = Fault(
                "scan", f"at most {limit} MiB", _("The file may have %(limit)s MiB at most.") % {"limit": limit}
            )
            raise Invalid(_("The scan is too large."), code="file-too-large", faults=[fault])
        media_type = type_of(given.scan, given.declared_type)
        if media_type == "application/pdf":
            _check_pdf(given.scan)
        return Signed(given.scan, media_type)


def _check_pdf(content: bytes) -> None:
    import io

    try:
        with pikepdf.open(io.BytesIO(content)) as pdf:
            if pdf.pages:
                return
    except (pikepdf.PdfError, pikepdf.PasswordError, ValueError):
        pass
    fault = Fault("scan", "a PDF with pages that opens", _("This PDF cannot be opened; scan the paper again."))
    raise Invalid(_("The scan cannot be read."), code="file-type", faults=[fault])


def adapter() -> Signing:
    """The adapter that `DOCUMENT_SIGNING` names; ImproperlyConfigured when there is none of that name."""
    return _made(settings.DOCUMENT_SIGNING)


@cache
def _made(name: str) -> Signing:
    path = settings.DOCUMENT_SIGNING_ADAPTERS.get(name)
    if path is None:
        raise ImproperlyConfigured(
            f"DOCUMENT_SIGNING={name!r}: use one of {', '.join(settings.DOCUMENT_SIGNING_ADAPTERS)}."
        )
    found: Signing = import_string(path)()
    return found
