"""Writing an instrument in the portal: one person writes, another publishes, nobody overwrites what he did not see."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from oversight.core import canonical
from reports import queries, rules
from reports.models import Instrument, InstrumentDraft

from .drafts import BASE, LIST, at, begin, fields, save, step, text
from .filings import EVERY_TYPE

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 1, 1, tzinfo=UTC)


def test_who_comes_second_sees_both_and_loses_nothing(nani: Client, intan: Client) -> None:
    draft = begin(nani)
    address = at(draft, "items/MT01/")
    mine = fields(intan, address) | {"text_en": "Was there campaigning nearby?"}
    save(nani, address, text_en="Was there any campaign near the station?", severity="high")
    late = intan.post(address, mine)
    page = text(late)
    assert late.status_code == 409
    assert "Nani Suryani changed the draft while you were writing" in page
    assert "Was there campaigning nearby?" in page and "Was there any campaign near the station?" in page
    assert ("Severity", "Medium", "High") in late.context["both"]
    draft.refresh_from_db()
    assert "any campaign near" in json.dumps(draft.content)
    again = intan.post(address, mine | {"revision": late.context["form"]["revision"].value()})
    assert again.status_code == 302
    draft.refresh_from_db()
    assert "campaigning nearby" in json.dumps(draft.content) and draft.revision == 3


def test_a_late_move_or_removal_changes_nothing(nani: Client, intan: Client) -> None:
    draft = begin(nani)
    save(nani, at(draft, "items/MT01/"), severity="high")
    for address, sent in (
        (at(draft, "arrange/"), {"move": "item:MT01:down"}),
        (at(draft, "items/MT01/"), {"remove": "1"}),
    ):
        late = intan.post(address, {**sent, "revision": 1}, follow=True)
        assert "Look at it as it is now" in text(late)
    draft.refresh_from_db()
    assert draft.revision == 2 and draft.content["groups"][0]["items"][0]["code"] == "MT01"


def test_parts_are_added_moved_and_removed_without_script(nani: Client) -> None:
    draft = begin(nani)
    assert save(nani, at(draft, "add-group/"), code="late", title_id="Terlambat", title_en="Late").status_code == 302
    item = {
        "text_id": "Jam berapa?",
        "text_en": "What time?",
        "code": "MT11",
        "type": "time",
        "source": "uji",
        "mark": "D",
    }
    assert save(nani, at(draft, "groups/late/add-item/"), **item).status_code == 302
    number = item | {"code": "MT12", "type": "number", "maximum": "5"}
    assert save(nani, at(draft, "groups/late/add-item/"), **number).status_code == 302
    choice = item | {"code": "MT13", "type": "choice", "choices": "a | Satu | One\r\nb | Dua | Two"}
    assert save(nani, at(draft, "groups/late/add-item/"), **choice).status_code == 302

    def move(what: str) -> None:
        draft.refresh_from_db()
        moved = nani.post(at(draft, "arrange/"), {"move": what, "revision": draft.revision})
        assert moved.status_code == 302 and moved["Location"].endswith(f"#{what.split(':')[1]}")

    for what in ("group:late:up", "item:MT13:up", "item:MT13:up", "item:MT13:up"):
        move(what)
    draft.refresh_from_db()
    whole = rules.parse(draft.content)
    assert [group.code for group in whole.groups] == ["campaign", "late", "delivery"]
    assert [one.code for one in whole.groups[1].items] == ["MT11", "MT12"]
    assert whole.groups[0].items[-1].code == "MT13" and len(whole.groups[0].items[-1].choices) == 2
    assert whole.groups[1].items[1].maximum == 5

    assert save(nani, at(draft, "items/MT12/"), group="delivery").status_code == 302
    assert save(nani, at(draft, "groups/late/"), remove="1").status_code == 302
    tally = {"contest": "PILGUB", "title_id": "Gubernur", "title_en": "Governor", "form": "C.Hasil", "fewest": "2",
             "most": "3", "source": "uji", "mark": "K", "part_votes": "on", "part_valid": "on"}  # fmt: skip
    assert save(nani, at(draft, "add-tally/"), **tally).status_code == 302
    draft.refresh_from_db()
    whole = rules.parse(draft.content)
    assert [group.code for group in whole.groups] == ["campaign", "delivery"]
    assert [one.code for one in whole.groups[1].items][-1] == "MT12"
    assert whole.tallies[0].parts == ("votes", "valid") and whole.tallies[0].options.max == 3
    assert save(nani, at(draft, "tallies/PILGUB/"), remove="1").status_code == 302
    assert nani.get(at(draft, "tallies/PILGUB/")).status_code == 404


@pytest.mark.parametrize(
    ("address", "changes", "words"),
    [
        ("items/MT01/", {"code": "mt1"}, "two capital letters and two digits"),
        ("items/MT01/", {"code": "MT02"}, "Another item of this instrument has this code"),
        ("items/MT01/", {"text_en": ""}, "Question in English"),
        ("items/MT01/", {"hint_id": "Petunjuk"}, "Fill this in too"),
        ("items/MT01/", {"consequence": "revote"}, "Fill this in too"),
        ("items/MT01/", {"choices": "one | two"}, "does not have 3 parts"),
        ("items/MT01/", {"choices": "One! | Satu | One"}, "is no value"),
        ("items/MT01/", {"maximum": "9999999"}, "Largest number"),
        ("groups/campaign/", {"code": "delivery"}, "Another group of this instrument has this code"),
        ("groups/campaign/", {"code": "Nope Nope"}, "small letters, digits and single hyphens"),
        ("head/", {"opens_at": "25:00"}, "Write the hour as 07:00"),
        ("head/", {"opens_at": ""}, "Fill this in too"),
        ("head/", {"replaces": "Wrong Code"}, "small letters, digits and single hyphens"),
    ],
)
def test_what_the_format_does_not_admit_comes_back_at_its_field(
    nani: Client, address: str, changes: dict[str, str], words: str
) -> None:
    draft = begin(nani)
    refused = save(nani, at(draft, address), **changes)
    assert refused.status_code == 422 and "error-summary" in text(refused) and words in text(refused)
    draft.refresh_from_db()
    assert draft.revision == 1


def test_every_form_gives_back_what_the_definition_says(nani: Client) -> None:
    """Saving a form unchanged changes nothing: no value is lost between the definition and its fields."""
    for base in ("pilkada-2024-counting@1", "pemilu-2024-counting@1", "pilkada-2024-preparation@1"):
        draft = begin(nani, base)
        before = rules.parse(draft.content)
        for address in (
            "head/",
            *(f"groups/{group.code}/" for group in before.groups),
            *(f"items/{item.code}/" for item in list(before.items())[::4]),
            *(f"tallies/{tally.contest}/" for tally in before.tallies),
        ):
            assert save(nani, at(draft, address)).status_code == 302, address
        draft.refresh_from_db()
        assert rules.parse(draft.content) == before


def test_a_new_instrument_needs_a_free_module(nani: Client, intan: Client) -> None:
    sent = {"election": "pilkada-2024", "module": "voting", "asked_of": "station_supervisor", "title_id": "Lain",
            "title_en": "Other", "code": "pilkada-2024-other", "source": "uji"}  # fmt: skip
    response = nani.post(f"{LIST}new/", sent)
    draft = InstrumentDraft.objects.get(code="pilkada-2024-other")
    assert response["Location"] == at(draft)
    page = text(nani.get(at(draft)))
    assert "there is no group of questions" in page
    assert "pilkada-2024-voting@1 asks the same people about the same module" in page
    assert save(nani, at(draft, "head/"), replaces="pilkada-2024-voting").status_code == 302
    assert "asks the same people" not in text(nani.get(at(draft)))
    save(nani, at(draft, "add-group/"), code="one", title_id="Satu", title_en="One")
    item = {"text_id": "Apakah?", "text_en": "Is it?", "code": "ZZ01", "adverse": "no", "source": "uji", "mark": "D"}
    save(nani, at(draft, "groups/one/add-item/"), **item)
    assert step(nani, draft, "hand-in").status_code == 302
    assert step(intan, draft, "publish").status_code == 302
    row = Instrument.objects.get(code="pilkada-2024-other")
    names = [one.name for one in queries.asked(row.election)]
    assert row.name in names and "pilkada-2024-voting@1" not in names
    taken = nani.post(f"{LIST}new/", sent)
    assert taken.status_code == 422 and "begin its next version" in text(taken)


def test_codes_keep_their_meaning_from_version_to_version(nani: Client) -> None:
    draft = begin(nani)
    save(nani, at(draft, "items/MT01/"), adverse="no")
    assert "a new question needs a new code" in text(nani.get(at(draft)))


def test_an_instrument_has_one_draft_at_a_time_until_it_is_discarded(nani: Client, intan: Client) -> None:
    draft = begin(nani)
    second = intan.post(f"{LIST}versions/{BASE}/begin/")
    assert second.status_code == 409 and "being written already" in text(second)
    assert step(intan, draft, "discard").status_code == 302
    assert "Discarded by Intan Kurniasih" in text(nani.get(at(draft)))
    assert step(nani, draft, "discard").status_code == 409
    assert begin(intan).pk != draft.pk


def upload(client: Client, content: bytes) -> Any:
    """Import a file at the portal."""
    return client.post(f"{LIST}import/", {"file": SimpleUploadedFile("x.json", content, "application/json")})


def test_a_file_becomes_a_draft_with_its_faults_named(nani: Client) -> None:
    broken = json.loads(json.dumps(EVERY_TYPE))
    broken["groups"][0]["items"][1].pop("adverse")
    response = upload(nani, json.dumps(broken).encode())
    draft = InstrumentDraft.objects.get(code="every-type")
    assert response["Location"] == at(draft) and draft.version == 1
    page = text(nani.get(at(draft)))
    assert "YN02: a yes_no item needs its adverse answer" in page
    exported = nani.get(at(draft, "definition.json"))
    assert exported["Content-Disposition"] == 'attachment; filename="every-type.v1.json"'
    step(nani, draft, "discard")
    assert upload(nani, exported.content).status_code == 302
    assert InstrumentDraft.objects.latest("pk").content == draft.content


@pytest.mark.parametrize(
    "content",
    [
        b"", b"{", b"[]", b"null", b'{"code": 1.5}', json.dumps(EVERY_TYPE | {"rubbish": 1}).encode(),
        json.dumps(EVERY_TYPE | {"source": "a\0b"}).encode(), b"[" * 100_000, b" " * 1_100_000,
        json.dumps(EVERY_TYPE | {"code": "Wrong Code"}).encode(), b'{"code": "\xff"}',
    ],
)  # fmt: skip
def test_a_file_that_is_no_definition_is_refused_by_name(nani: Client, content: bytes) -> None:
    refused = upload(nani, content)
    assert refused.status_code == 422 and "error-summary" in text(refused)
    assert not InstrumentDraft.objects.exists()


def test_a_published_file_is_what_was_published(nani: Client) -> None:
    exported = nani.get(f"{LIST}versions/{BASE}/definition.json")
    row = Instrument.objects.get(code="pilkada-2024-quiet-period")
    assert canonical.digest(rules.load(exported.content)) == bytes(row.digest)


def test_the_difference_names_every_change(nani: Client) -> None:
    draft = begin(nani)
    save(nani, at(draft, "items/MT01/"), text_en="Was there campaigning?")
    save(nani, at(draft, "items/MT02/"), remove="1")
    item = {
        "text_id": "Jam berapa?",
        "text_en": "What time?",
        "code": "MT11",
        "type": "time",
        "source": "uji",
        "mark": "D",
    }
    save(nani, at(draft, "groups/delivery/add-item/"), **item)
    draft.refresh_from_db()
    nani.post(at(draft, "arrange/"), {"move": "item:MT05:up", "revision": draft.revision})
    rows = nani.get(at(draft, "difference/")).context["rows"]
    found = {(row.code, row.kind) for row in rows}
    assert found == {("MT01", "changed"), ("MT02", "removed"), ("MT11", "added"), ("MT05", "moved")}
    changed = next(row for row in rows if row.code == "MT01")
    assert changed.fields == [
        ("text.en", "Was there any campaign activity around the station?", "Was there campaigning?")
    ]
    assert "Nothing differs" not in text(nani.get(at(draft, "difference/")))


@pytest.mark.parametrize("language", ["id", "en"])
def test_the_preview_shows_every_question_in_the_language_asked_for(nani: Client, language: str) -> None:
    draft = begin(nani, "pilkada-2024-counting@1")
    page = text(nani.get(at(draft, f"preview/?language={language}")))
    assert page.count('class="phone-frame"') == 4 + 3
    for item in rules.parse(draft.content).items():
        words = item.text.en if language == "en" else item.text.id
        assert words.replace("'", "&#x27;") in page, item.code
    assert f'lang="{language}"' in page and "<iframe" not in page
    assert text(nani.get(f"{LIST}versions/pemilu-2024-voting@1/preview/")).count('class="phone-frame"') == 5


def test_the_words_of_an_item_are_escaped(nani: Client) -> None:
    draft = begin(nani)
    save(nani, at(draft, "items/MT01/"), text_en="<script>alert(1)</script>?", text_id="<script>alert(1)</script>?")
    for rest in ("", "preview/", "preview/?language=en", "difference/", "items/MT01/"):
        assert "<script>alert" not in text(nani.get(at(draft, rest)))
