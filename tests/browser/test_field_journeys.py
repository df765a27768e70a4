"""A supervisor's day on a phone: enrolled, without a signal, signed out in between, and nothing typed twice."""

import hashlib
import json
from http.client import HTTPConnection
from urllib.parse import urlsplit

import psycopg
import pytest
from playwright.sync_api import Browser, Page, expect

from tests import environment
from tests.browser.phone import big_photo, forget_reports, stored
from tests.browser.watch import Visit
from tests.cast import STATION, device_token
from tests.factories.photos import jpeg

READY = "html[data-field-ready]"
FIGURES = {
    "tallies.PPWP.users_total.l": "104",
    "tallies.PPWP.users_total.p": "87",
    "tallies.PPWP.users_total.j": "191",
    "tallies.PPWP.votes.0": "28",
    "tallies.PPWP.votes.1": "153",
    "tallies.PPWP.votes.2": "8",
    "tallies.PPWP.valid": "189",
    "tallies.PPWP.invalid": "2",
    "tallies.PPWP.total": "191",
}
KEPT = """async () => (await Promise.all((await caches.keys()).map(name => caches.open(name).then(c => c.keys()))))
  .flat().map(request => new URL(request.url).pathname)"""
VOTING, COUNTING = "pemilu-2024-voting@1", "pemilu-2024-counting@1"
UNTIL_KEPT = """async names => {
  const isKept = name => caches.match(`/field/shell/${name}/check/`);
  for (let tries = 0; !(await Promise.all(names.map(isKept))).every(Boolean); tries++) {
    if (tries > 600) throw new Error("the shell is not kept");
    await new Promise(resolve => setTimeout(resolve, 50));
  }
}"""
DRAFTS = """() => new Promise(resolve => { indexedDB.open("oversight-field").onsuccess = event =>
  event.target.result.transaction("drafts").objectStore("drafts").count().onsuccess = found =>
    resolve(found.target.result) })"""


def code_for_sari(site: str) -> str:
    """A code from her village supervisor."""
    person = stored("select id from accounts_user where username = 'sari'")[0][0]
    place = urlsplit(site)
    connection = HTTPConnection(place.hostname or "", place.port, timeout=30)
    head = {"Authorization": f"Bearer {device_token('made')}", "Content-Type": "application/json"}
    connection.request("POST", "/api/v1/devices", json.dumps({"person": person}), head)
    told = json.loads(connection.getresponse().read())
    connection.close()
    return str(told["code"])


def enrol(visit: Visit) -> None:
    """Type a new code where the page asks for it."""
    visit.page.fill("#code", code_for_sari(visit.site))
    visit.press()
    expect(visit.page.locator("#code")).to_have_count(0)


def ready(page: Page) -> None:
    """The scripts have bound what is on the page."""
    page.wait_for_selector(READY, state="attached")


def keeps_shells(page: Page) -> None:
    """The phone holds the empty pages of both modules."""
    page.evaluate(UNTIL_KEPT, [VOTING, COUNTING])


def begin(page: Page, instrument: str) -> str:
    """Begin a module from "my station"; the draft's id."""
    page.click(f'form[data-instrument="{instrument}"] button[type=submit] >> nth=0')
    page.wait_for_url("**/field/reports/*/*/")
    return page.url.split("/")[-3]


def fill_in(page: Page) -> dict[str, str]:
    """The questions and figures of this page; the figures that were typed."""
    for group in page.locator("fieldset.question:has(input[type=radio])").all():
        group.locator("input[type=radio]").first.check()
    found = {path: figure for path, figure in FIGURES.items() if page.locator(f'[name="{path}"]').count()}
    for path, figure in found.items():
        page.fill(f'[name="{path}"]', figure)
    return found


def take_photos(page: Page, pictures: list[bytes]) -> None:
    """One photo for each of the first result forms."""
    places = page.locator("input[data-photo-kind=result_form]")
    for number, picture in enumerate(pictures):
        file = {"name": f"{number}.jpg", "mimeType": "image/jpeg", "buffer": picture}
        places.nth(number).set_input_files(files=[file])  # type: ignore[list-item]


def onward(page: Page) -> None:
    """Save and continue."""
    page.click(".thumbbar button.btn-primary")


def go_on(page: Page) -> None:
    """Save and continue, and be there."""
    ready(page)
    before = page.url
    onward(page)
    page.wait_for_url(lambda url: url != before)


def send(page: Page, *, waiting: int) -> None:
    """Send what was checked; so many reports wait afterwards."""
    page.wait_for_url("**/check/")
    ready(page)
    page.click("main button.btn-primary")
    page.wait_for_url("**/field/")
    ready(page)
    expect(page.locator("[data-queue] li")).to_have_count(waiting)


def onward_without_script(page: Page) -> None:
    """Save and continue; figures that are to be checked are confirmed once more."""
    before = page.url
    onward(page)
    if page.url.partition("#")[0] == before and page.locator("#to-check").count():
        onward(page)


def shut_out(visit: Visit) -> None:
    """Sari's phones are revoked, as her superior would when one is lost, and the browser's cookie is gone."""
    visit.context.clear_cookies(name="oversight_device")
    with psycopg.connect(environment.url("postgres", environment.DATABASE)) as connection:
        connection.execute(
            "update accounts_device set revoked_at = now(), revoked_by_id = user_id"
            " where revoked_at is null and user_id = (select id from accounts_user where username = 'sari')"
        )


@pytest.fixture
def fresh(site: str) -> None:
    """Before the first report."""
    forget_reports()
    with psycopg.connect(environment.url("postgres", environment.DATABASE)) as connection:
        connection.execute("set session_replication_role = replica")
        connection.execute("delete from reports_heldphoto; delete from reports_draft")


@pytest.mark.usefixtures("fresh")
def test_a_day_without_a_signal(browser: Browser, site: str) -> None:
    visit = Visit(browser, site, width=360, language="id")
    page = visit.page
    visit.open("/field/")
    enrol(visit)
    visit.open("/field/")
    ready(page)
    keeps_shells(page)
    voting = begin(page, VOTING)

    visit.context.set_offline(True)
    visit.expects_failures = True
    while not page.url.endswith("/photos/"):
        ready(page)
        fill_in(page)
        go_on(page)
    go_on(page)
    send(page, waiting=1)

    # The second module is begun, filled in and photographed without ever having been asked for on the network.
    counting = begin(page, COUNTING)
    typed: dict[str, str] = {}
    while not page.url.endswith("/photos/"):
        ready(page)
        typed |= fill_in(page)
        go_on(page)
    assert typed == FIGURES
    ready(page)
    pictures = [big_photo(seed) for seed in (3, 4, 5)]
    take_photos(page, pictures)
    expect(page.locator("[data-photos] li")).to_have_count(3, timeout=30_000)
    go_on(page)
    ready(page)
    expect(page.locator('[data-shown="tallies.PPWP.valid"]')).to_have_text("189")
    send(page, waiting=2)
    assert stored("select count(*) from reports_stationreport") == [(0,)]

    # The phone is shut out meanwhile; the network comes back; a new code; nothing else to do.
    shut_out(visit)
    visit.context.set_offline(False)
    expect(page.locator("[data-queue-note] a")).to_be_visible(timeout=20_000)
    page.click("[data-queue-note] a")
    visit.expects_failures = False
    enrol(visit)
    ready(page)  # from here on the page shows what waits
    expect(page.locator("[data-queue-region]")).to_be_hidden(timeout=60_000)

    arrived = stored("select dossier_id, device_counter, content from reports_stationreport order by received_at, 2")
    assert [(str(id), number) for id, number, _ in arrived] == [(voting, 1), (counting, 2)]
    content = arrived[1][2]
    assert all(one["station"] == STATION for _, _, one in arrived)
    assert content["tallies"]["PPWP"]["votes"] == [28, 153, 8] and content["tallies"]["PPWP"]["total"] == 191
    assert len(arrived[0][2]["answers"]) >= 30 and len(content["answers"]) >= 30
    items = stored("select encode(sha256, 'hex'), received_at from evidence_item where dossier_id = %s::uuid", counting)
    assert len(items) == 6 and all(received for _, received in items)
    assert {hashlib.sha256(picture).hexdigest() for picture in pictures} <= {mark for mark, _ in items}
    kept = page.evaluate(KEPT)
    assert kept and all(path.startswith(("/static/", "/field/shell/")) for path in kept), kept
    visit.context.close()
    assert not visit.faults, visit.faults


@pytest.mark.usefixtures("fresh")
def test_with_a_signal_the_server_says_what_is_to_be_checked_and_a_lost_form_comes_back(
    browser: Browser, site: str
) -> None:
    visit = Visit(browser, site, width=360, language="id")
    page = visit.page
    visit.open("/field/")
    enrol(visit)
    visit.open("/field/")
    ready(page)
    keeps_shells(page)
    visit.open(f"/field/reports/{begin(page, COUNTING)}/tally-PPWP/")
    ready(page)
    for path, figure in (FIGURES | {"tallies.PPWP.total": "200"}).items():
        page.fill(f'[name="{path}"]', figure)
    onward(page)
    expect(page.locator("#to-check")).to_contain_text("191 ≠ 200")
    ready(page)

    # The draft is written through, and then the network dies under the form itself.
    page.fill('[name="tallies.PPWP.total"]', "191")
    visit.context.route("**/api/v1/field-drafts/*", lambda route: route.fulfill(status=200, body='{"values": {}}'))
    visit.context.set_offline(True)
    visit.expects_failures = True
    onward(page)
    expect(page.locator('form[data-field-form][data-draft=""]')).to_be_attached()  # the shell
    ready(page)
    assert "/tally-PPWP/" in page.url
    assert page.input_value('[name="tallies.PPWP.total"]') == "191"
    visit.context.close()
    assert not visit.faults, visit.faults


@pytest.mark.usefixtures("fresh")
def test_a_page_that_the_phone_lacks_leads_back_to_the_start(browser: Browser, site: str) -> None:
    visit = Visit(browser, site, width=360, language="id")
    page = visit.page
    visit.open("/field/")
    enrol(visit)
    visit.open("/field/")
    ready(page)
    keeps_shells(page)
    draft = begin(page, COUNTING)
    visit.context.set_offline(True)
    visit.expects_failures = True
    visit.open(f"/field/reports/{draft}/no-such-page/")
    expect(page.locator("[data-due] form")).not_to_have_count(0)
    visit.context.close()
    assert not visit.faults, visit.faults


@pytest.mark.usefixtures("fresh")
def test_signing_out_asks_first_and_leaves_nothing(browser: Browser, site: str) -> None:
    visit = Visit(browser, site, width=360, language="id")
    page = visit.page
    visit.open("/field/")
    enrol(visit)
    visit.open("/field/")
    ready(page)
    begin(page, VOTING)
    ready(page)
    page.locator("fieldset.question input[type=radio]").first.check()
    expect(page.locator("[data-saved]")).not_to_be_empty()
    visit.open("/field/sign-out/")
    ready(page)
    page.once("dialog", lambda dialog: dialog.dismiss())
    with page.expect_event("dialog"):
        page.click("main button.btn-primary")
    assert page.url == f"{site}/field/sign-out/"
    assert page.evaluate(DRAFTS) == 1
    page.once("dialog", lambda dialog: dialog.accept())
    with page.expect_event("dialog"):
        page.click("main button.btn-primary")
    page.wait_for_url("**/field/enrol/")
    ready(page)
    assert page.evaluate(DRAFTS) == 0
    visit.context.close()
    assert not visit.faults, visit.faults


@pytest.mark.usefixtures("fresh")
def test_the_same_day_without_any_script(browser: Browser, site: str) -> None:
    visit = Visit(browser, site, width=360, language="id", scripts=False)
    page = visit.page
    visit.open("/field/")
    enrol(visit)
    visit.open("/field/")
    draft = begin(page, COUNTING)
    was_shut_out = False
    while not page.url.endswith("/photos/"):
        fill_in(page)
        if page.url.endswith("/tally-PPWP/") and not was_shut_out:
            # Shut out in the middle of a page: the form comes back through the enrolment, filled in.
            was_shut_out = True
            shut_out(visit)
            visit.expects_failures = True
            onward_without_script(page)
            enrol(visit)
            if page.locator("main form button.btn-primary").count() and page.url.endswith("/tally-PPWP/"):
                visit.press()
            visit.expects_failures = False
        else:
            onward_without_script(page)
    assert was_shut_out
    pictures = [big_photo(seed) for seed in (6, 7, 8)]
    take_photos(page, pictures)
    onward_without_script(page)
    assert page.url.endswith("/check/")
    page.click("form[data-field-send] button.btn-primary")
    assert page.url.endswith(f"/field/sent/{draft}/")
    ((content, number),) = stored(
        "select content, device_counter from reports_stationreport where dossier_id = %s::uuid", draft
    )
    assert content["tallies"]["PPWP"]["votes"] == [28, 153, 8] and content["tallies"]["PPWP"]["total"] == 191
    assert number is None and len(content["answers"]) >= 30
    items = stored("select encode(sha256, 'hex'), received_at from evidence_item where dossier_id = %s::uuid", draft)
    assert {mark for mark, received in items if received} == {hashlib.sha256(one).hexdigest() for one in pictures}
    visit.context.close()
    assert not visit.faults, visit.faults


@pytest.mark.usefixtures("fresh")
@pytest.mark.parametrize(
    ("width", "language", "dark"),
    [(360, "id", False), (360, "en", True), (1280, "id", True), (1280, "en", False)],
)
def test_the_pages_of_the_field_are_sound(browser: Browser, site: str, width: int, language: str, dark: bool) -> None:
    visit = Visit(browser, site, width=width, language=language, dark=dark)
    page = visit.page
    visit.open("/field/")
    visit.examine()
    enrol(visit)
    ready(page)
    visit.examine()
    visit.open("/field/")
    ready(page)
    visit.examine()
    draft = begin(page, COUNTING)
    for step in ("start", "tally-PPWP", "tally-DPD", "photos", "check"):
        visit.open(f"/field/reports/{draft}/{step}/")
        ready(page)
        visit.examine()
    visit.open(f"/field/reports/{draft}/photos/")
    ready(page)
    take_photos(page, [jpeg()])
    kept = page.locator("[data-photos] li")
    expect(kept).to_contain_text("C.Hasil PPWP")  # the photo says of which form it is, whatever its file is called
    visit.examine()
    visit.open(f"/field/reports/{draft}/check/")
    ready(page)
    expect(kept).to_have_count(1)
    visit.examine()
    page.click("details:has(form[data-discard]) summary")
    visit.examine()
    for address in ("/field/sent/", "/field/sign-out/", "/field/shell/"):
        visit.open(address)
        ready(page)
        visit.examine()
    visit.open(f"/field/reports/{draft}/tally-PPWP/")
    page.emulate_media(media="print")
    expect(page.locator("table").first).to_be_visible()
    for aside in (".thumbbar", ".site", ".foot", ".queue"):
        expect(page.locator(aside)).to_be_hidden()
    assert page.pdf().startswith(b"%PDF")
    visit.context.close()
    assert not visit.faults, visit.faults
