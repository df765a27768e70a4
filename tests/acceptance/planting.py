"""Brings in cases with planted people, and reads whatever the platform gives away as the text that it is."""

import io
import subprocess
import zipfile
from collections.abc import Iterator
from hashlib import sha256
from typing import Any, NamedTuple
from uuid import UUID

from django.test import Client
from django.urls import get_resolver
from PIL import Image

from oversight.accounts.recall import forget_all
from oversight.accounts.roles import ROLES
from oversight.documents import actions as documents
from oversight.embedded.postgres import find_binaries
from oversight.evidence import actions as evidence
from oversight.evidence.models import Item
from oversight.ledger import sealer, stream
from reports.queries import forget_reference_data
from tests import environment
from tests.cast import PARTS, Cast
from tests.conftest import enter
from tests.documents import reading
from tests.factories.papers import REPORT
from tests.factories.parties import AMINAH, DARMAN, PLANTED
from tests.factories.procedure import enlist, who
from tests.factories.violations import NOW, case_of, report_form, submit, tipped
from tests.house_rules.addresses import addresses
from violations import actions
from violations.models import Case
from violations.rules import Evidence
from violations.rules import File as Promised

# What people wrote: whoever handles the case reads it; nothing that leaves the house says it.
FORMS = (*PLANTED, "9876-1234")
WRITTEN = ("rahasiaqwerty", "amplopqwerty", "pesanqwerty")


def planted_photo() -> bytes:
    """A photo whose metadata name the reporter."""
    exif, out = Image.Exif(), io.BytesIO()
    exif[0x013B], exif[0x010F] = AMINAH.name, "Phone of Zulaikhaqisty"
    Image.new("RGB", (320, 240), (90, 20, 70)).save(out, "JPEG", exif=exif, comment=AMINAH.name.encode())
    return out.getvalue()


class Planted(NamedTuple):
    """What was brought in: a report, a tip, a paper and a photo, and the lines of the log meanwhile."""

    report: UUID
    tip: UUID
    paper: UUID
    photo: UUID
    log: str


def traces(text: str, words: tuple[str, ...] = FORMS) -> list[str]:
    """What is planted and found in a text, as letters or as hexadecimal digits."""
    letters = text.casefold()
    return [word for word in words if word in letters or word.encode().hex() in letters]


def bring_in(lines: io.StringIO) -> Planted:
    forget_all()
    forget_reference_data()
    enlist()
    content = planted_photo()
    promised = Promised(sha256=sha256(content).hexdigest(), size=len(content), media_type="image/jpeg")
    report = submit_report(promised)
    item = Item.objects.get(dossier=report.pk)
    evidence.receive(item=item, content=content, media_type="image/jpeg", by=who("budi"), now=NOW)
    actions.post_message(case=report, text="Pesanqwerty untuk kantor", by=who("budi"), now=NOW)
    tip = tipped("planted-tip", what="Rahasiaqwerty di balai desa")
    actions.post_message(case=tip, text="Pesanqwerty lagi", by=who("budi"), now=NOW)
    paper = documents.issue(
        dossier=report.dossier,
        template_code="B.1",
        facts=REPORT
        | {
            "reporter_name": AMINAH.name,
            "reporter_address": AMINAH.address,
            "reporter_phone": AMINAH.phone,
            "narrative": "Rahasiaqwerty terjadi.",
            "evidence": [{"kind": "foto", "description": "amplopqwerty"}],
        },
        masks={"reporter_name": "P-3F7K2Q"},
        number="003/LP/PL/Kab/23.05/I/2024",
        by=who("budi"),
        now=NOW,
    )
    documents.render_now(document=paper, now=NOW)
    sealer.seal(now=NOW)
    for consumer in stream.consumers():
        while stream.follow(consumer, now=NOW):
            pass
    return Planted(report.pk, tip.pk, paper.pk, item.pk, lines.getvalue())


def submit_report(promised: Promised) -> Case:
    """A report at the counter by the planted reporter, through a planted proxy, with a planted witness."""
    form = report_form(
        reporter=AMINAH,
        witnesses=(AMINAH,),
        reported=(DARMAN,),
        account="Rahasiaqwerty terjadi di balai desa.",
        evidence=(Evidence(kind="photo", description="amplopqwerty", file=promised),),
        office="64.01.",
    )
    return case_of(submit(form, by="budi", code="planted-report").id)


def client_of(name: str) -> tuple[Client, dict[str, str]]:
    """As the member comes in life: the field by its phone, a desk by its session."""
    client = Client(raise_request_exception=False)
    if ROLES[PARTS[name].role].signs_in_by_device:
        return client, Cast().bearer(name)
    enter(client, name)
    return client, {}


def text_of(response: Any) -> str:
    """What an answer says: spreadsheets and papers as their text, headers included."""
    content = b"".join(response.streaming_content) if response.streaming else response.content
    head = "\n".join(f"{name}: {value}" for name, value in response.headers.items())
    return f"{head}\n{readable(content)}"


def readable(content: bytes) -> str:
    """Bytes as text: what is packed is unpacked first."""
    if content[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            return "\n".join(packed.read(name).decode(errors="replace") for name in packed.namelist())
    if content[:5] == b"%PDF-":
        return reading.text_of(content) + reading.everything_in(content).decode(errors="replace")
    return content.decode(errors="replace")


def visits(planted: Planted) -> Iterator[str]:
    """Every address of the platform, with each of the planted records in the place of an id."""
    ids = [str(one) for one in (planted.report, planted.tip, planted.paper, planted.photo)]
    for route, example in addresses(get_resolver().url_patterns):
        if route.startswith(("/accounts/logout", "/ledger/")):
            continue
        if "<uuid:" in route or "{id}" in route:
            start, _, rest = example.partition("01900000-0000-7000-8000-000000000000")
            yield from (f"{start}{one}{rest}" for one in ids)
        else:
            yield example


def dump() -> str:
    """Everything that the database holds, as text; bytea stands in hexadecimal digits."""
    run = subprocess.run(
        [str(find_binaries() / "pg_dump"), environment.url("postgres", environment.DATABASE)],
        capture_output=True,
        text=True,
        check=True,
    )
    return run.stdout
