"""A report on pages without any script: begun, filled in group by group, given back with what is wrong."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from oversight.accounts.models import Assignment
from oversight.accounts.recall import forget_all
from reports.models import Draft
from tests.cast import NEIGHBOUR, STATION, Cast, new_id
from tests.factories.reports import INSTRUMENT, filed, filing
from tests.reports.field.conftest import Phone

pytestmark = pytest.mark.django_db
START = f"/field/reports/new/?instrument={INSTRUMENT}"


def begin(client: Client, station: str = STATION, **more: str) -> str:
    """Begin a report; the address of its first page."""
    started = client.post(START, {"station": station, **more})
    assert started.status_code == 302, started.content
    return str(started["Location"])


def text(response: HttpResponse) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def test_my_station_says_where_i_am_what_is_due_and_whom_to_call(phone: Phone) -> None:
    Cast().user("made")
    type(Cast().user("made")).objects.filter(username="made").update(phone="+628115550101")
    page = text(phone("sari").get("/field/"))
    assert "TPS 001" in page and STATION in page
    assert "data-start" in page and "Pemilu 2024" in page
    assert "Made Wirawan" in page and "tel:+628115550101" in page
    assert "Dewi Lestari" not in page, "the nearest superior is the one to call"


def test_a_supervisor_of_a_village_chooses_a_station_first(phone: Phone) -> None:
    client = phone("made")
    page = text(client.get("/field/"))
    assert f"?station={STATION}" in page and f"?station={NEIGHBOUR}" in page and "data-start" not in page
    chosen = text(client.get(f"/field/?station={STATION}"))
    assert "data-start" in chosen and "Sari Melati" in chosen
    assert client.get("/field/?station=6402022001001").status_code == 404


def test_the_first_page_costs_few_looks_into_the_database(phone: Phone) -> None:
    client = phone("made")
    begin(client)
    client.get(f"/field/?station={STATION}")
    with CaptureQueriesContext(
        connection,
    ) as few:
        client.get(f"/field/?station={STATION}")
    assert len(few) <= 16, [query["sql"][:90] for query in few]


def test_a_report_is_begun_once_however_often_it_is_pressed(phone: Phone) -> None:
    client = phone("sari")
    first = begin(client)
    assert first.endswith("/opening/")
    assert begin(client) == first
    assert Draft.objects.count() == 1


def test_the_phone_may_mint_the_id(phone: Phone) -> None:
    id = str(new_id())
    assert id in begin(phone("sari"), draft=id)
    assert phone("bayu").post(START, {"station": NEIGHBOUR, "draft": id}).status_code == 409, "another's id is taken"


def test_every_continue_saves_and_leads_on(phone: Phone) -> None:
    client = phone("sari")
    page = begin(client)
    typed = {"answers.OP01": "yes", "answers.OP02": "no", "remarks.OP02": "Sampul sobek", "answers.OP08": "7.05"}
    done = client.post(page, typed)
    assert done["Location"].endswith("/voting/")
    again = text(client.get(page))
    assert "Sampul sobek" in again and 'value="07:05"' in again
    assert re.search(r'id="answers.OP02-no" value="no" checked', again)
    assert "3 dari" in text(client.get("/field/")) or "3 of" in text(client.get("/field/"))


def test_an_empty_field_clears_what_stood_there(phone: Phone) -> None:
    client = phone("sari")
    page = begin(client)
    client.post(page, {"answers.OP08": "07:05", "remarks.OP01": "x"})
    client.post(page, {"answers.OP08": "", "remarks.OP01": ""})
    assert Draft.objects.get().typed == {}


def test_what_cannot_be_read_is_named_at_its_field_and_all_else_is_kept(phone: Phone) -> None:
    client = phone("sari")
    page = begin(client).replace("opening", "tally-PPWP")
    wrong = {
        "tallies.PPWP.valid": "seratus",
        "tallies.PPWP.votes.0": "-3",
        "tallies.PPWP.voters.l": "1234567",
        "tallies.PPWP.votes.1": "1.153",
    }
    refused = client.post(page, wrong)
    shown = text(refused)
    assert refused.status_code == 422
    for path in ("tallies.PPWP.valid", "tallies.PPWP.votes.0", "tallies.PPWP.voters.l"):
        assert f'href="#{path}"' in shown and f'id="{path}"' in shown
        assert f'value="{wrong[path]}"' in shown
    assert Draft.objects.get().typed == {"tallies.PPWP.votes.1": 1153}


@pytest.mark.parametrize(
    "typed", [{"answers.OP01": "x" * 5000}, {"answers.OP08": "99:99"}, {"remarks.OP01": "x" * 501}]
)
def test_a_forged_value_is_refused_by_name(phone: Phone, typed: dict[str, str]) -> None:
    client = phone("sari")
    refused = client.post(begin(client), typed)
    assert refused.status_code == 422 and "error-summary" in text(refused)


def test_a_nul_is_dropped_and_foreign_fields_are_left_alone(phone: Phone) -> None:
    client = phone("sari")
    client.post(begin(client), {"remarks.OP01": "a\0b", "answers.XX01": "yes", "note": "n"})
    assert Draft.objects.get().typed == {"remarks.OP01": "ab", "note": "n"}


def test_a_mismatch_is_shown_once_as_to_be_checked_and_never_holds_back(phone: Phone) -> None:
    client = phone("sari")
    page = begin(client).replace("opening", "tally-PPWP")
    figures = {"tallies.PPWP.valid": "224", "tallies.PPWP.invalid": "5", "tallies.PPWP.total": "231"}
    looked = client.post(page, figures)
    assert looked["Location"] == f"{page}#to-check"
    shown = text(client.get(page))
    assert "229 ≠ 231" in shown and "error-summary" not in shown and 'name="seen" value="R2 "' in shown
    assert client.post(page, {**figures, "seen": "R2 "})["Location"].endswith("/tally-DPR/")


def test_a_form_of_many_candidates_folds_the_rest(phone: Phone) -> None:
    client = phone("sari")
    page = text(client.get(begin(client).replace("opening", "tally-DPD")))
    assert page.count('name="tallies.DPD.votes.') == 60
    assert "<details" in page.partition("tallies.DPD.votes.23")[2]


@pytest.mark.parametrize("group", ["nowhere", "tally-XX", "tally-"])
def test_a_page_that_the_instrument_lacks_is_not_found(phone: Phone, group: str) -> None:
    client = phone("sari")
    assert client.get(begin(client).replace("opening", group)).status_code == 404


def test_a_foreign_draft_is_not_found(phone: Phone) -> None:
    page = begin(phone("sari"))
    check = page.replace("opening", "check")
    for client in (phone("bayu"), phone("made")):
        assert client.get(page).status_code == 404
        assert client.post(page, {"answers.OP01": "yes"}).status_code == 404
        assert client.post(check).status_code == 404
        assert client.post(page.replace("opening", "discard")).status_code == 404


def test_a_station_outside_my_reach_is_not_found(phone: Phone) -> None:
    assert phone("sari").post(START, {"station": NEIGHBOUR}).status_code == 404
    assert phone("sari").post("/field/reports/new/?instrument=none@1", {"station": STATION}).status_code == 404


def test_a_lapsed_assignment_may_read_its_draft_and_send_nothing(phone: Phone) -> None:
    client = phone("sari")
    page = begin(client)
    now = timezone.now()
    Assignment.objects.filter(user__username="sari").update(
        ended_at=now - timedelta(minutes=1), ended_by=Cast().user("dewi"), end_reason="Berhenti"
    )
    forget_all()
    assert client.get(page).status_code == 200
    assert client.post(page, {"answers.OP01": "yes"}).status_code == 403
    assert client.post(page.replace("opening", "check")).status_code == 422
    assert "empty-title" in text(client.get("/field/"))
    assert client.post(START, {"station": STATION}).status_code == 404


def test_what_was_reported_before_leads_to_the_report(phone: Phone) -> None:
    id = filed()
    assert begin(phone("sari")) == f"/field/sent/{id}/"


def test_a_draft_may_be_thrown_away(phone: Phone) -> None:
    client = phone("sari")
    page = begin(client)
    assert client.post(page.replace("opening", "discard"))["Location"] == "/field/"
    assert not Draft.objects.exists()


def test_the_supervisor_of_a_village_reports_for_the_one_of_the_station(phone: Phone) -> None:
    client = phone("made")
    page = begin(client, on_behalf_of="sari")
    assert "Sari Melati" in text(client.get(page))
    client.post(page, {"answers.OP01": "yes"})
    assert page.replace("opening", "check") in text(client.get(f"/field/?station={STATION}")), "it is under way"
    sent = client.post(page.replace("opening", "check"), {}, follow=True)
    shown = text(sent)
    assert "Sari Melati" in shown and "Made Wirawan" in shown


def test_nobody_else_reports_for_another(phone: Phone) -> None:
    assert phone("sari").post(START, {"station": STATION, "on_behalf_of": "made"}).status_code == 403
    assert phone("made").post(START, {"station": STATION, "on_behalf_of": "bayu"}).status_code == 404


def test_shell_pages_know_nobody(phone: Phone) -> None:
    for client in (Client(), phone("sari")):
        for page in ("opening/", "tally-PPWP/", "photos/", "check/"):
            shown = text(client.get(f"/field/shell/{INSTRUMENT}/{page}"))
            assert 'data-draft=""' in shown and "Sari" not in shown and "csrfmiddlewaretoken" not in shown
            assert "data-person" not in shown
        assert "data-due" in text(client.get("/field/shell/"))
    assert Client().get("/field/shell/none@1/opening/").status_code == 404
    assert Client().get(f"/field/shell/{INSTRUMENT}/nowhere/").status_code == 404


def test_the_check_page_of_the_shell_names_every_path_of_the_instrument() -> None:
    shown = text(Client().get(f"/field/shell/{INSTRUMENT}/check/"))
    assert 'data-shown="answers.PS01"' in shown and 'data-shown="tallies.DPD.votes.59"' in shown


def test_a_filing_of_another_reporter_does_not_hold_mine_back(phone: Phone) -> None:
    filed(filing(), "made")
    assert begin(phone("sari")).endswith("/opening/")
