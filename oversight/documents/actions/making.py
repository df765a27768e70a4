"""The files of a document are printed: by the stream, or at once where somebody waits for them."""

from collections.abc import Iterator
from datetime import datetime
from hashlib import sha256
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from django.db import transaction

from oversight.documents import codes, printing, rules
from oversight.documents.actions.record import add_file, record, row_of, take_turn
from oversight.documents.keeping import FACTS, Gone, keeper
from oversight.documents.models import Document, File

VERB = "documents.render"
ACTOR = "system:documents"
PDF = "application/pdf"
_V = File.Variant


@transaction.atomic
def render_now(*, document: Document, now: datetime) -> list[File]:
    """The files of its variants, those that are missing made now; safe to repeat.

    The complete variant of a paper whose protected facts were erased is made no more.
    """
    known = set(File.objects.filter(document=document).values_list("variant", flat=True))
    made = [(variant, content) for variant, content in contents(document, known)]
    if made:
        take_turn(document)
        known = set(File.objects.filter(document=document).values_list("variant", flat=True))
    rows: dict[str, bytes] = {}
    for variant, content in made:
        if variant not in known:
            rows |= row_of(add_file(document, variant, content, PDF, made_by=printing.renderer(), now=now))
    if rows:
        record(VERB, document, actor=ACTOR, now=now, rows=rows)
    return list(File.objects.filter(document=document).select_related("blob").order_by("variant"))


def contents(document: Document, known: set[str]) -> Iterator[tuple[str, bytes]]:
    """The variants that are not `known` yet, each with its bytes."""
    if document.has_redacted and _V.REDACTED not in known:
        open_facts = rules.Facts(document.facts, {}, document.masks)
        yield _V.REDACTED, printed(document, open_facts, salt=document.salt, redacted=True)
    if document.has_complete and _V.COMPLETE not in known:
        if not document.is_sealed:
            open_facts = rules.Facts(document.facts, {}, document.masks)
            yield _V.COMPLETE, printed(document, open_facts, salt=document.salt, redacted=False)
            return
        try:
            kept = keeper().kept(dossier=document.dossier_id, document=document.pk, name=FACTS)
        except Gone:
            return
        content = msgspec.json.decode(kept)
        whole = rules.Facts(document.facts, content["facts"], document.masks)
        yield _V.COMPLETE, printed(document, whole, salt=content["salt"], redacted=False)


def printed(document: Document, facts: rules.Facts, *, salt: str, redacted: bool) -> bytes:
    """The PDF of one variant, the same bytes every time: it is made of the row, its template and these facts alone."""
    template = document.template
    definition = rules.read(template.definition)
    zone = ZoneInfo(document.zone)
    data: dict[str, Any] = {
        **_WORDS,
        "title": template.title_id,
        "form": template.form,
        "number": document.number,
        "office": document.office_name,
        "place": document.place,
        "day": rules.day_in_words(document.issued_at.astimezone(zone).date()),
        "opening": definition.opening,
        "closing": definition.closing,
        "sections": rules.sections(definition, facts, zone, redacted=redacted),
        "signatures": list(rules.signatures(definition, facts, redacted=redacted)),
        "qr": printing.qr(document.address),
        "address": document.address,
        "code": codes.spoken(document.code),
        # What nobody knows who does not hold the file: its hash tells nothing to him who guesses what stands in it.
        "keywords": [sha256(f"{salt}:{'redacted' if redacted else 'complete'}".encode()).hexdigest()[:32]],
        "variant_words": _REDACTED_WORDS if redacted else "",
    }
    return printing.printed(template.sheet, data, at=document.issued_at)


# Papers are in the language of the state (UU 24/2009 art. 27), whoever prints them.
_WORDS = {
    "body": "Badan Pengawas Pemilihan Umum Republik Indonesia",
    "number_word": "Nomor:",
    "page_word": "Halaman",
    "of_word": "dari",
    "hidden_word": "disamarkan",
    "check_title": "Periksa keaslian dokumen",
    "check_words": "Pindai kode QR, atau buka alamat ini:",
    "code_word": "Kode dokumen:",
    "qr_words": "Kode QR menuju halaman pemeriksaan keaslian dokumen ini",
}
_REDACTED_WORDS = "Salinan ini disamarkan: data orang yang dilindungi tidak dimuat."
