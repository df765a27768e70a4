"""Who people are is masked for everybody, until somebody who works on the record says what he needs it for."""

from datetime import timedelta
from typing import Any

import msgspec
import pytest
from pytest_django import Settings

from oversight.core.errors import Conflict, Invalid, NotAllowed, NotFound
from oversight.dossiers.actions import recuse
from oversight.dossiers.models import Dossier
from oversight.ledger import actions as ledger
from oversight.ledger.models import Entry, Pending
from oversight.parties import actions, policies, queries
from oversight.parties.details import Details, read
from oversight.parties.models import Look, Part, Person, Purpose, Role, Unmask
from oversight.vault.models import Term
from oversight.workflow import actions as workflow
from tests.cast import Cast
from tests.factories.alerts import raised
from tests.factories.parties import AMINAH, DARMAN, NOW, PLANTED, record, reporter
from tests.factories.reports import NOW as THEN
from tests.parties.conftest import actor, work

EVERYBODY = ("sari", "made", "dewi", "rina", "budi", "hadi", "ratna", "nani", "toto", "ayu")


def see(part: Part, name: str, minutes: int = 30, **parts: Any) -> Unmask:
    given = {"purpose": Purpose.STUDY, "reason": "The report names two dates.", "now": NOW, **parts}
    return actions.unmask(part, given["purpose"], given["reason"], minutes, by=actor(name), now=given["now"])


def seen(dossier: Dossier, name: str, now: Any = NOW) -> dict[Role, queries.PartView]:
    return {view.role: view for view in queries.of_dossier(dossier, actor(name), now=now)}


@pytest.mark.parametrize("name", EVERYBODY)
def test_the_reporter_is_a_code_to_everybody(dossier: Dossier, aminah: Part, darman: Part, name: str) -> None:
    work(dossier, name)
    views = seen(dossier, name)
    assert views[Role.REPORTER].name == aminah.person.code and views[Role.REPORTER].details is None
    assert views[Role.REPORTED].name == DARMAN.name and views[Role.REPORTED].position == DARMAN.position
    assert views[Role.REPORTED].details is None, "where the accused lives is masked too"
    text = msgspec.json.encode(list(views.values())).decode().casefold()
    assert not [planted for planted in PLANTED if planted in text]


def test_codes_are_easily_read_and_say_nothing(aminah: Part, darman: Part) -> None:
    assert aminah.person.code != darman.person.code
    for part in (aminah, darman):
        assert part.person.code.startswith("P-") and len(part.person.code) == 8
        assert not set(part.person.code[2:]) & set("01ILOU")


@pytest.mark.parametrize("name", EVERYBODY)
@pytest.mark.parametrize("works", [True, False])
def test_who_may_unmask(dossier: Dossier, aminah: Part, name: str, works: bool) -> None:
    if works:
        work(dossier, name)
    may = works and name in {"rina", "budi", "ratna", "nani"}
    assert policies.can_unmask(dossier, actor(name), now=NOW) is may
    if may:
        see(aminah, name)
        assert seen(dossier, name)[Role.REPORTER].details == AMINAH
    else:
        with pytest.raises(NotAllowed):
            see(aminah, name)
        assert not Unmask.objects.exists()


def test_sight_is_of_one_person_by_one_officer_for_a_time(dossier: Dossier, aminah: Part, darman: Part) -> None:
    work(dossier, "budi", "rina")
    see(aminah, "budi", minutes=30)
    views = seen(dossier, "budi")
    assert views[Role.REPORTER].name == AMINAH.name and views[Role.REPORTER].unmasked_until == NOW + timedelta(
        minutes=30
    )
    assert views[Role.REPORTED].details is None
    assert seen(dossier, "rina")[Role.REPORTER].details is None
    assert seen(dossier, "budi", NOW + timedelta(minutes=29))[Role.REPORTER].details == AMINAH
    assert seen(dossier, "budi", NOW + timedelta(minutes=30))[Role.REPORTER].details is None


def test_sight_can_be_ended_before(dossier: Dossier, aminah: Part) -> None:
    work(dossier, "budi")
    unmask = see(aminah, "budi")
    actions.cover(unmask, by=actor("rina"), now=NOW)
    assert seen(dossier, "budi")[Role.REPORTER].details is not None, "another's sight is not his to end"
    actions.cover(unmask, by=actor("budi"), now=NOW)
    actions.cover(unmask, by=actor("budi"), now=NOW)
    assert seen(dossier, "budi")[Role.REPORTER].details is None
    assert queries.unmask(actor("budi"), unmask.pk).ended_at == NOW
    with pytest.raises(NotFound):
        queries.unmask(actor("rina"), unmask.pk)


def test_sight_ends_with_recusal(dossier: Dossier, aminah: Part) -> None:
    work(dossier, "budi")
    see(aminah, "budi")
    recuse(dossier=dossier, user=Cast().user("budi"), reason="A friend.", by=actor("budi"), now=NOW)
    assert seen(dossier, "budi")[Role.REPORTER].details is None
    with pytest.raises(NotAllowed):
        see(aminah, "budi")


@pytest.mark.parametrize(("minutes", "reason"), [(0, "why"), (121, "why"), (30, "  "), (30, "x" * 501)])
def test_sight_needs_a_reason_and_an_end(dossier: Dossier, aminah: Part, minutes: int, reason: str) -> None:
    work(dossier, "budi")
    with pytest.raises(Invalid):
        see(aminah, "budi", minutes=minutes, reason=reason)


def test_each_opening_is_recorded_once_in_fifteen_minutes(dossier: Dossier, aminah: Part, darman: Part) -> None:
    work(dossier, "budi")
    unmask = see(aminah, "budi", minutes=60)
    assert not Look.objects.exists(), "he may see; he has not looked"
    for minutes in (1, 2, 10, 15, 16, 40):
        seen(dossier, "budi", NOW + timedelta(minutes=minutes))
    looks = Look.objects.filter(unmask=unmask).order_by("at").values_list("at", flat=True)
    assert [look - NOW for look in looks] == [timedelta(minutes=n) for n in (1, 16, 40)]
    queries.masked([dossier.pk])
    assert Look.objects.count() == 3


def test_an_unmask_is_entered_in_the_ledger_or_does_not_happen(
    dossier: Dossier, aminah: Part, monkeypatch: pytest.MonkeyPatch
) -> None:
    work(dossier, "budi")
    before = Entry.objects.count()
    unmask = see(aminah, "budi")
    body = msgspec.json.decode(bytes(Entry.objects.get(pk=Pending.objects.latest("seq").entry).body))
    assert Entry.objects.count() == before + 1
    assert body["verb"] == "parties.unmask" and list(body["rows"]) == [f"parties_unmask:{unmask.pk}"]

    def fail(_lines: object) -> None:
        raise RuntimeError("the ledger is away")

    monkeypatch.setattr(ledger, "append", fail)
    with pytest.raises(RuntimeError):
        see(aminah, "budi")
    assert Unmask.objects.count() == 1


def test_masked_people_of_many_dossiers_cost_one_query(
    dossier: Dossier, aminah: Part, darman: Part, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(1):
        views = queries.masked([dossier.pk])
    assert [view.code for view in views[dossier.pk]] == [aminah.person.code, darman.person.code]


def test_a_duty_on_the_dossier_is_work_on_it(db: None, settings: Settings) -> None:
    settings.PARTIES_HANDLING = ["oversight.workflow.queries.has_work"]
    track = raised().track
    assert not policies.handles(track.dossier, actor("budi"), now=THEN)
    workflow.assign(track=track, to=Cast().user("budi"), by=actor("rina"), now=THEN)
    assert policies.handles(track.dossier, actor("budi"), now=THEN)
    assert not policies.handles(track.dossier, actor("rina"), now=THEN)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": "  "}, "name"),
        ({"nik": "12345"}, "nik"),
        ({"phone": "unknown"}, "phone"),
        ({"email": "nobody"}, "email"),
        ({"birth_date": (NOW + timedelta(days=2)).date()}, "birth_date"),
        ({"sex": "x"}, "sex"),
        ({"capacity": "x"}, "capacity"),
        ({"address": "x" * 501}, "address"),
        ({"occupation": "a\0b"}, "occupation"),
    ],
)
def test_wrong_details_are_refused_without_repeating_them(
    dossier: Dossier, changes: dict[str, Any], field: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        reporter(dossier, actor("budi"), msgspec.structs.replace(AMINAH, **changes))
    assert [(fault.field, fault.value) for fault in refusal.value.faults] == [(field, None)]
    assert not Person.objects.exists()


def test_what_is_wrong_is_corrected_by_who_sees_it_alone(dossier: Dossier, aminah: Part) -> None:
    work(dossier, "budi")
    better = msgspec.structs.replace(AMINAH, phone="081299990000")
    with pytest.raises(NotAllowed):
        actions.amend(aminah, better, by=actor("budi"), now=NOW)
    see(aminah, "budi")
    actions.amend(aminah, better, by=actor("budi"), now=NOW)
    assert seen(dossier, "budi")[Role.REPORTER].details == better
    assert [known.code for known in queries.returning(Term.PHONE, "081299990000", actor("budi"))]
    assert queries.returning(Term.PHONE, AMINAH.phone, actor("budi")) == []


def test_a_known_person_is_recognised_within_ones_area_by_code(dossier: Dossier, aminah: Part) -> None:
    again = record()
    actions.add(again, Role.REPORTER, AMINAH, by=actor("budi"), now=NOW, person=aminah.person)
    (known,) = queries.returning(Term.NIK, AMINAH.nik, actor("budi"))
    assert (known.code, set(known.dossiers)) == (aminah.person.code, {dossier.pk, again.pk})
    assert queries.returning(Term.NAME_AND_BIRTH_YEAR, "siti zulaikhaqisty 1980", actor("budi")) == [known]
    for stranger in ("hadi", "toto", "ayu"):
        assert queries.returning(Term.NIK, AMINAH.nik, actor(stranger)) == []
    assert "zulaikha" not in repr(known)


def test_nobody_is_in_a_record_twice_as_the_same_or_turns_from_protected_to_named(
    dossier: Dossier, aminah: Part
) -> None:
    with pytest.raises(Conflict):
        actions.add(dossier, Role.REPORTER, AMINAH, by=actor("budi"), now=NOW, person=aminah.person)
    with pytest.raises(Conflict):
        actions.add(dossier, Role.REPORTED, AMINAH, by=actor("budi"), now=NOW, person=aminah.person)


@pytest.mark.parametrize("text", ["darman wijayaqisty", "Drs. Darman  Wijayaqisti", "WIJAYAQISTY, Darman"])
def test_named_persons_are_found_by_name_within_ones_area(darman: Part, aminah: Part, text: str) -> None:
    assert [person.code for person in queries.named(text, actor("rina"))] == [darman.person.code]
    assert queries.named(text, actor("hadi")) == queries.named(text, actor("ayu")) == []


def test_protected_persons_are_found_by_no_name(aminah: Part) -> None:
    assert queries.named(AMINAH.name, actor("rina")) == queries.named("si", actor("rina")) == []


def test_a_person_of_another_area_is_unseen(aminah: Part) -> None:
    assert queries.person(actor("budi"), aminah.person_id) == aminah.person
    with pytest.raises(NotFound):
        queries.person(actor("hadi"), aminah.person_id)
    with pytest.raises(NotFound):
        queries.part(record(), aminah.pk)


def test_details_that_later_releases_no_longer_know_are_passed_over() -> None:
    assert read({"name": "Siti", "shoe_size": "38"}) == Details(name="Siti")
