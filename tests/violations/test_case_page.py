"""The page of a case through the door: what it shows to whom, the one act that comes next, and how little it asks."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from oversight.core.errors import Invalid
from oversight.core.ids import uuid7
from oversight.dossiers.actions import bar, recuse
from oversight.ledger.sealer import seal
from oversight.parties import actions as parties
from oversight.parties.models import Part, Purpose, Role
from oversight.workflow import actions as work
from oversight.workflow.models import Duty
from tests.cast import Cast
from tests.factories.people import colleague
from tests.factories.procedure import called, concluded, decided, enlist, studied, who
from tests.factories.violations import NOW, PUBLIC, WITNESS, case_of, found, reported, submit, tipped
from violations import actions, policies, queries
from violations.acts import acts, next_act
from violations.models import Case
from violations.rules import Handed

pytestmark = pytest.mark.django_db
Page = Callable[[str], Client]


def text(client: Client, address: str, status: int = 200) -> str:
    client.cookies["django_language"] = "en"
    response = client.get(address)
    assert response.status_code == status, (address, response.status_code)
    return response.content.decode()


def online(**parts: Any) -> Case:
    return case_of(submit(code="page", **parts).id)


def following(case: Case, name: str) -> tuple[str, str]:
    """Verb and address of the next act of somebody; empty when others have the turn."""
    actor = who(name)
    act = next_act(acts(queries.whole(queries.case(actor, case.pk, now=NOW), actor, now=NOW), actor))
    return (act.verb, act.url_name) if act else ("", "")


def test_the_page_shows_the_case_and_masks_whom_it_protects(page: Page) -> None:
    case = reported()
    shown = text(page("budi"), f"/cases/{case.pk}/")
    assert "Pembagian uang" in shown and case.dossier.numbers.get().text in shown
    assert "Joko Susilo" in shown and "Balai desa" in shown and "Foto amplop" in shown
    assert "Siti Aminah" not in shown and "Maria Goreti" not in shown
    assert shown.count("btn-primary") == 1 and "Begin the preliminary study" in shown


@pytest.mark.parametrize("make", [tipped, found])
def test_a_tip_and_a_finding_have_the_same_page(page: Page, make: Callable[[], Case]) -> None:
    case = make()
    assert str(case.place.name) in text(page("budi"), f"/cases/{case.pk}/")


@pytest.mark.parametrize("name", ["hadi", "dewi", "agus", "yosef", "toto", "ayu", "sari", "lina"])
def test_who_is_not_of_the_area_finds_nothing(page: Page, name: str) -> None:
    case = reported()
    client = page(name)
    for rest in ("", "study/", "people/", "same-event/", "messages/", "conflict/", "timeline/", "receipt/"):
        assert client.get(f"/cases/{case.pk}/{rest}").status_code in {403, 404}


@pytest.mark.parametrize(
    ("make", "expected"),
    [
        (online, {}),
        (lambda: reported(), {"budi": ("begin_study", "violations:begin-study")}),
        (lambda: begun(), {"budi": ("check_requirement", "violations:study")}),
        (lambda: studied(begun()), {"budi": ("conclude_study", "violations:conclude-study")}),
        (lambda: checked(begun()), {"budi": ("classify", "violations:classify")}),
        (lambda: found(), {"budi": ("check_requirement", "violations:study")}),
    ],
)
def test_the_next_act_is_the_one_that_the_actor_may_do(
    make: Callable[[], Case], expected: dict[str, tuple[str, str]]
) -> None:
    enlist()
    case = make()
    for name in ("budi", "rina", "ratna"):
        verb, address = following(case, name)
        if name in expected:
            assert (verb, address) == expected[name]
        else:
            assert address not in {"violations:begin-study", "violations:study", "violations:classify"}


def begun(**parts: Any) -> Case:
    case = reported(**parts)
    actions.begin_study(case=case, by=who("budi"), now=NOW)
    return case_of(case.pk)


def checked(case: Case) -> Case:
    checks = {one.code: actions.Check("met") for one in queries.required(case)}
    actions.check_requirements(case=case, checks=checks, by=who("budi"), now=NOW)
    return case


def test_unread_messages_wait_for_the_office(page: Page) -> None:
    case = decided_online()
    actions.post_message(case=case, text="Kapan diputus?", by=PUBLIC, now=NOW)
    actor = who("budi")
    table = acts(queries.whole(queries.case(actor, case.pk, now=NOW), actor, now=NOW), actor)
    assert "read_messages" in {act.verb for act in table if act.may and act.is_work}
    # What has a clock comes before what has none.
    assert [act.due_at is None for act in table if act.is_work] == sorted(
        act.due_at is None for act in table if act.is_work
    )


def decided_online() -> Case:
    case = online()
    actions.receive_papers(case=case, papers=[Handed(kind="proof")], is_complete=True, by=who("budi"), now=NOW)
    return case_of(case.pk)


def test_the_timeline_tells_who_did_what_as_what_and_why(page: Page) -> None:
    enlist()
    case = begun()
    part = Part.objects.get(dossier=case.pk, role=Role.WITNESS)
    parties.unmask(part, Purpose.CONTACT, "Untuk diundang.", 15, by=who("budi"), now=NOW)
    case = concluded(case, "not_register", failed=["account"])
    shown = text(page("rina"), f"/cases/{case.pk}/timeline/")
    for words in ("Requirements checked", "Belum ada.", "Hasil kajian awal.", "Conclude the study"):
        assert words in shown
    assert f"Identity of {part.person.code} opened for 15 minutes" in shown and "Untuk diundang." in shown
    assert "Budi Santoso, Regency or city officer, Bawaslu Kabupaten Paser" in shown
    assert "Maria" not in shown and "Siti" not in shown


def test_the_page_says_so_when_no_term_runs(page: Page) -> None:
    case = begun()
    assert "No term runs now" not in text(page("budi"), f"/cases/{case.pk}/")
    incomplete = concluded(case, "not_register", failed=["account"])
    assert "No term runs now" in text(page("budi"), f"/cases/{incomplete.pk}/")


def test_how_a_member_voted_is_not_in_the_timeline(page: Page) -> None:
    enlist()
    plenary = called(concluded(reported()), "register")
    actions.vote(plenary=plenary, choice="against", dissent="Saya tidak setuju.", by=who("rina"), now=NOW)
    shown = text(page("budi"), f"/cases/{plenary.case_id}/timeline/")
    assert "Voted in the plenary" in shown and "Saya tidak setuju" not in shown and "against" not in shown


def test_a_page_of_a_case_with_much_asks_no_more_than_one_with_little(page: Page) -> None:
    enlist()
    little, much = begun(), begun(id=uuid7(NOW))
    for number in range(6):
        at = NOW + timedelta(minutes=number)
        actions.add_party(case=much, role="witness", details=WITNESS, by=who("budi"), now=at)
        twin = reported(id=uuid7(NOW))
        actions.record_same_event(case=much, other=twin.pk, outcome="related", note="Pola.", by=who("budi"), now=at)
    for part in Part.objects.filter(dossier=much.pk, role=Role.WITNESS)[:4]:
        parties.unmask(part, Purpose.CONTACT, "Undangan.", 15, by=who("budi"), now=NOW)
    decided(concluded(much), "register")
    concluded(little)
    client = page("budi")
    few, many = statements(client, little), statements(client, much)
    assert many <= few + 4, (few, many)
    assert many < 75


def statements(client: Client, case: Case) -> int:
    client.get(f"/cases/{case.pk}/")
    with CaptureQueriesContext(connection) as asked:
        assert client.get(f"/cases/{case.pk}/").status_code == 200
    return len(asked)


def test_who_is_barred_finds_nothing_and_the_others_see_why(page: Page) -> None:
    case = reported()
    recuse(dossier=case.dossier, user=Cast().user("budi"), reason="Saudara Siti Aminah.", by=who("budi"), now=NOW)
    shown = text(page("rina"), f"/cases/{case.pk}/")
    assert "Budi Santoso" in shown and "declared another conflict" in shown and "Aminah" not in shown
    client = page("budi")
    part = Part.objects.filter(dossier=case.pk)[0]
    for rest in (
        "", "study/", "study/conclude/", "classes/", "people/", "people/add/", f"people/{part.pk}/", "same-event/",
        "messages/", "conflict/", "timeline/", "receipt/", f"people/{part.pk}/hand-over/", f"people/{part.pk}/delay/",
    ):  # fmt: skip
        assert client.get(f"/cases/{case.pk}/{rest}").status_code == 404, rest
    assert client.post(f"/cases/{case.pk}/study/begin/").status_code == 404
    assert str(case.pk) not in client.get("/desk/").content.decode()


def test_somebody_declares_himself_in_conflict_and_the_case_is_gone(page: Page) -> None:
    case = reported()
    client = page("budi")
    address = f"/cases/{case.pk}/conflict/"
    assert client.post(address, {"reason": "declared: interest"}).status_code == 422
    answer = client.post(address, {"reason": "declared: interest", "is_sure": "on"})
    assert (answer.status_code, answer["Location"]) == (302, "/desk/")
    assert client.get(f"/cases/{case.pk}/").status_code == 404
    assert "an interest in how it ends" in text(page("rina"), f"/cases/{case.pk}/")


def test_whose_conflict_was_found_leaves_his_work_to_the_office(page: Page) -> None:
    case = begun()
    assert f"/cases/{case.pk}/" not in page("budi").get("/desk/work/waiting/").content.decode()
    bar(dossier=case.dossier, users=[Cast().user("budi").pk], reason="conflict-of-interest", by=PUBLIC, now=NOW)
    other = colleague(of="budi")
    client = page(other.username)
    assert f"/cases/{case.pk}/" in client.get("/desk/work/waiting/").content.decode()
    assert client.post(f"/desk/work/{case.track}/take/").status_code == 302
    assert Duty.objects.get(track=case.track, ended_at=None).holder == other
    assert Duty.objects.get(track=case.track, end="reassigned").holder == Cast().user("budi")


def test_work_of_whoever_is_barred_is_given_to_another_with_the_rest(page: Page) -> None:
    case, other = begun(), colleague(of="budi")
    bar(dossier=case.dossier, users=[Cast().user("budi").pk], reason="conflict-of-interest", by=PUBLIC, now=NOW)
    given = work.assign_many(ids=[case.track], to=other, by=who("rina"), now=NOW)
    assert [one.outcome for one in given] == ["assigned"]
    assert Duty.objects.get(track=case.track, ended_at=None).holder == other


def test_who_declares_a_conflict_hands_his_work_back(page: Page) -> None:
    case = begun()
    given = {"reason": "declared: took part", "is_sure": "on"}
    assert page("budi").post(f"/cases/{case.pk}/conflict/", given).status_code == 302
    assert Duty.objects.get(track=case.track).end == "handed_back"
    with pytest.raises(Invalid):
        actions.declare_conflict(case=case, reason="Saudara Siti.", by=who("rina"), now=NOW)


@pytest.mark.parametrize(("name", "expected"), [("rina", False), ("darma", True), ("ratna", False), ("gusti", False)])
def test_a_commissioner_above_may_take_over(name: str, expected: bool) -> None:
    enlist()
    assert (policies.Power.TAKE_OVER in policies.powers(reported(), who(name))) is expected


def test_the_receipt_is_a_file_once_it_is_sealed(page: Page) -> None:
    case = reported()
    assert page("budi").get(f"/cases/{case.pk}/receipt/").status_code == 409
    seal(now=timezone.now())
    answer = page("budi").get(f"/cases/{case.pk}/receipt/")
    assert answer.status_code == 200 and "tlog-proof" in answer.json()["proof"]
    assert answer["Content-Disposition"].startswith("attachment")


def test_the_desk_leads_to_the_case(page: Page) -> None:
    case = reported()
    assert f'href="/cases/{case.pk}/"' in page("budi").get("/desk/work/waiting/").content.decode()
