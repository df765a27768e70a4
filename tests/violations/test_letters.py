"""Papers of the procedure: drawn up with one press from the case; the redacted variant names nobody."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from oversight.accounts.models import Office
from oversight.core.errors import Conflict, Invalid, NotAllowed
from oversight.documents.actions import withdraw
from oversight.documents.actions.making import contents
from oversight.documents.models import Document
from oversight.documents.queries import unmade
from oversight.dossiers.actions import recuse
from oversight.parties.models import Part
from tests.cast import Cast
from tests.documents.reading import squeezed, text_of
from tests.factories.alerts import sealed
from tests.factories.procedure import called, closed, concluded, decided, enlist, ids, numbers, regional, who
from tests.factories.violations import NOW, REPORTER, reported, tipped
from violations import actions, ledger
from violations.models import Case, Letter, Plenary
from violations.queries import letters as reads

pytestmark = pytest.mark.django_db
Page = Callable[[str], Client]
DISSENT = "Joko Susilo tidak terbukti hadir."


@pytest.fixture(autouse=True)
def commissioners(client: Client) -> None:
    client.cookies["django_language"] = "en"
    enlist()


def drawn(case: Case, kind: str, by: str = "budi", **more: Any) -> Document:
    """The paper of the newest act of a kind, signed by Rina."""
    about = reads.acts(case, (kind,))[0]
    given = {"signs": ids(["rina"])[0], "number": "" if about.number else "21/PP.00.02/2024"}
    return actions.draw_up(case=case, kind=kind, about=about.id, by=who(by), now=NOW, **given | more)


def texts(document: Document) -> dict[str, str]:
    """What stands in each variant, without spaces."""
    return {variant: text_of(content) for variant, content in contents(unmade([document.pk])[0], set())}


def asked() -> Case:
    return decided(concluded(reported(), "ask_completion", failed=["evidence"]), "ask_completion", letter="12/PP/2024")


def refused() -> Case:
    case = concluded(reported(), "not_register", failed=["account"])
    return decided(case, "not_register", reason="incomplete_material")


def offered() -> Case:
    there = Office.objects.get(path="64.02.")
    return decided(concluded(reported(), "offer_transfer"), "offer_transfer", recipient=there)


def test_the_minute_holds_members_votes_and_decision_and_hides_considerations_and_dissent() -> None:
    case = concluded(reported())
    plenary = called(case, "register")
    actions.vote(plenary=plenary, choice="against", dissent=DISSENT, by=who("fitri"), now=NOW)
    for name in ("rina", "komang"):
        actions.vote(plenary=plenary, choice="for", by=who(name), now=NOW)
    actions.close_plenary(plenary=plenary, minute="BA-7", text="Saksi cukup.", by=who("rina"), now=NOW)
    document = drawn(case, "plenary_minute")
    said = texts(document)
    assert document.number == "BA-7"
    for variant in ("complete", "redacted"):
        for words in ("Rina Wijaya", "Fitri Handayani", numbers(case)["REG"], "3 dari 3", "menyetujui usulan"):
            assert squeezed(words) in said[variant], (variant, words)
    for words in (DISSENT, "Saksi cukup."):
        assert squeezed(words) in said["complete"] and squeezed(words) not in said["redacted"]


def test_the_completion_letter_names_what_is_missing_and_the_reporter_in_the_complete_variant_alone() -> None:
    case = asked()
    said = texts(drawn(case, "completion"))
    code = Part.objects.get(dossier=case.pk, role="reporter").person.code
    for words in ("Bukti", "hari kerja", numbers(case)["LP"]):
        assert squeezed(words) in said["redacted"], words
    for words in (REPORTER.name, REPORTER.address):
        assert squeezed(words) in said["complete"] and squeezed(words) not in said["redacted"]
    assert squeezed(code) in said["redacted"]


@pytest.mark.parametrize("make", [refused, lambda: decided(concluded(reported()), "register")])
def test_the_status_notice_gives_the_reason_and_keeps_the_reporter_for_the_complete_variant(
    make: Callable[[], Case],
) -> None:
    case = make()
    document = drawn(case, "status_notice")
    said = texts(document)
    reason = "syarat materiel" if case.status == "not_registered" else "memenuhi syarat formal dan materiel"
    assert document.template.form == "Formulir Model B.18"
    assert squeezed(reason) in said["redacted"] and squeezed(REPORTER.name) not in said["redacted"]
    assert squeezed(REPORTER.name) in said["complete"]


def test_the_regional_election_has_its_own_form_of_the_notice() -> None:
    case = concluded(regional(), "not_register", now=regional_now(), failed=["account"])
    case = decided(case, "not_register", reason="incomplete_material", now=regional_now())
    about = reads.acts(case, ("status_notice",))[0]
    document = actions.draw_up(
        case=case, kind="status_notice", about=about.id, number="1/A.17", signs=ids(["rina"])[0], by=who("budi"),
        now=regional_now(),
    )  # fmt: skip
    assert document.template.form == "Formulir Model A.17"


def regional_now() -> Any:
    return NOW.replace(month=11, day=25)


def test_a_transfer_minute_names_both_offices_and_who_signed() -> None:
    case = offered()
    said = texts(drawn(case, "transfer_minute"))
    row = case.transfers.get()
    for words in (row.source.name, row.target.name, "Rina Wijaya", row.plenary.minute):
        assert squeezed(words) in said["redacted"], words
    assert squeezed("Pertimbangan rapat pleno.") not in said["redacted"]


def test_a_take_over_minute_is_the_upper_offices_as_well() -> None:
    case, province = concluded(reported()), ["darma", "mega"]
    above = Office.objects.get(path="64.")
    closed(called(case, "take_over", present=province, office=above), present=province)
    document = drawn(case, "transfer_minute", by="darma")
    assert document.office == above
    assert squeezed("Darma Setiawan") in texts(document)["redacted"]


def test_the_tracing_order_hides_its_plan_in_the_redacted_variant() -> None:
    tip = tipped()
    actions.start_tracing(case=tip, order="3/PP/2024", plan="Temui Pak Joko.", by=who("rina"), now=NOW)
    document = drawn(tip, "tracing_order", by="rina")
    said = texts(document)
    assert document.number == "3/PP/2024"
    assert squeezed("Temui Pak Joko.") in said["complete"] and squeezed("Temui Pak Joko.") not in said["redacted"]


def test_one_paper_stands_for_one_act_and_one_that_was_withdrawn_is_drawn_up_anew() -> None:
    case = asked()
    first = drawn(case, "completion")
    with pytest.raises(Conflict) as refusal:
        drawn(case, "completion")
    assert refusal.value.code == "drawn-up-already"
    withdraw(document=first, reason="Salah alamat.", by=who("budi"), now=NOW)
    second = drawn(case, "completion")
    assert {row.document for row in reads.letters(case)} == {second, first}
    assert reads.drawn_up(case, "completion", case.completions.get().pk) == second


@pytest.mark.parametrize("name", ["ratna", "darma", "hadi", "toto"])
def test_the_office_whose_act_it_is_alone_draws_it_up(name: str) -> None:
    case = asked()
    with pytest.raises(NotAllowed):
        drawn(case, "completion", by=name)


def test_who_is_barred_draws_up_nothing_and_who_signs_is_a_member() -> None:
    case = asked()
    with pytest.raises(Invalid):
        drawn(case, "completion", signs=ids(["budi"])[0])
    recuse(dossier=case.dossier, user=Cast().user("budi"), reason="Saudara.", by=who("budi"), now=NOW)
    with pytest.raises(NotAllowed):
        drawn(case, "completion")
    assert not Document.objects.exists() and not Letter.objects.exists()


def test_what_the_ledger_says_of_a_paper_is_what_its_row_says() -> None:
    case = asked()
    drawn(case, "completion")
    said = {pair for entry in sealed([case.pk]) for pair in entry.rows.items()}
    ((id, digest),) = ledger.LETTER.digests(ledger.LETTER.ids_after(None, 50)).items()
    assert (f"violations_letter:{id}", digest.hex()) in said


def test_a_paper_is_drawn_up_on_the_page_of_its_act_and_a_second_press_opens_the_same(page: Page) -> None:
    case = asked()
    plenary = Plenary.objects.get()
    client = page("budi")
    shown = client.get(f"/plenaries/{plenary.pk}/").content.decode()
    assert "Completion letter" in shown and "Minute of the plenary" in shown and "12/PP/2024" in shown
    given = {"kind": "completion", "about": str(case.completions.get().pk), "signs": ids(["rina"])[0]}
    address = f"/cases/{case.pk}/letters/"
    assert client.post(address, given | {"signs": ""}).status_code == 422
    first = client.post(address, given)
    document = Document.objects.get()
    assert first["Location"] == f"/documents/{document.pk}/"
    assert client.post(address, given)["Location"] == first["Location"]
    assert client.get(first["Location"]).status_code == 200
    assert client.get(f"/documents/{document.pk}/redacted").status_code == 200
    assert f"/documents/{document.pk}/" in client.get(address).content.decode()
    assert page("gusti").get(address).status_code == 404
