"""Planted people are found nowhere but where their officer opens them.

Everything that leaves the house is looked through: every page and resource as every member of the cast, exports opened
as the spreadsheets they are, papers as their text, logs, notices, what Valkey holds, files with their names and
metadata, and the dump of the database.
"""

import logging
from contextlib import suppress
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPRedirectHandler, Request, build_opener

import pytest
import redis
from django.conf import settings as live_settings
from django.test import Client
from django.urls import get_resolver

from oversight.documents import actions as documents
from oversight.documents.models import Document, File
from oversight.files.store import store
from oversight.parties import actions as parties
from oversight.parties import queries as people
from oversight.parties.models import Part, Purpose
from oversight.workflow.actions import take
from oversight.workflow.models import Track
from tests.acceptance.live import Live
from tests.acceptance.planting import FORMS, WRITTEN, Planted, client_of, dump, readable, text_of, traces, visits
from tests.acceptance.truth import MEMBERS
from tests.cast import Cast
from tests.factories.parties import AMINAH
from tests.factories.procedure import who
from tests.factories.violations import NOW, case_of
from tests.house_rules.addresses import addresses

pytestmark = pytest.mark.django_db


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
