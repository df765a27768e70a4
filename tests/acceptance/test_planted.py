"""Planted people are found nowhere but where their officer opens them, and nowhere at all once they are erased.

Everything that leaves the house is looked through: every page and resource as every member of the cast, exports opened
as the spreadsheets they are, papers as their text, logs, notices, what Valkey holds, files with their names and
metadata, and the dump of the database.
"""

import io
import logging
import subprocess
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPRedirectHandler, Request, build_opener
from uuid import UUID

import pytest
import redis
from django.conf import settings as live_settings
from django.core.management import call_command
from django.db import connections
from django.test import Client
from django.urls import get_resolver
from PIL import Image
from pytest_django import DjangoDbBlocker

from oversight.accounts.recall import forget_all
from oversight.accounts.roles import ROLES
from oversight.documents import actions as documents
from oversight.documents.models import Document, File
from oversight.dossiers.models import Dossier, Status
from oversight.embedded.postgres import find_binaries
from oversight.evidence import actions as evidence
from oversight.evidence.models import Item
from oversight.files.store import store
from oversight.ledger import sealer, stream
from oversight.parties import actions as parties
from oversight.parties import queries as people
from oversight.parties.models import Part, Person, Purpose
from oversight.vault import queries as vault
from oversight.vault.models import Term
from oversight.workflow.actions import take
from oversight.workflow.models import Track
from reports.queries import forget_reference_data
from tests import environment
from tests.acceptance.live import Live
from tests.acceptance.truth import MEMBERS
from tests.cast import PARTS, Cast
from tests.conftest import enter
from tests.documents import reading
from tests.factories.papers import REPORT
from tests.factories.parties import AMINAH, DARMAN, PLANTED
from tests.factories.procedure import enlist, who
from tests.factories.violations import NOW, case_of, report_form, submit, tipped
from tests.house_rules.addresses import addresses
from violations import actions, queries
from violations.models import Case
from violations.rules import Evidence
from violations.rules import File as Promised

pytestmark = pytest.mark.django_db
# What people wrote: whoever handles the case reads it; nothing that leaves the house says it.
FORMS = (*PLANTED, "9876-1234")
WRITTEN = ("rahasiaqwerty", "amplopqwerty", "pesanqwerty")
DECISION = "Decision 12/2026 on the request of the person."


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


@pytest.fixture(scope="module")
def planted(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Planted]:
    """Two cases with planted people, committed, with everything that follows from them."""
    lines = io.StringIO()
    handler, root = logging.StreamHandler(lines), logging.getLogger()
    # The SQL that Django logs while it debugs has its values; a platform in earnest logs none (DEBUG, LOG_LEVEL).
    handler.addFilter(lambda record: not record.name.startswith("django.db"))
    level = root.level
    with django_db_blocker.unblock():
        root.addHandler(handler)
        root.setLevel(logging.DEBUG)
        try:
            made = bring_in(lines)
        finally:
            root.removeHandler(handler)
            root.setLevel(level)
        connections.close_all()
    yield made
    with django_db_blocker.unblock():
        connections.close_all()
        environment.clone()


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
    return case_of(submit(form, by="budi").id)


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


@pytest.mark.parametrize("name", MEMBERS)
def test_no_page_resource_export_or_header_names_a_planted_person(
    planted: Planted, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    client, headers = client_of(name)
    found = {}
    for url in visits(planted):
        response = client.get(url, headers=headers)
        assert response.status_code < 500 or response.status_code == 503, (name, url)
        if told := traces(text_of(response)):
            found[url] = told
    assert found == {}
    lines = [record.getMessage() for record in caplog.records if not record.name.startswith("django.db")]
    assert traces("\n".join(lines), (*FORMS, *WRITTEN)) == []


def test_strangers_read_nothing_that_was_written(planted: Planted) -> None:
    client = Client(raise_request_exception=False)
    found = {}
    for url in visits(planted):
        if told := traces(text_of(client.get(url)), (*FORMS, *WRITTEN, "wijayaqisty")):
            found[url] = told
    assert found == {}


@pytest.mark.parametrize("name", ["hadi", "yosef", "ayu", "sari"])
def test_other_offices_and_roles_read_nothing_that_was_written(planted: Planted, name: str) -> None:
    client, headers = client_of(name)
    found = {
        url: told for url in visits(planted) if (told := traces(text_of(client.get(url, headers=headers)), WRITTEN))
    }
    assert found == {}


def test_no_log_says_it(planted: Planted) -> None:
    assert traces(planted.log, (*FORMS, *WRITTEN)) == []


def test_a_server_that_debugs_logs_no_word_that_people_send(planted: Planted, tmp_path: Path) -> None:
    token = Cast().bearer("sari")["authorization"].removeprefix("Bearer ")
    words = urlencode({"q": AMINAH.name, "number": AMINAH.nik, "login": AMINAH.email, "code": AMINAH.phone})
    with Live(tmp_path, LOG_LEVEL="DEBUG") as live:
        for _, example in addresses(get_resolver().url_patterns):
            for method, body in (("GET", None), ("POST", words)):
                url = f"{live.url}{example}?{words}"
                request = Request(url, body and body.encode(), method=method)  # noqa: S310  our own server
                with suppress(HTTPError):
                    build_opener(_Stay).open(request, timeout=60).close()
            if example.startswith("/api/v1/"):
                for body in ({"name": AMINAH.name, "phone": AMINAH.phone}, [AMINAH.nik], AMINAH.address):
                    with suppress(ValueError):  # the page of the interface is no JSON
                        live.ask("POST", example.removeprefix("/api/v1/"), token, body)
        told = (live.folder / "web.log").read_text(errors="replace")
    assert "request_started" in told or "request_finished" in told
    assert traces(told.replace("+", " "), (*FORMS, *WRITTEN)) == []


class _Stay(HTTPRedirectHandler):
    """Follows nobody elsewhere."""

    def redirect_request(self, *arguments: object) -> None:
        return None


def test_nothing_of_it_is_in_dump_valkey_or_files(planted: Planted) -> None:
    words = (*FORMS, *WRITTEN)
    assert traces(dump(), words) == []
    server = redis.Redis.from_url(live_settings.REDIS_URL.replace("redis+socket", "unix"))
    for database in range(16):
        server.select(database)
        for key in server.scan_iter(count=1000):
            held = server.dump(key) or b""
            assert traces(key.decode(errors="replace") + held.decode(errors="replace"), words) == [], key
    for path in Path(store().root).rglob("*"):  # type: ignore[attr-defined]
        assert traces(str(path), words) == []
        if path.is_file():
            assert traces(path.read_bytes().decode(errors="replace"), words) == [], path


def test_the_redacted_paper_and_the_copy_of_the_photo_name_nobody(planted: Planted) -> None:
    paper = Document.objects.get(pk=planted.paper)
    redacted = documents.hand_out(document=paper, variant=File.Variant.REDACTED, by=who("budi"), now=NOW)
    assert "P-3F7K2Q" in readable(redacted.data) and traces(readable(redacted.data), (*FORMS, *WRITTEN)) == []
    client, _ = client_of("budi")
    for kind in ("image", "copy", "thumbnail"):
        response = client.get(f"/evidence/{planted.photo}/{kind}")
        if response.status_code == 200:
            assert traces(text_of(response)) == [], kind


def test_who_works_on_the_case_sees_each_once_he_says_what_for(planted: Planted) -> None:
    case = case_of(planted.report)
    take(track=Track.objects.get(pk=case.track), by=who("budi"), now=NOW)
    for part in Part.objects.filter(dossier=case.pk).exclude(person__is_named=True):
        parties.unmask(part, Purpose.STUDY, "The report names two dates.", 30, by=who("budi"), now=NOW)
    seen = [view.details for view in people.of_dossier(case.dossier, who("budi"), now=NOW) if not view.is_named]
    assert seen and all(details == AMINAH for details in seen)


def test_once_erased_nobody_brings_them_back_and_the_ledger_verifies(planted: Planted) -> None:
    Dossier.objects.filter(pk=planted.report).update(status=Status.CLOSED)
    for person in Person.objects.filter(pk__in=Part.objects.filter(dossier=planted.report).values("person")):
        order = parties.order_erasure(person, DECISION, with_contents=True, by=who("rina"), now=NOW)
        parties.erase(order, by=who("komang"), now=NOW)
        assert vault.opened([person.subject_id], "details") == {}
    assert vault.find(Term.NIK, AMINAH.nik) == [] and vault.find(Term.PHONE, AMINAH.phone) == []
    case = case_of(planted.report)
    assert queries.contents(case).narrative == {}
    client, _ = client_of("budi")
    assert client.get(f"/cases/{planted.report}/").status_code == 200
    assert client.get(f"/evidence/{planted.photo}/").status_code < 500
    assert client.get(f"/evidence/{planted.photo}/original").status_code < 500
    assert traces(dump(), (*FORMS, *WRITTEN, "wijayaqisty")) == []
    sealer.seal(now=NOW)
    call_command("verify_ledger", stdout=io.StringIO())


def dump() -> str:
    """Everything that the database holds, as text; bytea stands in hexadecimal digits."""
    run = subprocess.run(
        [str(find_binaries() / "pg_dump"), environment.url("postgres", environment.DATABASE)],
        capture_output=True,
        text=True,
        check=True,
    )
    return run.stdout
