"""Register numbers: how they are written, and that none is missing, given twice or lost with a connection."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier

import psycopg
import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import OperationalError

from oversight.accounts.models import Office
from oversight.core.errors import Conflict, Invalid
from oversight.core.ids import uuid7
from oversight.dossiers import numbers
from oversight.dossiers.models import (
    Channel,
    Confidentiality,
    Dossier,
    Kind,
    NumberPattern,
    OfficeCode,
    RegisterNumber,
    Series,
    Status,
)
from oversight.ledger import sealer
from oversight.ledger.models import Entry
from oversight.regions.models import Election, Region
from tests.factories.reports import actor

NOW = datetime(2024, 3, 5, 2, tzinfo=UTC)
PASER = "64.01."


def case(path: str = PASER, kind: Kind = Kind.VIOLATION_REPORT, now: datetime = NOW) -> Dossier:
    """A dossier of the 2024 election, held by the office with this path."""
    office = Office.objects.get(path=path)
    return Dossier.objects.create(
        id=uuid7(now),
        kind=kind,
        status=Status.OPEN,
        confidentiality=Confidentiality.RESTRICTED,
        channel=Channel.PAPER,
        office=office,
        place=office.region or Region.objects.filter(level=1).first(),
        scope=path,
        election=Election.objects.get(code="pemilu-2024"),
        filed_by=None,
        occurred_at=now,
        received_at=now,
        recorded_at=now,
        content_hash=bytes(32),
    )


def take(dossier: Dossier, series: Series = Series.REPORT, mark: str = "PL", now: datetime = NOW) -> RegisterNumber:
    return numbers.take(dossier, series, mark, by=actor("nani"), now=now)


@pytest.mark.django_db
def test_a_number_reads_as_the_agency_writes_it() -> None:
    code = OfficeCode.objects.get(office__path=PASER).code
    assert take(case()).text == f"001/LP/PL/Kab/{code}/III/2024"
    assert take(case()).text == f"002/LP/PL/Kab/{code}/III/2024"
    found = case(kind=Kind.FINDING)
    assert take(found, Series.FINDING).text == f"001/TM/PL/Kab/{code}/III/2024"
    assert take(found, Series.REGISTRATION).text == f"001/Reg/TM/PL/Kab/{code}/III/2024"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "level", "code"),
    [("", "RI", "00.00"), ("64.", "Prov", "23.00"), ("64.71.", "Kota", "23.01"), ("64.01.01.", "Cam", "23.09.01")],
)
def test_every_level_has_its_name_and_code(path: str, level: str, code: str) -> None:
    assert take(case(path)).text == f"001/LP/PL/{level}/{code}/III/2024"


@pytest.mark.django_db
def test_a_village_keeps_no_register() -> None:
    with pytest.raises(Conflict):
        take(case("64.01.01.2009."))
    assert not RegisterNumber.objects.exists()


@pytest.mark.django_db
def test_the_year_turns_by_the_time_of_the_office() -> None:
    eve = datetime(2024, 12, 31, 15, 59, 59, tzinfo=UTC)  # 23:59:59 in East Kalimantan
    new_year = datetime(2024, 12, 31, 16, 0, tzinfo=UTC)
    assert take(case(), now=eve).text.startswith("001/") and take(case(), now=eve).text.endswith("/XII/2024")
    turned = take(case(), now=new_year)
    assert (turned.sequence, turned.year) == (1, 2025) and turned.text.endswith("/I/2025")


@pytest.mark.django_db
def test_each_office_series_and_election_counts_by_itself() -> None:
    assert [take(case(), mark=mark).sequence for mark in ("PL", "PL", "PP")] == [1, 2, 1]
    assert take(case("64.02.")).sequence == 1
    assert take(case(), mark="PL", now=NOW).sequence == 3


@pytest.mark.django_db
def test_more_than_three_digits_are_written_out() -> None:
    take(case())
    with connection.cursor() as cursor:
        cursor.execute("update dossier_number_counter set last = 998")
    assert [take(case()).text.partition("/")[0] for _ in range(3)] == ["999", "1000", "1001"]


@pytest.mark.django_db
def test_a_pattern_holds_from_its_day() -> None:
    NumberPattern.objects.create(
        series=Series.REPORT,
        valid_from=datetime(2024, 4, 1, tzinfo=UTC).date(),
        pattern="{seq}.{office}.{year}",
        basis="test",
        is_confirmed=False,
    )
    assert take(case()).text.startswith("001/LP/")
    assert take(case(), now=datetime(2024, 4, 2, tzinfo=UTC)).text == "2.23.09.2024"


@pytest.mark.django_db
def test_a_dossier_has_one_number_in_a_series() -> None:
    dossier = case()
    take(dossier)
    with pytest.raises(IntegrityError), transaction.atomic():
        take(dossier)
    assert take(case()).sequence == 2  # what failed gave its number back


@pytest.mark.django_db
def test_the_ledger_holds_the_number_and_the_digest_of_its_row() -> None:
    number = take(case())
    sealer.seal(now=NOW)
    body = bytes(Entry.objects.get(dossier=number.dossier_id).body).decode()
    stored = RegisterNumber.objects.get(pk=number.pk)
    assert numbers.number_digest(stored).hex() in body and f'"number":"{stored.text}"' in body


@pytest.mark.django_db
def test_an_alias_is_kept_word_for_word_and_may_be_shared() -> None:
    first, second = case(), case()
    text = "11/LP/PL/ADM/RI/00.00/V/2019"
    kept = numbers.alias(first, f" {text} ", "sigaplapor-2019", by=actor("nani"), now=NOW)
    assert (kept.text, kept.alias, kept.sequence) == (text, True, None)
    assert numbers.alias(first, text, "sigaplapor-2019", by=actor("nani"), now=NOW).pk == kept.pk
    assert numbers.alias(second, text, "sigaplapor-2019", by=actor("nani"), now=NOW).pk != kept.pk
    assert {n.text for n in numbers.numbers_of([first.pk])[first.pk]} == {text}
    with pytest.raises(Invalid):
        numbers.alias(first, "", "sigaplapor-2019", by=actor("nani"), now=NOW)


@pytest.mark.django_db
def test_a_code_passes_to_another_office_at_new_year_alone() -> None:
    office = Office.objects.get(path=PASER)
    with pytest.raises(IntegrityError), transaction.atomic():
        OfficeCode.objects.create(
            office=office, valid_from=datetime(2024, 6, 1).date(), code="99.99", is_confirmed=False, source="test"
        )


@pytest.fixture
def writers(live_db: None) -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(16) as pool:
        yield pool


def test_sixteen_writers_and_a_dead_connection_leave_no_gap_and_no_double(
    writers: ThreadPoolExecutor, superuser: psycopg.Connection[object]
) -> None:
    """Every writer takes six numbers; some give up halfway, and one is killed while it holds the register."""
    start = Barrier(16)
    by = actor("nani")

    def write(writer: int) -> tuple[int, int]:
        start.wait()
        kept = killed = 0
        for turn in range(6):
            try:
                with transaction.atomic():
                    numbers.take(case(), Series.REPORT, "PL", by=by, now=NOW)
                    if writer == 3 and turn == 2:
                        with connection.cursor() as cursor:
                            cursor.execute("select pg_backend_pid()")
                            superuser.execute("select pg_terminate_backend(%s)", cursor.fetchone())
                            cursor.execute("select 1")
                    if writer % 5 == 1 and turn == 4:
                        raise LookupError("something after the number went wrong")
                kept += 1
            except LookupError:
                pass
            except OperationalError:
                killed += 1
                connection.close()
        connection.close()
        return kept, killed

    outcomes = list(writers.map(write, range(16)))
    kept = sum(one for one, _ in outcomes)
    assert kept == 16 * 6 - 1 - 3 and sum(two for _, two in outcomes) == 1
    taken = sorted(RegisterNumber.objects.filter(mark="PL").values_list("sequence", flat=True))
    assert taken == list(range(1, kept + 1))
    assert len(set(RegisterNumber.objects.values_list("text", flat=True))) == kept
