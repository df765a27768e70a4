"""A plenary decides with quorum, by the votes of those who are there, each by his own hand; dissent is sealed."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from oversight.core.errors import Conflict, Invalid, NotAllowed, NotFound
from oversight.core.ids import uuid7
from oversight.dossiers.actions import recuse
from oversight.ledger.models import Entry
from oversight.vault import queries as vault
from tests.cast import Cast
from tests.factories.alerts import sealed
from tests.factories.procedure import THE_REGENCY, called, closed, concluded, decided, enlist, ids, who
from tests.factories.violations import NOW, case_of, reported
from violations import actions, ledger, seals
from violations.models import Case, Plenary, Seat, Vote
from violations.queries import procedure as reads
from violations.rules import law

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def case(db: None) -> Case:
    enlist()
    return concluded(reported())


def voted(plenary: Plenary, **choices: str) -> None:
    for name, choice in choices.items():
        actions.vote(plenary=plenary, choice=choice, by=who(name), now=NOW)


def close(plenary: Plenary, by: str = "rina") -> Plenary:
    return actions.close_plenary(plenary=plenary, minute="BA-7", text="Pertimbangan.", by=who(by), now=NOW)


def test_the_members_are_the_commissioners_of_the_office_itself(case: Case) -> None:
    seats = called(case, "register").seats.all()
    assert {seat.member.username for seat in seats} == set(THE_REGENCY)


def test_without_quorum_nothing_is_called(case: Case) -> None:
    with pytest.raises(Conflict) as refusal:
        called(case, "register", present=["rina"])
    assert refusal.value.code == "no-quorum"
    called(case, "register", present=["rina", "fitri"])


def test_a_stranger_has_no_seat_and_the_chair_is_there(case: Case) -> None:
    with pytest.raises(Invalid):
        called(case, "register", present=["rina", "fitri", "darma"])
    with pytest.raises(Invalid):
        actions.call_plenary(
            case=case, proposal="register", present=ids(["rina", "fitri"]), chair=ids(["komang"])[0], by=who("rina"),
            now=NOW,
        )  # fmt: skip


@pytest.mark.parametrize("name", ["budi", "rina", "dewi", "hadi", "ratna", "darma", "sinta", "toto"])
def test_who_calls_a_plenary(case: Case, name: str) -> None:
    arguments = {"case": case, "proposal": "register", "present": ids(THE_REGENCY), "chair": ids(["rina"])[0]}
    if name in {"budi", "rina"}:
        actions.call_plenary(**arguments, by=who(name), now=NOW)
    else:
        with pytest.raises(NotAllowed):
            actions.call_plenary(**arguments, by=who(name), now=NOW)


def test_it_closes_when_everybody_present_has_voted_and_by_a_member(case: Case) -> None:
    plenary = called(case, "register", present=["rina", "fitri"])
    voted(plenary, rina="for")
    assert [seat.member.username for seat in reads.ballot(plenary).waiting] == ["fitri"]
    assert [seat.plenary for seat in reads.my_votes(who("fitri"))] == [plenary]
    with pytest.raises(Conflict) as refusal:
        close(plenary)
    assert refusal.value.code == "votes-missing"
    voted(plenary, fitri="for")
    assert not reads.my_votes(who("fitri"))
    for name in ("budi", "komang", "darma"):
        with pytest.raises(NotAllowed):
            close(plenary, name)
    assert close(plenary, "fitri").outcome == "carried"
    with pytest.raises(Conflict):
        close(plenary)


@pytest.mark.parametrize(
    ("votes", "outcome"),
    [
        (("for", "for", "for"), "carried"),
        (("for", "for", "against"), "carried"),
        (("against", "for", "against"), "rejected"),
        (("for", "abstain", "abstain"), "carried"),
        (("for", "against", "abstain"), "carried"),  # a tie, and the chair was for it
        (("against", "for", "abstain"), "rejected"),
        (("abstain", "for", "against"), "rejected"),
        (("abstain", "abstain", "abstain"), "rejected"),
    ],
)
def test_the_majority_decides_and_the_chair_breaks_a_tie(case: Case, votes: tuple[str, ...], outcome: str) -> None:
    plenary = called(case, "register")
    voted(plenary, **dict(zip(THE_REGENCY, votes, strict=True)))
    assert close(plenary).outcome == outcome
    assert case_of(case.pk).status == ("registered" if outcome == "carried" else "awaiting_plenary")


def test_nobody_votes_twice_for_another_or_after_the_end(case: Case) -> None:
    plenary = called(case, "register", present=["rina", "fitri"])
    voted(plenary, rina="for")
    with pytest.raises(Conflict):
        voted(plenary, rina="against")
    for name in ("komang", "budi", "darma", "dewi"):  # absent, no member, of an office above, below
        with pytest.raises(NotAllowed):
            voted(plenary, **{name: "for"})
    with pytest.raises(Invalid):
        voted(plenary, fitri="perhaps")
    voted(plenary, fitri="for")
    close(plenary)
    with pytest.raises(Conflict):
        voted(plenary, komang="for")


def test_who_is_recused_has_a_seat_and_no_vote_and_counts_for_no_quorum(case: Case) -> None:
    komang = who("komang")
    recuse(dossier=case.dossier, user=Cast().user("komang"), reason="Saudara terlapor.", by=komang, now=NOW)
    plenary = called(case, "register", present=["rina", "komang", "fitri"])
    assert plenary.seats.get(member__username="komang").attendance == "recused"
    with pytest.raises(NotAllowed):
        voted(plenary, komang="for")
    voted(plenary, rina="for", fitri="for")
    assert close(plenary).outcome == "carried"


def test_the_vote_of_who_is_recused_afterwards_falls(case: Case) -> None:
    plenary = called(case, "register")
    voted(plenary, rina="against", komang="for", fitri="for")
    recuse(dossier=case.dossier, user=Cast().user("komang"), reason="Saudara.", by=who("komang"), now=NOW)
    assert close(plenary).outcome == "rejected"  # one to one, and the chair was against it


def test_dissent_and_considerations_are_sealed_and_stand_in_no_row(case: Case) -> None:
    plenary = called(case, "register")
    words = "Joko Susilo tidak terbukti hadir."
    actions.vote(plenary=plenary, choice="against", dissent=words, by=who("rina"), now=NOW)
    voted(plenary, komang="for", fitri="for")
    close(plenary)
    vote = Vote.objects.get(seat__member__username="rina")
    assert seals.words_of([vote, plenary], case=case.pk) == {vote.pk: words, plenary.pk: "Pertimbangan."}
    with connection.cursor() as cursor:
        for table in ("violations_vote", "violations_plenary", "violations_seat", "workflow_step", "vault_sealed"):
            cursor.execute(f"select string_agg(t::text, ' ') from {table} t")
            assert "Joko" not in str(cursor.fetchone()[0])
    assert b"Joko" not in b"".join(bytes(entry.body) for entry in Entry.objects.all())
    assert vault.digest(case.pk, seals.label(vote))


def test_the_database_refuses_the_vote_of_a_member_who_is_not_there_and_of_a_closed_plenary(case: Case) -> None:
    plenary = called(case, "register", present=["rina", "fitri"])
    absent = plenary.seats.get(member__username="komang")
    with pytest.raises(IntegrityError, match="may not vote"), transaction.atomic():
        Vote.objects.create(id=uuid7(NOW), seat=absent, choice="for", at=NOW)
    closed(plenary, present=["rina", "fitri"])
    late = Seat.objects.create(id=uuid7(NOW), plenary=plenary, member=Cast().user("sari"), attendance="present")
    with pytest.raises(IntegrityError, match="may not vote"), transaction.atomic():
        Vote.objects.create(id=uuid7(NOW), seat=late, choice="for", at=NOW)


def test_one_plenary_of_a_case_is_open_at_a_time(case: Case) -> None:
    called(case, "register")
    with pytest.raises(Conflict) as refusal:
        called(case, "return_to_study")
    assert refusal.value.code == "plenary-open"


def test_registration_by_hand_of_an_old_minute_is_refused(case: Case) -> None:
    plenary = closed(called(case, "return_to_study"))
    case = concluded(case_of(case.pk))
    for verb in ("register", "not_register"):
        with pytest.raises(Conflict) as refusal:
            getattr(actions, verb)(plenary=plenary, by=who("rina"), now=NOW + DAY)
        assert refusal.value.code == "plenary-needed"
    with pytest.raises(NotFound):
        reads.plenary(who("gusti"), plenary.pk, now=NOW)
    assert reads.plenary(who("rina"), plenary.pk, now=NOW) == plenary


def test_the_number_is_taken_by_the_last_statement(case: Case) -> None:
    seen: list[str] = []

    def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        seen.append(sql)
        return execute(sql, params, many, context)

    plenary = called(case, "register")
    voted(plenary, rina="for", komang="for", fitri="for")
    with connection.execute_wrapper(watch):
        close(plenary)
    statements = [sql for sql in seen if not sql.startswith("RELEASE")]
    assert "dossier_number_counter" in statements[-1]


def test_what_the_ledger_says_of_the_procedure_is_what_the_rows_say(case: Case) -> None:
    decided(case, "register")
    subjects = (
        ledger.REQUIREMENT_CHECK,
        ledger.CLASSIFICATION,
        ledger.STUDY_CONCLUSION,
        ledger.PLENARY,
        ledger.SEAT,
        ledger.VOTE,
    )
    said = {pair for entry in sealed([case.pk]) for pair in entry.rows.items()}
    for subject in subjects:
        rows = subject.digests(subject.ids_after(None, 50))
        assert rows
        for id, digest in rows.items():
            assert (f"{subject.table}:{id}", digest.hex()) in said, subject.table


@pytest.mark.parametrize(
    ("present", "entitled", "enough"), [(1, 1, True), (1, 2, False), (2, 3, True), (3, 5, True), (2, 5, False)]
)
def test_more_than_half_of_those_who_may_vote_are_a_quorum(present: int, entitled: int, enough: bool) -> None:
    rule = law.plenary_rule("regency", NOW.date())
    assert rule.has_quorum(present, entitled) is enough
