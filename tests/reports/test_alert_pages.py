"""Alerts on pages and over the interface: who reads, who acts, what comes back refused."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from oversight.deadlines.actions import recount_from
from oversight.deadlines.models import Deadline
from oversight.portal import worklist
from oversight.portal.actions import open_desk
from oversight.workflow import actions as work
from oversight.workflow.models import Duty, Step
from reports.actions import pass_on, recommend, take_up, withdraw
from reports.models import Alert
from tests.cast import NEIGHBOUR
from tests.factories.alerts import adverse_filing, follow, raised, sealed
from tests.factories.people import colleague
from tests.factories.reports import NOW, actor, filed

pytestmark = pytest.mark.django_db
Page = Callable[[str], Client]
HOUR = timedelta(hours=1)
READS = {"dewi", "rina", "budi", "ratna", "nani", "toto"}


def english(client: Client) -> Client:
    client.cookies["django_language"] = "en"
    return client


@pytest.mark.parametrize("name", ["dewi", "agus", "rina", "budi", "hadi", "ratna", "yosef", "nani", "toto", "ayu"])
def test_an_alert_is_read_from_its_sub_district_up_and_by_nobody_beside(page: Page, name: str) -> None:
    alert = raised()
    client = page(name)
    assert client.get(f"/reports/alerts/{alert.pk}/").status_code == (200 if name in READS else 404)
    listed = client.get("/reports/alerts/").content.decode()
    assert (str(alert.pk) in listed) is (name in READS)


@pytest.mark.parametrize("name", ["sari", "made"])
def test_the_field_reads_no_alerts(client: Client, cast: Any, name: str) -> None:
    alert = raised()
    client.force_login(cast.user(name))
    assert client.get(f"/reports/alerts/{alert.pk}/").status_code == 404
    answer = client.get("/api/v1/alerts", headers=cast.bearer(name)).json()
    assert answer == {"results": [], "next": None}


@pytest.mark.parametrize("name", ["dewi", "rina", "budi"])
@pytest.mark.parametrize("language", ["id", "en"])
def test_the_desk_shows_a_new_alert_where_it_belongs(page: Page, name: str, language: str) -> None:
    alert = raised()
    client = page(name)
    client.cookies["django_language"] = language
    desk = client.get("/desk/").content.decode()
    assert f"/reports/alerts/{alert.pk}/" in desk
    assert "HS02" not in desk
    words = "Did counting begin before voting ended?" if language == "en" else "Apakah penghitungan suara dimulai"
    assert words in desk


@pytest.mark.parametrize("name", ["agus", "hadi", "ratna", "nani", "toto", "ayu"])
def test_other_desks_do_not_show_it(page: Page, name: str) -> None:
    alert = raised()
    assert str(alert.pk) not in page(name).get("/desk/").content.decode()


def test_the_page_tells_answers_clock_and_next_steps(page: Page) -> None:
    alert = raised()
    filed(adverse_filing(answers={"HS02": "no"}), "made")
    shown = english(page("dewi")).get(f"/reports/alerts/{alert.pk}/").content.decode()
    assert "Did counting begin before voting ended?" in shown
    assert "Sari Melati" in shown
    assert "Made Wirawan" in shown
    assert "Saturday, 24 February 2024" in shown
    assert 'class="dayclock' in shown
    assert shown.count("btn btn-primary") == 1
    assert "Take up the review" in shown


def test_an_alert_is_worked_through_on_its_page(page: Page) -> None:
    alert = raised()
    client = english(page("dewi"))
    address = f"/reports/alerts/{alert.pk}/"
    assert client.post(f"{address}take_up/").status_code == 302
    refused = client.post(f"{address}recommend/", {"outcome": "recount", "note": ""})
    assert refused.status_code == 422
    assert "error-summary" in refused.content.decode()
    done = client.post(f"{address}recommend/", {"outcome": "recount", "note": "Counted from 11."}, follow=True)
    assert "Recommended to the KPU" in done.content.decode()
    assert "Counted from 11." in done.content.decode()
    assert client.post(f"{address}dismiss/", {"note": "Too late."}).status_code == 422
    assert client.post(f"{address}conjure/", {"note": "x"}).status_code == 404
    assert Alert.objects.get(pk=alert.pk).outcome == "recount"
    assert Deadline.objects.get(subject=alert.pk).state in {"met", "missed"}


@pytest.mark.parametrize("name", ["ratna", "nani", "toto"])
def test_who_reads_along_takes_no_step(page: Page, name: str) -> None:
    alert = raised()
    client = page(name)
    assert "btn btn-primary" not in client.get(f"/reports/alerts/{alert.pk}/").content.decode()
    assert client.post(f"/reports/alerts/{alert.pk}/take_up/").status_code == 422
    assert client.post(f"/desk/work/{alert.pk}/take/").status_code in {403, 404}
    assert not Duty.objects.exists()
    assert Step.objects.count() == 1


def test_marks_of_corrected_and_withdrawn_answers_are_told(page: Page) -> None:
    corrected, withdrawn = raised(), raised("bayu", NOW + HOUR, station=NEIGHBOUR)
    filed(adverse_filing(answers={"HS02": "no"}, supersedes=str(corrected.report_id), reason="Mistyped."))
    withdraw(report=withdrawn.report, reason="Wrong station.", by=actor("bayu"), now=NOW)
    follow()
    client = english(page("budi"))
    assert "Answer corrected" in client.get(f"/reports/alerts/{corrected.pk}/").content.decode()
    assert "Report withdrawn" in client.get(f"/reports/alerts/{withdrawn.pk}/").content.decode()
    desk = client.get("/desk/").content.decode()
    assert "answer corrected" in desk and "report withdrawn" in desk


def test_the_list_narrows_by_state_item_area_and_mine(page: Page) -> None:
    first = raised()
    report = filed(adverse_filing(NEIGHBOUR, answers={"PS04": "yes"}), "bayu")
    follow(sealed([report]))
    second = Alert.objects.get(item="PS04")
    take_up(alert=second, by=actor("budi"), now=NOW)
    client = english(page("budi"))

    def found(query: str) -> set[object]:
        text = client.get(f"/reports/alerts/{query}").content.decode()
        return {one.pk for one in (first, second) if f"/reports/alerts/{one.pk}/" in text}

    assert found("") == {first.pk, second.pk}
    assert found("?item=HS02") == {first.pk}
    assert found("?state=in_review") == {second.pk}
    assert found("?mine=on") == {second.pk}
    assert found("?place=64.01.02") == set()
    assert found("?state=recommended") == set()
    assert client.get("/reports/alerts/?place=anywhere").status_code == 200


def test_ticked_items_are_given_and_each_outcome_is_told(page: Page, cast: Any) -> None:
    free, held = raised(), raised("bayu", NOW + HOUR, station=NEIGHBOUR)
    take_up(alert=held, by=actor("rina"), now=NOW)
    client = english(page("budi"))
    dewi = cast.user("dewi").pk
    told = client.post("/desk/work/assign/", {"ids": [str(free.pk), str(held.pk)], "to": dewi}, follow=True)
    assert "1 item given to Dewi Lestari." in told.content.decode()
    assert "somebody has it already: 1" in told.content.decode()
    assert Duty.objects.get(track=free.pk, ended_at=None).holder_id == dewi
    assert client.post("/desk/work/assign/", {"ids": ["x"], "to": dewi}).status_code == 422
    assert client.post("/desk/work/assign/", {"ids": [str(free.pk)], "to": cast.user("hadi").pk}).status_code == 404
    assert client.post("/desk/work/assign/", {"ids": [str(free.pk)], "to": ""}).status_code == 422


def test_one_alert_is_taken_given_on_and_handed_back_from_its_page(page: Page, cast: Any) -> None:
    alert = raised()
    client = english(page("dewi"))
    address = f"/reports/alerts/{alert.pk}/"
    assert client.post(f"/desk/work/{alert.pk}/take/", {"next": address}).headers["Location"] == address
    assert client.post(f"/desk/work/{alert.pk}/hand-back/", {"note": ""}).status_code == 422
    elsewhere = {"note": "On leave.", "next": "https://evil.example/"}
    assert client.post(f"/desk/work/{alert.pk}/hand-back/", elsewhere).headers["Location"] == "/desk/"
    shown = client.get(address).content.decode()
    assert "On leave." in shown and "no longer has it" in shown
    client = english(page("budi"))
    client.post("/desk/work/assign/", {"ids": str(alert.pk), "single": "1", "to": cast.user("dewi").pk})
    assert "Given to Dewi Lestari" in client.get(address).content.decode()


def test_what_changed_since_the_last_visit_is_told(cast: Any) -> None:
    by = actor("budi")
    alert, other = raised(), raised("bayu", NOW + HOUR, station=NEIGHBOUR)
    take_up(alert=alert, by=actor("dewi"), now=NOW + HOUR)
    pass_on(alert=alert, note="For the regency.", by=actor("dewi"), now=NOW + HOUR)
    work.assign(track=other.track, to=cast.user("budi"), by=actor("rina"), now=NOW + HOUR)
    with translation.override("en"):
        told = worklist.news(by, since=NOW - HOUR, now=NOW + 2 * HOUR)
    assert (told.new.count, told.moved_on) == (1, [("Passed on to the regency", 1)])
    assert [(one.by, one.url) for one in told.given] == [("Rina Wijaya", f"/reports/alerts/{other.pk}/")]
    deadline = Deadline.objects.get(subject=other.pk)
    recount_from(
        deadline=deadline, counted_from=deadline.counted_from + HOUR * 24, reason="Voting was moved.", by=by,
        now=NOW + 2 * HOUR,
    )  # fmt: skip
    told = worklist.news(by, since=NOW + HOUR, now=NOW + 2 * HOUR)
    assert (told.new.count, told.given, told.moves, told.move_reason) == (0, [], 1, "Voting was moved.")
    assert not worklist.news(actor("hadi"), since=NOW - HOUR, now=NOW + 2 * HOUR)


def test_a_visit_lasts_half_an_hour() -> None:
    by = actor("budi")
    assert open_desk(by=by, now=NOW) == NOW - 24 * HOUR
    assert open_desk(by=by, now=NOW + HOUR / 4) == NOW - 24 * HOUR
    assert open_desk(by=by, now=NOW + 2 * HOUR) == NOW + HOUR / 4


def test_lists_of_the_desk_go_on_page_by_page(page: Page) -> None:
    answers = {"PS04": "yes", "PS12": "yes", "HS02": "yes", "HS03": "no", "HS05": "no"}
    follow(sealed([filed(adverse_filing(answers=answers)), filed(adverse_filing(NEIGHBOUR, answers=answers), "bayu")]))
    by, seen, after = actor("budi"), [], None
    while True:
        found = worklist.unassigned(by, now=NOW, after=after, size=3)
        seen += [item.id for item in found.items]
        after = found.next
        if after is None:
            break
    assert len(seen) == len(set(seen)) == Alert.objects.count() == 10
    assert english(page("budi")).get("/desk/work/waiting/").status_code == 200
    assert english(page("budi")).get("/desk/work/mine/").status_code == 200


def test_an_absence_is_entered_on_the_page(page: Page, cast: Any) -> None:
    client = english(page("budi"))
    form = {"since": "2027-01-04", "until": "2027-01-08", "substitute": colleague(of="budi").pk}
    assert client.post("/desk/absence/", {**form, "until": "2027-01-01"}).status_code == 422
    assert client.post("/desk/absence/", form).status_code == 302
    shown = client.get("/desk/absence/").content.decode()
    assert "You; Wati Kusumawati stands in" in shown
    assert client.post("/desk/absence/", form).status_code == 422


def api(client: Client, address: str, body: dict[str, Any] | None = None, **headers: str) -> Any:
    if body is None:
        return client.get(address, headers=headers)
    return client.post(address, body, content_type="application/json", headers=headers)


def test_an_office_token_reads_alerts_of_its_area_and_takes_no_step(client: Client, cast: Any) -> None:
    alert = raised()
    head = cast.bearer("office:64.01.")
    (row,) = api(client, "/api/v1/alerts", **head).json()["results"]
    assert (row["id"], row["item"], row["state"], row["standing"]) == (str(alert.pk), "HS02", "raised", "stands")
    assert row["due_at"] == "2024-02-24T15:59:59Z"
    detail = api(client, f"/api/v1/alerts/{alert.pk}", **head).json()
    assert detail["next"] == [] and detail["edition"] == "pemilu-7/2017"
    assert api(client, f"/api/v1/alerts/{alert.pk}/actions/take-up", {}, **head).status_code == 403
    assert api(client, "/api/v1/alerts?state=in_review", **head).json()["results"] == []
    assert api(client, "/api/v1/alerts?state=nonsense", **head).status_code == 422


def test_a_verb_of_the_interface_does_its_work_once(page: Page) -> None:
    alert = raised()
    client = page("dewi")
    take_up_address = f"/api/v1/alerts/{alert.pk}/actions/take-up"
    first = api(client, take_up_address, {"note": ""}, **{"Idempotency-Key": "k1"})
    assert first.status_code == 200, first.content
    assert [step["verb"] for step in first.json()["next"]] == ["recommend", "pass-on", "dismiss"]
    again = api(client, take_up_address, {"note": ""}, **{"Idempotency-Key": "k1"})
    assert again.headers["Idempotency-Replayed"] == "true"
    assert api(client, take_up_address, {"note": ""}).status_code == 409
    assert api(client, f"/api/v1/alerts/{alert.pk}/actions/recommend", {"note": "Yes."}).status_code == 422
    assert api(client, f"/api/v1/alerts/{alert.pk}/actions/dismiss", {"note": " "}).status_code == 422
    assert api(client, f"/api/v1/alerts/{alert.pk}/actions/conjure", {}).status_code == 404
    done = api(client, f"/api/v1/alerts/{alert.pk}/actions/dismiss", {"note": "The clock was wrong."})
    assert (done.json()["state"], done.json()["due_at"], done.json()["holder"]) == ("not_substantiated", None, None)


def test_a_passed_on_alert_is_the_regencys_alone(page: Page) -> None:
    alert = raised()
    take_up(alert=alert, by=actor("dewi"), now=NOW)
    pass_on(alert=alert, note="For the regency.", by=actor("dewi"), now=NOW)
    client = english(page("dewi"))
    assert "This step lies with another office" in client.get(f"/reports/alerts/{alert.pk}/").content.decode()
    recommend(alert=alert, outcome="revote", note="Agreed.", by=actor("rina"), now=NOW)


def test_a_report_leads_to_its_alerts_for_those_who_read_them(page: Page, client: Client, cast: Any) -> None:
    alert = raised()
    address, link = f"/reports/{alert.report_id}/", f"/reports/alerts/{alert.pk}/"
    assert link in page("dewi").get(address).content.decode()
    client.force_login(cast.user("made"))
    assert link not in client.get(address).content.decode()


def test_the_list_of_alerts_is_ordered_saved_and_taken_out_like_the_others(page: Page) -> None:
    first, second = raised(), raised("bayu", NOW + HOUR, station=NEIGHBOUR)
    client = english(page("dewi"))
    text = client.get("/reports/alerts/?sort=raised").content.decode()
    assert text.index(str(first.pk)) < text.index(str(second.pk))
    assert "/reports/alerts/export/?sort=raised" in text
    client.post("/lists/views/save/", {"list": "reports:alerts", "parameters": "item=HS02", "name": "Counting"})
    assert "Counting" in client.get("/reports/alerts/").content.decode()

    answer = client.post("/reports/alerts/export/?sort=raised", {"format": "csv-plain"})
    lines = b"".join(answer.streaming_content).decode().splitlines()
    table = lines[lines.index("") + 1 :]
    assert table[0].startswith("Polling station,TPS number,Village")
    assert [line.partition(",")[0] for line in table[1:]] == [first.station.code, second.station.code]
    foreign = english(page("agus")).post("/reports/alerts/export/", {"format": "csv-plain"})
    assert foreign.status_code == 422 and first.station.code not in foreign.content.decode()
    assert page("ayu").get("/reports/alerts/export/").status_code == 403
