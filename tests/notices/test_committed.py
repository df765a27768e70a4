"""Notices that are really committed: two workers at once, and what the verifier says when they are changed."""

from pathlib import Path
from threading import Thread
from typing import Any

import psycopg
from django.conf import settings as project
from django.db import connection
from pytest_django import Settings

from oversight.evidence import actions as evidence
from oversight.ledger import sealer
from oversight.notices import actions
from oversight.notices.models import Notice
from tests.cast import Cast
from tests.evidence.conftest import Arrive, arrived, promised  # noqa: F401  fixtures
from tests.factories.reports import NOW, actor
from tests.ledger.tampering import verify
from tests.notices.conftest import Follow
from tests.notices.post_office import PostOffice


def tell(*names: str) -> list[Notice]:
    people = [Cast().user(name).pk for name in names]
    return actions.send(to=people, kind="evidence-incident", dossier=None, facts={}, by="system:tests", now=NOW)


def test_two_workers_at_once_send_each_letter_once(
    live_db: None, addresses: None, office: PostOffice, follow_stream: Follow
) -> None:
    for _turn in range(10):
        tell("budi", "toto", "dewi")
    follow_stream()
    found: list[dict[str, int]] = []

    def work() -> None:
        while some := actions.deliver(now=NOW, limit=4):
            found.append(some)
        connection.close()

    workers = [Thread(target=work) for _turn in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sum(some["accepted"] for some in found) == 30
    assert len({letter["Message-ID"] for letter in office.letters}) == len(office.letters) == 30


def test_a_changed_letter_or_incident_is_named_by_the_verifier(
    superuser: psycopg.Connection[Any],
    settings: Settings,
    tmp_path: Path,
    arrived: Arrive,  # noqa: F811
) -> None:
    settings.LEDGER_EXPORT = str(tmp_path / "checkpoints.log")
    settings.LEDGER_KEY_FILE = str(tmp_path / "secrets" / "ledger.key")
    settings.LEDGER_SUBJECTS = {
        name: project.LEDGER_SUBJECTS[name] for name in ("evidence_item", "evidence_incident", "notices_notice")
    }
    item = arrived()
    assert item.original is not None
    incident = evidence.find_damage(blob=item.original, state="damaged", by="system:tests", now=NOW)
    assert incident is not None
    evidence.acknowledge(incident=incident, words="I see to it.", by=actor("toto"), now=NOW)
    (notice,) = tell("budi")
    sealer.seal(now=NOW)
    assert verify() == (0, [])
    superuser.execute("set session_replication_role = replica")
    superuser.execute("update notices_notice set body = 'All is well.'")
    superuser.execute("delete from evidence_incident_note")
    superuser.execute("delete from evidence_incident")
    code, lines = verify()
    assert code == 1 and len(lines) == 2
    assert any(f"notices_notice:{notice.pk}: was changed" in line for line in lines)
    assert any(f"evidence_incident:{incident.pk}: is gone" in line for line in lines)
