"""The outbox's scripts in a real browser against the real server: what goes wrong on the way, and what is kept."""

import base64
import hashlib
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Route

from tests.browser.phone import Phone, answer, big_photo, forget_reports, lose_the_answer, stored

ONE, TWO, THREE = "6401012009001", "6401012009002", "6401012009003"


@pytest.fixture
def phone(browser: Browser, site: str) -> Iterator[Phone]:
    """Made's phone, before he filed anything."""
    forget_reports()
    with_it = Phone(browser, site)
    yield with_it
    with_it.context.close()


@pytest.fixture
def station() -> str:
    """A station of Made's village."""
    return ONE


def test_ids_are_of_version_seven_and_in_order(phone: Phone) -> None:
    first, second, digest = phone.run(
        """return [m.ids.uuid7(1700000000000), m.ids.uuid7(1700000000001), await m.ids.sha256(new Blob(["abc"]))]"""
    )
    assert first[14] == second[14] == "7" and first[19] in "89ab" and first[:13] == "018bcfe5-6800" < second[:13]
    assert digest == hashlib.sha256(b"abc").hexdigest()


def test_a_filing_is_built_from_paths(phone: Phone) -> None:
    values = {
        "answers.PS01": "yes",
        "answers.PS02": None,
        "remarks.PS01": "  late  ",
        "tallies.PPWP.votes.0": 28,
        "tallies.PPWP.votes.1": None,
        "tallies.PPWP.votes.2": 8,
        "tallies.PPWP.users_total.j": 0,
        "tallies.DPR.valid": None,
        "note": "",
    }
    made = phone.run(
        """const values = Object.fromEntries(Object.entries(argument).map(([path, value]) => [path, {value, at: 1}]));
        return JSON.parse(JSON.stringify(m.filing.filing(
          {id: "x", instrument: "i@1", station: "s", values, changedAt: 1700000000000}, [], 4)))""",
        values,
    )
    assert made.pop("observed_at").startswith("2023-11-1")
    assert made == {
        "id": "x",
        "instrument": "i@1",
        "station": "s",
        "device_counter": 4,
        "answers": {"PS01": "yes"},
        "remarks": {"PS01": "late"},
        "tallies": {"PPWP": {"votes": [28, None, 8], "users_total": {"j": 0}}},
    }


def test_everything_arrives_once_and_in_order_through_a_bad_connection(phone: Phone) -> None:
    drafts = [phone.draft(code) for code in (ONE, TWO, THREE)]
    assert phone.queue(*drafts) == ["queued"] * 3
    phone.fault = lambda route: route.abort("internetdisconnected") is None
    assert phone.flush() == "offline"
    assert [row["state"] for row in phone.rows("outbox")] == ["waiting"] * 3
    phone.wake()
    phone.fault = lambda route: "batch" in route.request.url and lose_the_answer(route)
    assert phone.flush() == "offline"
    assert phone.queue(drafts[0]) == ["on-its-way"]
    phone.wake()
    phone.fault = None
    assert phone.flush() == "done"
    assert {row["answer"]["code"] for row in phone.rows("outbox")} == {"replayed"}
    assert phone.rows("drafts") == []
    rows = stored(
        "select dossier_id::text, device_counter from reports_stationreport where dossier_id = any(%s::uuid[])"
        " order by device_counter",
        drafts,
    )
    assert rows == list(zip(drafts, (1, 2, 3), strict=True))
    assert phone.flush() == "idle"


@pytest.mark.parametrize(
    ("status", "code", "outcome", "state"),
    [
        (401, "not-authenticated", "sign-in", "waiting"),
        (403, "not-allowed", "done", "held"),
        (409, "already-reported", "done", "held"),
        (413, "too-large", "done", "held"),
        (422, "invalid-input", "done", "held"),
        (429, "throttled", "wait", "waiting"),
        (500, "server-error", "wait", "waiting"),
        (503, "", "wait", "waiting"),
    ],
)
def test_no_answer_makes_the_phone_drop_a_report(
    phone: Phone, station: str, status: int, code: str, outcome: str, state: str
) -> None:
    draft = phone.draft(station)
    phone.queue(draft)
    phone.fault = answer(status, code, path="batch")
    assert phone.flush() == outcome
    (row,) = phone.rows("outbox")
    assert (row["state"], row["id"], row["tries"]) == (state, draft, 1)
    assert '"PS01":"no"' in row["body"]
    assert [kept["id"] for kept in phone.rows("drafts")] == [draft]
    if state == "held":
        assert row["answer"]["detail"] == "Words of the server."


def test_the_server_decides_how_long_the_phone_waits(phone: Phone, station: str) -> None:
    phone.queue(phone.draft(station))
    phone.fault = answer(429, "throttled", {"Retry-After": "120"}, path="batch")
    assert phone.flush() == "wait"
    phone.fault, sent = None, len(phone.sent)
    assert phone.flush() == phone.flush(force=True) == "wait"
    assert len(phone.sent) == sent
    pause = phone.run("return (await m.store.read('state', 'pause')).until - Date.now()")
    assert 100_000 < pause <= 120_000


def test_a_refused_report_is_corrected_under_the_same_id_and_number(phone: Phone, station: str) -> None:
    draft = phone.draft(station, {"tallies.PPWP.valid": "many"})
    phone.queue(draft)
    assert phone.flush() == "done"
    (row,) = phone.rows("outbox")
    assert row["state"] == "held" and row["answer"]["faults"][0]["field"] == "tallies.PPWP.valid"
    phone.run("await m.drafts.keep(argument, {'tallies.PPWP.valid': 189})", draft)
    assert phone.queue(draft) == ["queued"]
    assert phone.flush() == "done"
    (after,) = phone.rows("outbox")
    assert (after["state"], after["number"], after["id"]) == ("done", row["number"], draft)
    assert stored("select 1 from reports_stationreport where dossier_id = %s::uuid", draft)


def test_what_was_refused_is_shown_with_its_faults_and_the_way_to_set_it_right(phone: Phone, station: str) -> None:
    draft = phone.draft(station, {"tallies.PPWP.votes.0": 28, "tallies.PPWP.votes.1": "<b>many</b>"})
    phone.queue(draft)
    assert phone.flush() == "done"
    shown = phone.run(
        """const list = document.createElement("ul");
        list.dataset.queue = "";
        document.body.append(list);
        await m.queue.showQueue();
        return [list.innerText, list.querySelector("a").getAttribute("href"), list.querySelectorAll("b").length]"""
    )
    assert "tallies.PPWP.votes[1]" in shown[0]
    assert shown[1:] == [f"/field/reports/{draft}/opening/", 1]


def test_two_tabs_send_one_request(phone: Phone, station: str) -> None:
    other = phone.tab()
    phone.queue(phone.draft(station))
    start = "window.flushed = import('/static/field/flush.js').then(m => m.flush())"
    for page in (phone.page, other):
        page.evaluate(f"() => {{ {start} }}")
    outcomes = {page.evaluate("window.flushed") for page in (phone.page, other)}
    assert outcomes == {"done", "idle"}
    assert sum("batch" in request for request in phone.sent) == 1


def test_reports_of_another_person_are_never_sent_under_this_name(phone: Phone, station: str) -> None:
    phone.run("await m.flush.meet()")
    draft = phone.draft(station)
    phone.queue(draft)
    phone.name = "dewi"
    assert phone.flush() == "other-person"
    assert [row["state"] for row in phone.rows("outbox")] == ["waiting"]
    phone.name = "made"
    assert phone.flush() == "done"
    assert sum("batch" in request for request in phone.sent) == 1


def test_numbers_go_on_above_what_the_server_has(phone: Phone, station: str) -> None:
    phone.run("await m.outbox.numbersFrom(6)")
    phone.queue(phone.draft(station))
    assert phone.flush() == "done"
    phone.run("await m.store.wipe()")
    phone.run("await m.flush.meet()")
    phone.queue(phone.draft(TWO))
    assert [row["number"] for row in phone.rows("outbox")] == [8]


def test_a_report_that_the_phone_lost_is_told_to_its_holder(phone: Phone) -> None:
    lost, kept = phone.draft(ONE), phone.draft(TWO)
    phone.queue(lost)
    phone.queue(kept)
    phone.run("await m.store.remove('outbox', argument)", lost)
    assert phone.flush() == "done"
    assert phone.run("return m.store.read('state', 'lost')") == [{"first": 1, "last": 1}]


def test_a_photo_is_turned_upright_and_shrunk_and_its_original_is_kept(phone: Phone) -> None:
    photo = big_photo()
    width, height, size, above, below = phone.run(
        """const bytes = Uint8Array.from(atob(argument), c => c.charCodeAt(0));
        const copy = await m.shrink.shrink(new Blob([bytes], {type: "image/jpeg"}));
        const bitmap = await createImageBitmap(copy);
        const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
        const brush = canvas.getContext("2d");
        brush.drawImage(bitmap, 0, 0);
        const red = y => brush.getImageData(bitmap.width / 2, y, 1, 1).data[0];
        return [bitmap.width, bitmap.height, copy.size, red(200), red(bitmap.height - 200)]""",
        base64.b64encode(photo).decode(),
    )
    assert (width, height) == (1536, 2048)
    assert size < 0.6 * len(photo)
    assert above < 40 < below


def test_photos_follow_their_report_the_small_copy_first(phone: Phone, station: str) -> None:
    photo, draft = big_photo(2), phone.draft(station)
    add = """
      const bytes = Uint8Array.from(atob(argument.photo), c => c.charCodeAt(0));
      const file = new File([bytes], "c-hasil.jpg", {type: "image/jpeg"});
      const about = {draft: argument.draft, kind: "result_form", purpose: "tallies.PPWP"};
      return [await m.photos.addPhoto(about, file), await m.photos.addPhoto(about, file)]
    """
    assert phone.run(add, {"photo": base64.b64encode(photo).decode(), "draft": draft}) == ["kept", "twice"]
    phone.queue(draft)

    def lose_the_second(route: Route) -> bool:
        return sum("evidence/" in request for request in phone.sent) == 2 and lose_the_answer(route)

    phone.fault = lose_the_second
    assert phone.flush() == "offline"
    copies = {row["id"]: row["copyOf"] for row in phone.rows("photos")}
    phone.wake()
    phone.fault = None
    assert phone.flush() == "done"
    assert [(row["state"], row["blob"]) for row in phone.rows("photos")] == [("done", None)] * 2
    sent = [request.split("/")[1] for request in phone.sent if "evidence/" in request]
    original = next(id for id, copy_of in copies.items() if copy_of is None)
    assert [copies[id] for id in sent] == [original, None, None]
    rows = stored(
        "select encode(sha256, 'hex'), received_at from evidence_item where dossier_id = %s::uuid order by size desc",
        draft,
    )
    assert len(rows) == 2 and all(received for _, received in rows)
    assert rows[0][0] == hashlib.sha256(photo).hexdigest()
    content = stored("select content from reports_stationreport where dossier_id = %s::uuid", draft)[0][0]
    assert {item.get("copy_of") for item in content["evidence"]} == {None, original}


def test_a_full_store_is_told_and_keeps_what_is_there(phone: Phone, station: str) -> None:
    draft = phone.draft(station)
    outcome = phone.run(
        """const whole = IDBObjectStore.prototype.put;
        IDBObjectStore.prototype.put = () => { throw new DOMException("no room", "QuotaExceededError"); };
        const file = new File(["x"], "x.jpg", {type: "image/jpeg"});
        const outcome = await m.photos.addPhoto({draft: argument, kind: "scene", purpose: "general"}, file);
        IDBObjectStore.prototype.put = whole;
        return outcome""",
        draft,
    )
    assert outcome == "full"
    assert [row["id"] for row in phone.rows("drafts")] == [draft]


def test_signing_out_leaves_nothing(phone: Phone, station: str) -> None:
    phone.queue(phone.draft(station))
    assert phone.run("return m.store.waitingCount()") == 1
    phone.run("await m.store.wipe()")
    assert [phone.rows(store) for store in ("drafts", "photos", "outbox")] == [[], [], []]
