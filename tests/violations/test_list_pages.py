"""Lists of cases and clocks through their pages: scope, filters, orders, counts, exports; every figure its rows."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from oversight.core.ids import uuid7
from oversight.deadlines.models import Deadline
from oversight.web.models import ListExport
from tests.cast import Cast
from tests.conftest import enter
from tests.factories.procedure import concluded, decided, enlist, regional
from tests.factories.reports import actor
from tests.factories.violations import NOW, case_of, found, report_form, reported, submit, tipped
from violations import queries
from violations.models import Case
from violations.queries import Filters

pytestmark = pytest.mark.django_db
Page = Callable[[str], Client]
DAY = timedelta(days=1)
LISTS = ["/cases/", "/cases/due/", "/cases/statistics/"]
ABOVE = ["/cases/escalated/", "/cases/compliance/"]
SEES_CASES = {"budi", "rina", "dewi", "hadi", "ratna", "nani", "darma"}
SUPERVISES = {"rina", "darma"}


@pytest.fixture
def world() -> dict[str, Case]:
    """Cases of two regencies and two elections, as they stand at different points of the procedure."""
    enlist()
    return {
        "registered": decided(concluded(reported()), "register"),
        "refused": decided(
            concluded(reported(id=uuid7(NOW)), "not_register"), "not_register",
            reason="not_a_violation",
        ),
        "submitted": reported(id=uuid7(NOW), now=NOW + timedelta(hours=2)),
        "finding": found(now=NOW + timedelta(hours=1)),
        "tip": tipped(now=NOW),
        "other": case_of(submit(report_form(office="64.02."), by="hadi", now=NOW + timedelta(hours=3)).id),
        "regional": regional(),
    }  # fmt: skip


def text(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, (address, response.status_code)
    return response.content.decode()


def number_of(case: Case) -> str:
    held = case.dossier.numbers.filter(alias=False).order_by("taken_at", "pk").last()
    return held.text if held else ""


def numbers(client: Client, address: str) -> list[str]:
    """The numbers of a list's rows in their order; "" for a tip."""
    body = text(client, address).split("<tbody>")[-1].split("</tbody>")[0]
    shown = [one.split("<")[0].strip() for one in re.findall(r'<th scope="row">.*?class="number"[^>]*>([^<]+)', body)]
    return [one if "/" in one else "" for one in shown]


def test_who_may_open_which_list(client: Client, world: dict[str, Case]) -> None:
    every = [*LISTS, *ABOVE, *(f"{one}export/" for one in (*LISTS, *ABOVE))]
    assert {client.get(address).status_code for address in every} == {302}
    for name in ("budi", "rina", "dewi", "hadi", "ratna", "nani", "darma", "toto", "ayu", "sari", "made"):
        enter(client, name)
        for address in every:
            allowed = SUPERVISES if address.startswith(tuple(ABOVE)) else SEES_CASES
            assert client.get(address).status_code == (200 if name in allowed else 403), (name, address)


def test_everybody_sees_his_area_alone(page: Page, world: dict[str, Case]) -> None:
    assert number_of(world["other"]) not in text(page("budi"), "/cases/")
    assert numbers(page("hadi"), "/cases/") == [number_of(world["other"])]
    assert number_of(world["other"]) not in text(page("budi"), "/cases/due/")


FILTERS = {
    "?election=pemilu-2024": ["other", "submitted", "finding", "refused", "registered", "tip"],
    "?election=pilkada-2024": ["regional"],
    "?kind=tip": ["tip"],
    "?kind=finding": ["finding"],
    "?kind=handled&election=pemilu-2024": ["other", "submitted", "finding", "refused", "registered"],
    "?status=submitted&election=pemilu-2024": ["other", "submitted"],
    "?result=registered": ["registered"],
    "?result=not_registered": ["refused"],
    "?result=other": [],
    "?result=open&kind=handled&election=pemilu-2024": ["other", "submitted", "finding"],
    "?flag=wrong-office": ["other"],
    "?violation=criminal&result=registered": ["registered"],
    "?place=64.02": ["other"],
    "?place=64&only=own": [],
    "?place=64.02&only=own": ["other"],
    "?since=2024-11-01": ["regional"],
    "?until=2024-01-30": [],
    "?sort=received&election=pilkada-2024": ["regional"],
    "?sort=office&election=pemilu-2024&kind=report": ["submitted", "refused", "registered", "other"],
}


def test_a_filter_gives_these_cases_and_counts_them(page: Page, world: dict[str, Case]) -> None:
    client = page("ratna")
    for query, keys in FILTERS.items():
        expected = [number_of(world[key]) for key in keys]
        shown = numbers(client, f"/cases/{query}")
        # What came in at the same moment has no order of its own.
        assert sorted(shown) == sorted(expected), query
        assert client.get(f"/cases/{query}").context["count"].count == len(expected), query
        if expected and "sort" not in query:
            assert shown[0] == expected[0], query


def test_a_case_is_found_by_its_number_and_a_place_by_its_name(page: Page, world: dict[str, Case]) -> None:
    client = page("ratna")
    number = number_of(world["finding"])
    assert numbers(client, f"/cases/?number={number}") == [number]
    assert numbers(client, "/cases/?place=Kutai+Kartanegara") == [number_of(world["other"])]
    several = text(client, "/cases/?place=batu&kind=tip")
    assert "?place=64." in several and "kind=tip" in several and "<tbody>" not in several
    assert "error-summary" in text(client, "/cases/?place=Atlantis")
    assert "error-summary" in text(client, "/cases/?since=2024-02-02&until=2024-02-01")
    assert client.get("/cases/?cursor=nonsense").status_code == 422


def test_pages_hang_together_in_every_order(world: dict[str, Case]) -> None:
    by = actor("ratna")
    for sort in queries.SORTS:
        expected = [row.pk for row in queries.cases(by, Filters(), now=NOW, sort=sort).rows]
        got, after = [], None
        while True:
            part = queries.cases(by, Filters(), now=NOW, sort=sort, after=after, size=2)
            got += [row.pk for row in part.rows]
            if part.next is None:
                break
            after = part.next
        assert got == expected and len(got) == len(world), sort


def test_more_rows_take_no_more_statements(client: Client, world: dict[str, Case]) -> None:
    enter(client, "darma")

    def asked() -> dict[str, int]:
        found = {}
        for address in (*LISTS, *ABOVE):
            client.get(address)
            with CaptureQueriesContext(connection) as log:
                client.get(address)
            found[address] = len(log)
        return found

    few = asked()
    for _turn in range(4):
        reported(id=uuid7(NOW))
    more = asked()
    assert all(more[address] <= few[address] <= 32 for address in few), (few, more)


PLANTED = ("siti", "aminah", "joko", "susilo", "maria goreti", "amplop", "sudirman", "3456", "balai desa")


def test_no_list_and_no_file_names_anybody_of_a_case(client: Client, world: dict[str, Case]) -> None:
    enter(client, "darma")
    Deadline.objects.update(due_at=NOW - DAY)
    period = "?since=2024-01-01&until=2024-12-31"
    for address in (*LISTS, *ABOVE):
        query = period if "compliance" in address else ""
        for shown in (text(client, f"{address}{query}"), exported(client, address, query)):
            assert not [word for word in PLANTED if word in shown.lower()], address


def exported(client: Client, address: str, query: str = "", kind: str = "csv-plain") -> str:
    response = client.post(f"{address}export/{query}", {"format": kind})
    assert response.status_code == 200, (address, response.content[:300])
    return b"".join(response.streaming_content).decode("utf-8-sig")


def test_an_export_holds_the_rows_of_the_list_and_is_entered(page: Page, world: dict[str, Case], cast: Cast) -> None:
    client = page("ratna")
    told = exported(client, "/cases/", "?kind=handled&election=pemilu-2024")
    for key in ("other", "submitted", "finding", "refused", "registered"):
        assert number_of(world[key]) in told
    assert number_of(world["regional"]) not in told
    row = ListExport.objects.get()
    assert (row.list, row.expected_rows) == ("violations:list", 5)
    assert "application/vnd" in client.post("/cases/export/", {"format": "xlsx"})["Content-Type"]


def test_a_view_is_kept_under_a_name(page: Page, world: dict[str, Case]) -> None:
    client = page("budi")
    saved = {"list": "violations:list", "parameters": "kind=finding", "name": "Temuan kami"}
    assert client.post("/lists/views/save/", saved).status_code in {200, 302, 404}
    assert "Temuan kami" in text(client, "/cases/?kind=finding")


def links(shown: str) -> Iterator[tuple[int, str]]:
    """Every figure of a page with the address that it opens."""
    for address, number in re.findall(r'<td class="num"[^>]*><a href="([^"]+)">([\d.,]+)', shown):
        yield int(number.replace(".", "").replace(",", "")), unescape(address)


def test_every_figure_of_the_statistics_opens_its_very_rows(client: Client, world: dict[str, Case]) -> None:
    seen = 0
    for name in ("ratna", "darma", "budi", "rina", "nani"):
        enter(client, name)
        for query in ("", "?election=any", "?election=pilkada-2024", "?place=64.01", "?since=2024-02-01"):
            for number, address in links(text(client, f"/cases/statistics/{query}")):
                assert client.get(address).context["count"].count == number, (name, query, address)
                seen += 1
    assert seen > 100
    enter(client, "hadi")
    assert client.get("/cases/statistics/?place=64.01").status_code == 404


def test_statistics_tell_what_was_brought_in_and_how_it_ended(page: Page, world: dict[str, Case]) -> None:
    by = actor("ratna")
    total = queries.statistics(by, Filters(), paths=("64.",)).total
    assert (total.reports, total.findings, total.tips) == (5, 1, 1)
    assert (total.registered, total.not_registered, total.other_end, total.in_process) == (1, 1, 0, 4)
    assert (total.criminal, total.ethics) == (1, 0)
    client = page("nani")
    nation = text(client, "/cases/statistics/?election=any")
    assert "Kalimantan Timur" in nation and "place=64" in nation
    own = text(page("ratna"), "/cases/statistics/?election=any")
    assert "Paser" in own and "Kutai Kartanegara" in own
    told = exported(page("ratna"), "/cases/statistics/", "?election=any")
    assert "64.01" in told and "64.02" in told


def test_a_result_stays_what_it_first_was(world: dict[str, Case]) -> None:
    from violations import actions

    refused = world["refused"]
    actions.notify_status(case=refused, way="counter", text="Tidak diregistrasi.", by=actor("budi"), now=NOW)
    kept = case_of(refused.pk)
    assert (kept.status, kept.result) == ("status_notified", "not_registered")
    Case.objects.filter(pk=refused.pk).update(result="registered", election=None)
    kept = case_of(refused.pk)
    assert (kept.result, kept.election_id) == ("not_registered", kept.dossier.election_id)


def test_clocks_are_told_apart_by_urgency(page: Page, world: dict[str, Case]) -> None:
    from django.utils import timezone

    now = timezone.now()
    rows = list(Deadline.objects.filter(state="open").order_by("pk"))
    for row, shift in zip(rows, (-DAY, timedelta(seconds=30), 2 * DAY, 9 * DAY), strict=False):
        Deadline.objects.filter(pk=row.pk).update(due_at=now + shift)
    by, client = actor("ratna", now), page("ratna")
    assert by.user_id
    total = {one: client.get(f"/cases/due/?standing={one}").context["count"].count for one in ("late", "running")}
    every = client.get("/cases/due/").context
    assert sum(total.values()) == every["count"].count == len(rows)
    parts = {one["standing"]: one["count"].count for one in every["urgencies"]}
    assert sum(parts.values()) == len(rows) and parts["late"] >= 1 and parts["later"] >= 1
    assert client.get("/cases/due/?holder=mine").context["count"].count == 0
    assert client.get("/cases/due/?holder=nobody").context["count"].count == len(rows)
    assert client.get("/cases/due/?standing=met&term=preliminary_study").context["count"].count == 2


def test_every_figure_of_the_kept_terms_opens_its_clocks(client: Client, world: dict[str, Case]) -> None:
    Deadline.objects.filter(state="open", dossier=world["submitted"].pk).update(due_at=NOW)
    enter(client, "darma")
    for query in ("?since=2024-01-01&until=2024-12-31", "?since=2024-01-01&until=2024-12-31&place=64.01",
                  "?since=2024-01-01&until=2024-12-31&term=registration"):  # fmt: skip
        shown = text(client, f"/cases/compliance/{query}")
        found = list(links(shown))
        assert found, query
        for number, address in found:
            assert client.get(address).context["count"].count == number, address


def test_what_is_overdue_below_is_counted_by_office_and_listed(client: Client, world: dict[str, Case]) -> None:
    Deadline.objects.filter(state="open").update(due_at=NOW)
    enter(client, "darma")
    shown = client.get("/cases/escalated/")
    counted = shown.context["count"].count
    assert counted == sum(one.number for one in shown.context["offices"]) > 2
    for number, address in links(shown.content.decode()):
        assert client.get(address).context["count"].count == number, address
    assert client.get("/cases/escalated/?term=tracing").context["count"].count == 1
    enter(client, "rina")
    assert client.get("/cases/escalated/").context["count"].count == 0
