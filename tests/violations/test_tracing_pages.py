"""Prior information on pages: ordered with a plan, made a finding or closed; statuses announced; the archive."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from oversight.core.ids import uuid7
from tests.factories.procedure import concluded, decided, enlist, numbers, who
from tests.factories.violations import ACCOUNT, NOW, VILLAGE, case_of, reported, submit, tipped
from violations import actions, queries, seals
from violations.models import Case, Finding, StatusNotice, Tracing

pytestmark = pytest.mark.django_db
Page = Callable[[str], Client]
PLAN = "Menemui perangkat desa dan warga RT 3 sampai Jumat."


@pytest.fixture(autouse=True)
def english(client: Client) -> None:
    client.cookies["django_language"] = "en"
    enlist()


def text(response: Any) -> str:
    return str(response.content.decode())


def outcome(**parts: Any) -> dict[str, Any]:
    """What the form of the finding is filled in with."""
    return {
        "id": str(uuid7(NOW)),
        "text": "Dua warga membenarkan.",
        "found_on": "2024-02-01",
        "occurred_on": "2024-01-29",
        "event": "Pembagian uang",
        "place": VILLAGE,
        "account": ACCOUNT,
        "classes": ["criminal"],
        "reported_0_name": "Joko Susilo",
        "reported_0_position": "kepala desa",
    } | parts


def traced() -> Case:
    tip = tipped()
    actions.start_tracing(case=tip, order="3/PP.00.02/2024", plan=PLAN, by=who("rina"), now=NOW)
    return case_of(tip.pk)


def test_tracing_is_ordered_with_a_plan_that_is_sealed_and_ends_in_a_finding(page: Page) -> None:
    tip = tipped()
    client = page("rina")
    address = f"/cases/{tip.pk}/tracing/"
    assert client.post(f"{address}start/", {"order": "3/PP"}).status_code == 422
    shown = text(client.post(f"{address}start/", {"order": "3/PP", "plan": PLAN}, follow=True))
    assert PLAN in shown and f'value="{VILLAGE}"' in shown
    refused = client.post(f"{address}end/", outcome(found_on="2024-01-28"))
    assert refused.status_code == 422 and "It cannot have been found before it happened." in text(refused)
    given = outcome()
    shown = text(client.post(f"{address}end/", given, follow=True))
    finding = Finding.objects.get()
    assert numbers(case_of(finding.pk))["TM"] in shown and "It became a finding" in shown
    assert PLAN in shown and "Dua warga membenarkan." in shown
    assert client.post(f"{address}end/", given).status_code == 409
    assert [one.source_id for one in Finding.objects.all()] == [tip.pk]
    assert seals.plan_of(Tracing.objects.get(), case=tip.pk) == PLAN


@pytest.mark.parametrize(("name", "reads", "decides"), [("budi", 200, 403), ("darma", 200, 403), ("gusti", 404, 404)])
def test_a_commissioner_of_the_office_alone_orders_and_ends(page: Page, name: str, reads: int, decides: int) -> None:
    case = traced()
    client = page(name)
    answer = client.get(f"/cases/{case.pk}/tracing/")
    assert answer.status_code == reads and "Record the finding" not in text(answer)
    assert client.post(f"/cases/{case.pk}/tracing/end/", outcome()).status_code == decides
    assert client.get(f"/cases/{case.pk}/close-tip/").status_code == decides


def test_information_is_closed_with_a_reason_of_the_list(page: Page) -> None:
    case = traced()
    client = page("rina")
    address = f"/cases/{case.pk}/close-tip/"
    assert client.post(address, {"reason": "dispute", "text": "x"}).status_code == 422
    shown = text(client.post(address, {"reason": "nothing_found", "text": "Tidak ada saksi."}, follow=True))
    assert "No alleged violation was found" in shown and "Tidak ada saksi." in shown
    assert case_of(case.pk).status == "tip_closed"
    assert "There is nothing to close" in text(client.get(address))


def test_the_status_is_announced_in_words_drawn_up_from_the_case(page: Page) -> None:
    case = case_of(submit(code="kode").id)
    actions.ask_withdrawal(case=case, reason="Berubah pikiran.", by=who("budi"), now=NOW)
    case = decided(case, "withdraw")
    client = page("budi")
    address = f"/cases/{case.pk}/notify/"
    shown = text(client.get(address))
    assert "dicabut atas permintaan pelapor" in shown and numbers(case)["LP"] in shown
    assert client.post(address, {"way": "letter", "text": "Laporan dicabut."}).status_code == 422
    client.post(address, {"way": "mailbox", "text": "Laporan dicabut."})
    assert [line.text for line in queries.mailbox(case)] == ["Laporan dicabut."]
    assert StatusNotice.objects.get().status == "withdrawn"
    assert "There is nothing to announce" in text(client.get(address))
    archived = text(client.post(f"/cases/{case.pk}/archive/", {"retention": "dynamic"}, follow=True))
    assert "The case is in the archive." in archived and case_of(case.pk).status == "archived"
    assert client.post(f"/cases/{case.pk}/archive/", {"retention": "dynamic"}).status_code == 409


def test_who_has_no_mailbox_is_not_written_to_there_and_the_reason_stands_in_the_words(page: Page) -> None:
    case = concluded(reported(has_code=False), "not_register", failed=["account"])
    case = decided(case, "not_register", reason="incomplete_material")
    shown = text(page("budi").get(f"/cases/{case.pk}/notify/"))
    assert 'value="mailbox"' not in shown and "Tidak memenuhi syarat materiel" in shown
    for name in ("rina", "ratna"):
        assert page(name).get(f"/cases/{case.pk}/notify/").status_code == 403
