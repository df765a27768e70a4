"""Two hundred numbers of one office by sixteen connections, while web and Postgres die by signal 9.

The register has no gap and no number twice, whatever was answered stands, and sending again changes nothing.
"""

import json
import os
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from http.client import HTTPConnection, HTTPException
from threading import Condition, Event
from typing import Any, NamedTuple

import psycopg
import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.conf import settings
from django.db import connections, transaction
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from oversight.accounts.recall import forget_all
from oversight.core.ids import uuid7
from oversight.dossiers.models import NumberCounter, RegisterNumber, Series
from oversight.ledger.models import Entry
from oversight.workflow.models import Step
from tests import environment
from tests.acceptance.live import Live
from tests.api.test_violation_filing import report
from tests.cast import Cast
from tests.factories.procedure import concluded, ids, who
from tests.factories.tokens import token_of
from tests.factories.violations import reported
from violations import actions
from violations.models import Case, Plenary

CASES, CONNECTIONS = 200, 16
# Nobody waits for ever: what is not answered after so many attempts fails the test.
ATTEMPTS, PAUSE = 400, 0.25
CSRF = "a" * 32
OWN_SERVER = environment.WORKER == "main" and "TEST_SUPERUSER_URL" not in os.environ


class Order(NamedTuple):
    """One request that is sent until it is answered."""

    path: str
    body: dict[str, Any]
    headers: dict[str, str]


class Senders:
    """Sixteen connections that work through orders; `reached(n)` waits until so many are answered."""

    def __init__(self, live: Live) -> None:
        self.live = live
        self.answers: dict[str, tuple[int, Any]] = {}
        self.failures = 0
        self._changed = Condition()

    def send(self, orders: Sequence[Order], meanwhile: Callable[["Senders"], None]) -> dict[str, tuple[int, Any]]:
        """The answer to each order by its path and id, with what happens meanwhile."""
        lanes = [orders[number::CONNECTIONS] for number in range(CONNECTIONS)]
        with ThreadPoolExecutor(CONNECTIONS) as pool:
            working = [pool.submit(self._work, lane) for lane in lanes]
            meanwhile(self)
            for one in working:
                one.result()
        return self.answers

    def reached(self, number: int) -> None:
        """Wait until so many were answered."""
        with self._changed:
            assert self._changed.wait_for(lambda: len(self.answers) >= number, timeout=300), self.live.log()

    def _work(self, orders: Sequence[Order]) -> None:
        connection = HTTPConnection("127.0.0.1", self.live.port, timeout=60)
        for order in orders:
            for _attempt in range(ATTEMPTS):
                answer = self._once(connection, order)
                if answer is not None:
                    break
                connection.close()
                Event().wait(PAUSE)
            else:
                raise AssertionError(f"{order.path} was never answered: {self.live.log()}")
            with self._changed:
                self.answers[name_of(order)] = answer
                self._changed.notify_all()
        connection.close()

    def _once(self, connection: HTTPConnection, order: Order) -> tuple[int, Any] | None:
        try:
            headers = {"Content-Type": "application/json", **order.headers}
            connection.request("POST", order.path, json.dumps(order.body), headers)
            response = connection.getresponse()
            content = response.read()
        except (OSError, HTTPException):
            self.failures += 1
            return None
        if response.status >= 500:
            self.failures += 1
            return None
        return response.status, json.loads(content)


def name_of(order: Order) -> str:
    """By what an order is known: its address, or the id of what it creates."""
    return str(order.body.get("id", order.path))


def kill_in_the_middle(senders: Senders) -> None:
    """The web dies after sixty answers, a server process of Postgres (and with it all of them) after a hundred."""
    senders.reached(60)
    senders.live.kill()
    senders.live.start()
    if OWN_SERVER:
        senders.reached(100)
        kill_postgres()


def kill_postgres() -> None:
    """Signal 9 to one server process of this database: Postgres ends all others and recovers from its log."""
    with psycopg.connect(environment.url("postgres", environment.DATABASE), autocommit=True) as connection:
        row = connection.execute(
            "select pid from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() limit 1"
        ).fetchone()
    assert row is not None
    os.kill(row[0], signal.SIGKILL)


def let_it_be(senders: Senders) -> None:
    """Nothing happens meanwhile."""


@pytest.fixture(scope="module")
def durable(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """What is committed is in the log, as in life; the tests' server is hasty."""
    environment.administer(
        psycopg.sql.SQL("alter database {} set synchronous_commit = on").format(
            psycopg.sql.Identifier(environment.DATABASE)
        )
    )
    with django_db_blocker.unblock():
        forget_all()
        yield
        connections.close_all()


def session_of(name: str) -> dict[str, str]:
    """The headers of a member at his desk."""
    TOTP.activate(Cast().user(name), generate_totp_secret())
    client = Client()
    client.force_login(Cast().user(name))
    cookies = f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"
    return {"Cookie": f"{cookies}; {settings.CSRF_COOKIE_NAME}={CSRF}", "X-CSRFToken": CSRF}


def ready() -> Plenary:
    """A case before the plenary of Paser, in which its one commissioner has voted for registering."""
    now, rina = timezone.now() - timedelta(minutes=5), ids(("rina",))[0]
    with transaction.atomic():
        case = concluded(reported(now=now), now=now)
        plenary = actions.call_plenary(
            case=case, proposal="register", present=[rina], chair=rina, by=who("rina", now), now=now
        )
        actions.vote(plenary=plenary, choice="for", by=who("rina", now), now=now)
    return plenary


def register_of(series: Series) -> list[RegisterNumber]:
    """The numbers that Paser has given in a series, in their order."""
    rows = RegisterNumber.objects.filter(office__path="64.01.", series=series, alias=False)
    return list(rows.order_by("sequence"))


def check_register(series: Series, cases: Sequence[str]) -> dict[str, str]:
    """Consecutive from one, each of its own case; the text by case."""
    rows = register_of(series)
    assert [row.sequence for row in rows] == list(range(1, CASES + 1))
    assert {str(row.dossier_id) for row in rows} == set(cases)
    counter = NumberCounter.objects.get(office__path="64.01.", series=series)
    assert counter.last == CASES
    return {str(row.dossier_id): row.text for row in rows}


def entries(verb: str) -> int:
    """How many entries of the ledger are of a verb."""
    return sum(json.loads(bytes(body))["verb"] == verb for body in Entry.objects.values_list("body", flat=True))


def test_two_hundred_reports_get_consecutive_numbers(durable: None, live: Live) -> None:
    head = {"Authorization": f"Bearer {token_of('64.01.', timezone.now())}"}
    bodies = [report(id=str(uuid7()), source={"system": "loket", "reference": str(n)}) for n in range(CASES)]
    orders = [Order("/api/v1/violation-reports", body, head) for body in bodies]
    senders = Senders(live)
    answers = senders.send(orders, kill_in_the_middle)
    assert senders.failures, "nothing was under way when the processes died"
    connections.close_all()
    texts = check_register(Series.REPORT, [body["id"] for body in bodies])
    assert {id: (status, answer["number"]) for id, (status, answer) in answers.items()} == {
        id: (201, text) for id, text in texts.items()
    }
    again = Senders(live).send(orders, let_it_be)
    assert again == answers
    assert check_register(Series.REPORT, [body["id"] for body in bodies]) == texts
    assert entries("violations.submit") == Case.objects.count() == CASES


def test_two_hundred_registrations_get_consecutive_numbers(durable: None, live: Live) -> None:
    plenaries = [ready() for _ in range(CASES)]
    before = entries("violations.close_plenary")
    head = {**session_of("rina"), "Referer": live.url}
    connections.close_all()
    orders = [
        Order(
            f"/api/v1/plenaries/{plenary.pk}/actions/close-plenary",
            {"minute": f"BA-{number:03}/PLENO/2024", "text": "Syarat terpenuhi; laporan diregistrasi."},
            {**head, "Idempotency-Key": f"tutup-{plenary.pk}"},
        )
        for number, plenary in enumerate(plenaries)
    ]
    senders = Senders(live)
    answers = senders.send(orders, kill_in_the_middle)
    assert senders.failures, "nothing was under way when the processes died"
    assert {status for status, _ in answers.values()} == {200}, next(iter(answers.values()))
    cases = [str(plenary.case_id) for plenary in plenaries]
    texts = check_register(Series.REGISTRATION, cases)
    told = {answer["case"]: answer["numbers"][-1] for _, answer in answers.values()}
    assert told == texts
    # The same by the same key, and by another: the first answer, or the news that it is done.
    assert Senders(live).send(orders, let_it_be) == answers
    others = [Order(one.path, one.body, {**head, "Idempotency-Key": f"lagi-{n}"}) for n, one in enumerate(orders)]
    refused = Senders(live).send(others, let_it_be)
    assert {(status, answer["code"]) for status, answer in refused.values()} == {(409, "plenary-closed")}
    assert check_register(Series.REGISTRATION, cases) == texts
    assert entries("violations.close_plenary") - before == CASES
    assert (
        Step.objects.filter(track__in=Case.objects.filter(pk__in=cases).values("track"), verb="register").count()
        == CASES
    )
