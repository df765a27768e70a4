"""What a correct filing is: decoded when faultless, and otherwise every fault named."""

import json
from copy import deepcopy
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from oversight.core import canonical
from oversight.core.errors import Invalid
from oversight.evidence.models import Item
from reports import rules
from reports.rules.filing import EvidenceKind

from .filings import EVERY_TYPE, OTHER_PHOTO, SHIPPED, full, plain, raw, tally

COMPILED = rules.compiled(EVERY_TYPE)


def is_accepted(text: bytes) -> bool:
    try:
        COMPILED.decode(text)
    except Invalid as refusal:
        assert refusal.faults
        return False
    return True


def faults_of(filing: Any) -> list[tuple[str, str]]:
    return [(fault.field, fault.rule) for fault in COMPILED.faults(raw(filing))]


def test_a_full_filing_is_read_with_its_types() -> None:
    filing = COMPILED.decode(raw(full()))
    assert filing.id.version == 7
    assert filing.observed_at.utcoffset() is not None
    assert filing.answered()["NU01"] == 7
    assert list(filing.tallied()) == ["PPWP", "DPR"]
    assert filing.tallied()["DPR"].votes == [1, None, 3]
    assert filing.demo_answers


def test_the_canonical_form_of_a_filing_is_the_filing() -> None:
    _, content = COMPILED.take(raw(full()))
    assert json.loads(content) == full()
    assert content == canonical.encode(COMPILED.decode(raw(full())))
    canonical.check(json.loads(content))


def test_absent_and_null_are_the_same_filing() -> None:
    spelled = plain(answers=None, tallies={"PPWP": {"valid": None, "votes": None}, "DPR": None}, evidence=[])
    compiled = rules.compiled(SHIPPED)
    assert json.loads(compiled.take(raw(spelled))[1]) == plain(tallies={"PPWP": {}})


def test_every_fault_of_a_filing_is_named() -> None:
    filing = full()
    filing["tallies"]["PPWP"]["votes"] = [28, -1, "x", 4]
    filing["tallies"]["DPR"]["total"] = 3
    filing["answers"]["YN01"] = "maybe"
    filing["answers"]["XX99"] = "yes"
    filing["evidence"][0]["size"] = 0
    filing["station"] = "64"
    del filing["observed_at"]
    assert set(faults_of(filing)) == {
        ("tallies.PPWP.votes[1]", "minimum 0"),
        ("tallies.PPWP.votes[2]", "type integer"),
        ("tallies.PPWP.votes", "maxItems 3"),
        ("tallies.DPR.total", "type null"),
        ("answers.YN01", "enum no|unobserved|yes"),
        ("answers.XX99", "unknown field"),
        ("evidence[0].size", "minimum 1"),
        ("station", "pattern ^[0-9]{13}$"),
        ("observed_at", "required"),
    }


def test_a_refusal_carries_the_faults() -> None:
    with pytest.raises(Invalid) as refused:
        COMPILED.decode(raw(full() | {"station": 7}))
    (fault,) = refused.value.faults
    assert (fault.field, fault.rule, fault.value) == ("station", "type string", 7)
    assert fault.message


def changed(*path: str | int, to: Any) -> dict[str, Any]:
    filing = full()
    target: Any = filing
    for step in path[:-1]:
        target = target[step]
    if to is None:
        del target[path[-1]]
    else:
        target[path[-1]] = to
    return filing


@pytest.mark.parametrize(
    ("filing", "expected"),
    [
        (changed("id", to="018da5c5-6a00-4000-8000-000000000001"), [("id", "uuid version 7")]),
        (changed("id", to="{018da5c5-6a00-7000-8000-000000000001}"), [("id", "uuid version 7")]),
        (changed("id", to="018da5c5-6a00-7000-8000-000000000001\n"), [("id", "uuid version 7")]),
        (changed("supersedes", to="018da5c5-6a00-7000-c000-000000000001"), [("supersedes", "uuid version 7")]),
        (changed("reason", to=None), [("reason", "required with supersedes")]),
        (changed("reason", to="  "), [("reason", "pattern \\S")]),
        (changed("observed_at", to="2024-02-14T15:40:00"), [("observed_at", "format date-time")]),
        (changed("observed_at", to="1999-12-31T23:00:00Z"), [("observed_at", "year 2000 to 2099")]),
        (changed("observed_at", to=1707900000), [("observed_at", "type string")]),
        (changed("note", to="a\0b"), [("note", "no NUL")]),
        (changed("evidence", 1, "sha256", to="a" * 64), [("evidence[1].sha256", "unique")]),
        (changed("evidence", 1, "id", to="018DA5C56A0070008000000000000002"), [("evidence[1].id", "unique")]),
        (
            changed("evidence", 1, "taken_at", to="2100-01-01T00:00:00Z"),
            [("evidence[1].taken_at", "year 2000 to 2099")],
        ),
        (
            changed("evidence", 1, "copy_of", to="018da5c5-6a00-7000-8000-00000000ffff"),
            [("evidence[1].copy_of", "promised in evidence")],
        ),
        (
            changed(
                "evidence",
                to=full()["evidence"][:1]
                + [
                    full()["evidence"][1] | {"id": f"018da5c5-6a00-7000-8000-{n:012d}", "sha256": f"{n:064d}"}
                    for n in range(100, 140)
                ],
            ),
            [("evidence", "maxItems 40")],
        ),
        (
            changed("answers", "PH01", to="018da5c5-6a00-7000-8000-0000000000aa"),
            [("answers.PH01", "promised in evidence")],
        ),
        (changed("answers", "TI01", to="24:00"), [("answers.TI01", "pattern ^([01][0-9]|2[0-3]):[0-5][0-9]$")]),
        (changed("answers", "NU01", to=8), [("answers.NU01", "maximum 7")]),
        (changed("answers", "NU01", to=1.0), [("answers.NU01", "type integer")]),
        (changed("answers", "NU01", to=True), [("answers.NU01", "type integer")]),
        (changed("answers", "CH01", to="up"), [("answers.CH01", "enum left|right")]),
        (changed("tallies", "PPWP", "total", to=1_000_000), [("tallies.PPWP.total", "maximum 999999")]),
        (changed("tallies", "PPWP", "total", to=10**40), [("tallies.PPWP.total", "maximum 999999")]),
        (changed("tallies", "PPWP", "total", to=[[10**40]]), [("tallies.PPWP.total", "type integer")]),
        (changed("location", "latitude_e6", to=90_000_001), [("location.latitude_e6", "maximum 90000000")]),
        (changed("on_behalf_of", to="sari dewi"), [("on_behalf_of", "pattern ^[A-Za-z0-9.@+_-]+$")]),
        (changed("instrument", to="every-type@4"), [("instrument", "enum every-type@3")]),
    ],
)
def test_a_single_fault_is_named(filing: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    assert faults_of(filing) == expected
    assert not is_accepted(raw(filing))


def test_a_photo_that_is_promised_may_be_named_in_either_spelling() -> None:
    assert is_accepted(raw(changed("answers", "PH01", to=OTHER_PHOTO.replace("-", "").upper())))


@pytest.mark.parametrize(
    ("text", "byte"),
    [
        (b"", 0),
        (b"{", 1),
        (b'{"id":01}', 7),
        (b"\xff", 0),
        (b'{"note":"\xed\xa0\x80"}', 9),
        (b'{"note":"\\ud800"}', 9),
        (b'{"note":"\\ud83d\\ude00 \\udc00"}', 28),
        (b'{"id":NaN}', 6),
        (b"[" * 5000, 0),
        (b"\xef\xbb\xbf{}", 0),
        (b"{} x", 4),
    ],
)
def test_text_that_is_not_json_is_one_fault_with_its_position(text: bytes, byte: int) -> None:
    (fault,) = COMPILED.faults(text)
    assert fault.rule == "json"
    assert str(byte) in fault.message
    assert not is_accepted(text)
    with pytest.raises(Invalid) as refused:
        rules.instrument_of(text)
    assert refused.value.faults[0].rule == "json"


@pytest.mark.parametrize(
    "text",
    [
        raw(full()).replace(b'"note":', b'"note":"first","note":'),
        raw(full()).replace(b'"note":', b'"n\\u006fte":"first","note":'),
        raw(full()).replace(b'"note":', b'"note":null,"note":'),
        raw(full()).replace(b'"valid":4', b'"valid":4,"valid":4'),
        raw(full()).replace(b"00.123000+08:00", b"00.123+0800").replace(b'"note":', b'"note" : "first","note":'),
    ],
)
def test_a_field_named_twice_is_refused(text: bytes) -> None:
    assert [fault.rule for fault in COMPILED.faults(text)] == ["unique fields"]
    assert not is_accepted(text)


def test_nesting_at_the_edge_of_what_can_be_read_is_a_fault_and_no_crash() -> None:
    for depth in range(850, 1010, 5):
        text = raw(full()).replace(b'"note":', b'"xx":' + b"[" * depth + b"]" * depth + b',"note":')
        (fault,) = COMPILED.faults(text)
        assert fault.rule in ("unknown field", "json")
        assert not is_accepted(text)


def test_an_escaped_backslash_before_u0000_is_text() -> None:
    assert is_accepted(raw(changed("note", to="C:\\u0000")))


def test_the_instrument_is_read_before_the_rest() -> None:
    assert rules.instrument_of(b'{"instrument":"every-type@3","rubbish":[1.5]}') == "every-type@3"
    with pytest.raises(Invalid) as refused:
        rules.instrument_of(b'{"instrument":7}')
    assert (refused.value.faults[0].field, refused.value.faults[0].value) == ("instrument", 7)


def test_the_schema_shown_is_valid_and_complete() -> None:
    schema = rules.compiled(SHIPPED).schema()
    Draft202012Validator.check_schema(schema)
    answers = schema["$defs"]["Pemilu2024VotingCountingV1Answers"]["properties"]
    assert {"PS13", "HS06", "VT01"} <= answers.keys()
    assert not Draft202012Validator(schema).is_valid(plain(rubbish=1))
    assert Draft202012Validator(schema).is_valid(plain(tallies={"PPWP": tally()}))


def test_an_instrument_is_compiled_once() -> None:
    assert rules.compiled(EVERY_TYPE) is COMPILED
    assert rules.compiled(deepcopy(EVERY_TYPE)) is COMPILED
    other = deepcopy(EVERY_TYPE) | {"code": "every-type-other"}
    assert rules.compiled(other).definition.name == "every-type-other@3"


def test_evidence_kinds_are_those_of_the_evidence_store() -> None:
    assert set(get_args(EvidenceKind)) < set(Item.Kind.values)


def paths(value: Any, here: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    found = [here] if here else []
    if isinstance(value, dict):
        found += [path for key, item in value.items() for path in paths(item, (*here, key))]
    if isinstance(value, list):
        found += [path for index, item in enumerate(value) for path in paths(item, (*here, index))]
    return found


PATHS = paths(full())
GOOD_OR_BAD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-2, 8),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=8),
    st.sampled_from(
        [
            "yes",
            "no",
            "unobserved",
            "07:00",
            "left",
            "2024-02-14T07:00:00+07:00",
            "2024-02-14 07:00:00z",
            "2024-02-30T07:00:00Z",
            "018da5c5-6a00-7000-8000-000000000002",
            "018da5c56a0070008000000000000001",
            "a" * 64,
            "image/jpeg",
            "",
            "\0",
            "\n",
            "x" * 2001,
            [],
            {},
            [1, 2, 3],
            [None, None, None],
            {"l": 1},
            {"j": -1},
            10**30,
            2**63,
        ]
    ),
)


@st.composite
def filings(draw: st.DrawFn) -> bytes:
    """A good filing with up to four values removed, replaced, added or copied elsewhere."""
    filing = full()
    for _ in range(draw(st.integers(0, 4))):
        *way, last = draw(st.sampled_from(PATHS))
        target: Any = filing
        for step in way:
            try:
                target = target[step]
            except (KeyError, IndexError, TypeError):
                break
        if not isinstance(target, dict | list) or (isinstance(target, list) and not isinstance(last, int)):
            continue
        act = draw(st.sampled_from(["remove", "replace", "add", "copy"]))
        try:
            if act == "remove":
                del target[last]
            elif act == "replace":
                target[last] = draw(GOOD_OR_BAD)
            elif act == "copy":
                target[last] = deepcopy(draw(st.sampled_from(list(full().values()))))
            elif isinstance(target, dict):
                target[draw(st.sampled_from(["id", "note", "xx", "YN01", "valid", "l"]))] = draw(GOOD_OR_BAD)
            else:
                target.append(draw(GOOD_OR_BAD))
        except (KeyError, IndexError, TypeError):
            continue
    indent, is_ascii = draw(st.sampled_from([None, 1])), draw(st.booleans())
    text = json.dumps(filing, ensure_ascii=is_ascii, indent=indent).encode("utf-8", "replace")
    if draw(st.integers(0, 9)) == 0:
        cut = draw(st.integers(0, len(text)))
        text = text[:cut] + draw(st.sampled_from([b"", b'"', b"\\", b'"note":"x",', b"\xff"])) + text[cut:]
    return text


@settings(max_examples=600, deadline=None)
@given(filings())
def test_what_is_faultless_is_accepted_and_nothing_else(text: bytes) -> None:
    assert is_accepted(text) == (not COMPILED.faults(text))
