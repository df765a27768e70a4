"""The instruments of the repository: what they ask, of whom, when; what is published stays as it is."""

import json
from collections import Counter, defaultdict
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, get_args

import pytest

from oversight.core import canonical
from oversight.regions.models import Election
from reports import queries, rules
from reports.models import Instrument
from reports.publishing import FOLDER
from reports.rules.definition import Definition, Module, Question
from reports.rules.filing import UUID7

from .filings import PHOTO, raw

LOCK = Path(__file__).with_name("published_instruments.json")
FILES = {path.name: rules.load(path.read_bytes()) for path in sorted(FOLDER.glob("*.json"))}
DEFINITIONS = {definition.name: definition for definition in (rules.read(content) for content in FILES.values())}
MODULES = ["quiet_period", "preparation", "voting", "counting", "recapitulation"]
# Items whose words differ: between the regimes, since Pilkada has other lists and other candidates; and OP04, which
# took in what the combined instrument asked a second time as OP10.
OTHER_WORDS = {"OP04", "OP05", "PS04", "PS09", "VT01", "VT07", "VT08", "VT09", "VT15", "CT04"}
# What may lead to a revote (Law 7/2017 article 372) or a recount (article 374), one item each at least.
REVOTE = {"VT19", "VT20", "VT16", "VT17", "VT01", "PS04", "PS12"}
RECOUNT = {"CT10", "CT11", "CT12", "CT13", "CT14", "CT15", "HS02", "HS03", "HS05"}


def of(election: str) -> list[Definition]:
    """What is asked in an election."""
    return rules.asked(one for one in DEFINITIONS.values() if one.election == election)


def test_a_published_version_never_changes_and_every_version_is_locked() -> None:
    """A new version is a new line in the lock; a line that is there stays."""
    digests = {name: canonical.digest(content).hex() for name, content in FILES.items()}
    assert digests == json.loads(LOCK.read_text())


@pytest.mark.parametrize("election", ["pemilu-2024", "pilkada-2024"])
def test_each_election_is_asked_all_five_modules_once(election: str) -> None:
    assert [one.module for one in of(election)] == MODULES
    assert [one.asked_of for one in of(election)] == ["station_supervisor"] * 4 + ["district_member"]
    assert {one.regime for one in of(election)} == {election.partition("-")[0]}
    for one in of(election):
        assert rules.overlapping(one, (other for other in DEFINITIONS.values() if other.election == election)) == []


@pytest.mark.parametrize("election", ["pemilu-2024", "pilkada-2024"])
def test_nothing_is_asked_twice_in_an_election(election: str) -> None:
    items = [item for one in of(election) for item in one.items()]
    assert [code for code, count in Counter(item.code for item in items).items() if count > 1] == []
    assert [text for text, count in Counter(item.text.id for item in items).items() if count > 1] == []


def test_the_separate_instruments_ask_everything_that_the_combined_one_asked() -> None:
    combined = {item.code for item in DEFINITIONS["pemilu-2024-voting-counting@1"].items()}
    separate = {item.code for one in of("pemilu-2024") for item in one.items()}
    assert combined - separate == {"OP10"}  # the same as OP04


def test_a_code_means_the_same_wherever_it_is_asked() -> None:
    meanings: dict[str, set[tuple[str, str | None]]] = defaultdict(set)
    words: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for one in DEFINITIONS.values():
        for item in one.items():
            meanings[item.code].add((item.type, item.adverse))
            words[item.code].add((item.text.id, item.text.en))
    assert [code for code, found in meanings.items() if len(found) > 1] == []
    assert {code for code, found in words.items() if len(found) > 1} == OTHER_WORDS


def texts(value: Any) -> list[dict[str, str]]:
    """Every text of a definition that people read."""
    if isinstance(value, dict):
        own = [value] if set(value) == {"id", "en"} else []
        return own + [text for part in value.values() for text in texts(part)]
    return [text for part in value for text in texts(part)] if isinstance(value, list) else []


@pytest.mark.parametrize("name", FILES)
def test_every_word_is_there_in_both_languages(name: str) -> None:
    found = texts(FILES[name])
    assert len(found) > 10
    for text in found:
        assert text["id"].strip() == text["id"] and text["en"].strip() == text["en"]
        assert len(text["id"]) > 2 and len(text["en"]) > 2
    for item in rules.read(FILES[name]).items():
        assert item.text.id != item.text.en
        assert len(item.text.id) <= 140, f"{item.code} is too long for a tired reader"


@pytest.mark.parametrize(("election", "law"), [("pemilu-2024", "UU 7/2017"), ("pilkada-2024", "UU 1/2015")])
def test_every_trigger_of_a_revote_or_recount_alerts_within_ten_days(election: str, law: str) -> None:
    watched = {item.code: item for one in of(election) for item in one.items() if item.alert is not None}
    kinds: dict[str, set[str]] = defaultdict(set)
    for code, item in watched.items():
        assert item.alert is not None
        assert item.severity == "high" and item.needs_note and item.alert.days == 10
        assert law in item.alert.basis
        kinds[item.alert.consequence].add(code)
    assert kinds == {"revote": REVOTE, "recount": RECOUNT}


def an_answer(item: Question, *, adverse: bool = False) -> Any:
    """An answer of the item's type."""
    match item.type:
        case "yes_no":
            return item.adverse if adverse else ("no" if item.adverse == "yes" else "yes")
        case "number":
            return item.maximum
        case "time":
            return "13:05"
        case "choice":
            return item.choices[0].value
        case "photo":
            return PHOTO
        case "text":
            return "Tenang."


@pytest.mark.parametrize("name", DEFINITIONS)
def test_filings_of_each_instrument_are_read_checked_and_raise_its_alerts(name: str) -> None:
    definition = DEFINITIONS[name]
    compiled = rules.compiled(next(c for c in FILES.values() if f"{c['code']}@{c['version']}" == name))
    answers = {item.code: an_answer(item, adverse=True) for item in definition.items()}
    tallies = {tally.contest: {"votes": [1] * tally.options.min, "valid": 2} for tally in definition.tallies}
    filing = {
        "id": "018da5c5-6a00-7000-8000-000000000001",
        "instrument": name,
        "station": "6401012009001",
        "observed_at": "2024-02-14T15:40:00+08:00",
        "answers": answers,
        "evidence": [
            {"id": PHOTO, "kind": "scene", "sha256": "a" * 64, "size": 9, "media_type": "image/jpeg"},
        ],
        **({"tallies": tallies} if tallies else {}),
    }
    assert compiled.faults(raw(filing)) == []
    read = compiled.decode(raw(filing))
    raised = {alert.item.code for alert in rules.alerts(read)}
    assert raised == {item.code for item in definition.items() if item.alert is not None}
    found = {(one.code, one.subject) for one in rules.findings(read)}
    assert {subject for code, subject in found if code == "N1"} == {i.code for i in definition.items() if i.needs_note}
    assert {subject for code, subject in found if code == "R1"} == {
        t.contest for t in definition.tallies if t.options.min != 2
    }
    fine = filing | {"answers": {item.code: an_answer(item) for item in definition.items()}, "tallies": None}
    assert rules.alerts(compiled.decode(raw(fine))) == []
    assert compiled.faults(raw(filing | {"answers": {"ZZ99": "yes"}}))[0].field == "answers.ZZ99"
    assert UUID7 in json.dumps(compiled.schema())


def test_the_same_contradiction_is_found_in_both_regimes() -> None:
    """The checks look at figures and answers, not at names of elections."""
    for name, contest in (("pemilu-2024-counting@1", "PPWP"), ("pilkada-2024-counting@1", "PILGUB")):
        compiled = rules.compiled(next(c for c in FILES.values() if f"{c['code']}@{c['version']}" == name))
        tally = {"votes": [10, 20, 30], "valid": 60, "invalid": 1, "total": 61, "users_total": {"j": 62}}
        filing = compiled.decode(
            raw(
                {
                    "id": "018da5c5-6a00-7000-8000-000000000001",
                    "instrument": name,
                    "station": "6401012009001",
                    "observed_at": "2024-02-14T15:40:00+08:00",
                    "answers": {"HS03": "yes"},
                    "tallies": {contest: tally},
                }
            )
        )
        assert set(rules.check(filing).flagged) == {"R3", "H1"}


def test_a_module_is_due_by_the_clock_of_its_station() -> None:
    voting = DEFINITIONS["pilkada-2024-voting@1"]
    day = date(2024, 11, 27)
    west, east = (rules.due(voting, voting_day=day, time_zone=zone) for zone in ("Asia/Jakarta", "Asia/Jayapura"))
    assert west.opens == datetime(2024, 11, 26, 23, tzinfo=UTC) and west.closes == datetime(
        2024, 11, 27, 11, 1, tzinfo=UTC
    )
    assert (west.opens - east.opens).total_seconds() == 2 * 3600
    assert west.is_open(west.opens) and not west.is_open(west.closes)


def test_an_instrument_published_before_windows_has_the_usual_one_of_its_module() -> None:
    combined = DEFINITIONS["pemilu-2024-voting-counting@1"]
    assert combined.window is None
    period = rules.due(combined, voting_day=date(2024, 2, 14), time_zone="Asia/Makassar")
    assert period.opens == datetime(2024, 2, 13, 22, tzinfo=UTC)
    assert period.closes == datetime(2024, 2, 16, 16, tzinfo=UTC)


def test_the_modules_of_a_station_open_one_after_the_other() -> None:
    for election in ("pemilu-2024", "pilkada-2024"):
        periods = [rules.due(one, voting_day=date(2024, 2, 14), time_zone="Asia/Jakarta") for one in of(election)]
        assert [period.opens for period in periods] == sorted(period.opens for period in periods)
        assert all(period.opens < period.closes for period in periods)


def test_a_regent_is_elected_in_a_regency_and_a_mayor_in_a_city() -> None:
    counting = DEFINITIONS["pilkada-2024-counting@1"]
    assert [tally.contest for tally in rules.contests_at(counting, "64.01.01.2009.001.")] == ["PILGUB", "PILBUP"]
    assert [tally.contest for tally in rules.contests_at(counting, "64.71.01.1001.001.")] == ["PILGUB", "PILWAKO"]
    assert len(rules.contests_at(DEFINITIONS["pemilu-2024-counting@1"], "64.71.01.1001.001.")) == 5


def test_the_newest_version_is_asked_and_what_it_replaces_is_not() -> None:
    first = DEFINITIONS["pilkada-2024-voting@1"]
    content = rules.content_of(first)
    second = rules.read(content | {"version": 2})
    combined = rules.read(content | {"code": "combined", "module": "voting_counting"})
    taking = rules.read(content | {"code": "combined", "module": "voting_counting", "replaces": [first.code]})
    assert rules.asked([second, first]) == [second]
    assert {one.name for one in rules.asked([first, combined])} == {"pilkada-2024-voting@1", "combined@1"}
    assert rules.overlapping(combined, [first]) == [first]
    assert rules.asked([first, taking]) == [taking] and rules.overlapping(taking, [first]) == []


def test_tables_and_format_know_the_same_modules() -> None:
    assert set(get_args(Module)) == set(Instrument.Module.values)
    assert {part for module in Instrument.Module for part in rules.modules_of(module.value)} == set(MODULES)


@pytest.mark.django_db
def test_the_platform_publishes_all_of_them() -> None:
    """The template database was filled by the command that `make up` runs."""
    assert {row.name: bytes(row.digest).hex() for row in Instrument.objects.all()} == {
        f"{content['code']}@{content['version']}": canonical.digest(content).hex() for content in FILES.values()
    }
    election = Election.objects.get(code="pemilu-2024")
    assert [one.name for one in queries.asked(election)] == [one.name for one in of("pemilu-2024")]
