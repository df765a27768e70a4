"""What lists of older systems (SigapLapor, SIGARU) say of a case, what in them contradicts itself, and what is decided.

Columns as far as they are known: the fields of Formulir Model B.1 and the public lists of sigaplapor.bawaslu.go.id
(`/penanganan`, `/kajianawal`). Everything here is pure; values are those of `violations.imports`.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, time
from typing import Any, NamedTuple

import msgspec

from oversight.dossiers.models import Kind
from oversight.regions.models import Regime
from violations.models import ViolationClass
from violations.workflow import (
    BROUGHT_OVER,
    FOUND,
    IN_STUDY,
    LAPSED,
    NOT_REGISTERED,
    PRIOR_INFORMATION,
    REGISTERED,
    STATUS_NOTIFIED,
    SUBMITTED,
    WITHDRAWN,
)

Values = Mapping[str, Any]
CLOSED = "closed"  # decided and announced there
STATUSES: Mapping[str, str] = {
    "submitted": SUBMITTED,
    "in-study": IN_STUDY,
    "registered": REGISTERED,
    "not-registered": NOT_REGISTERED,
    "prior-information": PRIOR_INFORMATION,
    "lapsed": LAPSED,
    "withdrawn": WITHDRAWN,
    CLOSED: STATUS_NOTIFIED,
}
_REGIMES = {"PP": Regime.PEMILU, "PL": Regime.PEMILU}  # PG, PB and PW are of regional elections
_KINDS = {"LP": Kind.VIOLATION_REPORT, "TM": Kind.FINDING}
_NAMED_KINDS = {"report": Kind.VIOLATION_REPORT, "finding": Kind.FINDING}
_MONTHS = ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII"]
_NUMBER = re.compile(
    r"(?P<sequence>\d{1,5})\s*/\s*(?:REG\s*/\s*)?(?P<series>LP|TM)\s*/\s*(?P<election>P[A-Z])\s*/\s*"
    r"(?P<level>RI|PROV|KAB|KOTA|CAM|LN)\s*/\s*(?P<office>\d\d\.\d\d)\s*/\s*(?P<month>[IVX]+)\s*/\s*(?P<year>\d{4})"
)
_INCOMPLETE = re.compile(r"\b(?:belum|tidak|kurang)\b[^.;]*\b(?:lengkap|terpenuhi|memenuhi|dipenuhi)", re.IGNORECASE)
# Words by which lists name the four kinds of violation; neutrality of civil servants is a violation of other laws.
_CLASSES = (
    (ViolationClass.ADMINISTRATIVE, ("administra", "adm")),
    (ViolationClass.ETHICS, ("etik",)),
    (ViolationClass.CRIMINAL, ("pidana",)),
    (ViolationClass.OTHER_LAW, ("hukum lain", "lainnya", "netralitas", "asn", "peraturan perundang")),
)
FIRST, SECOND, BOTH = "first", "second", "both"


class Numbered(NamedTuple):
    """What a number of SigapLapor says: LP or TM, what is elected, the office's own code, month and year."""

    kind: Kind
    mark: str
    office: str
    month: int
    year: int

    @property
    def regime(self) -> Regime:
        """The body of law of what is elected."""
        return _REGIMES.get(self.mark, Regime.PILKADA)


def numbered(text: str) -> Numbered | None:
    """What a number says; None when it is written otherwise."""
    found = _NUMBER.fullmatch(text.strip().upper())
    if found is None or found["month"] not in _MONTHS:
        return None
    month = _MONTHS.index(found["month"]) + 1
    return Numbered(_KINDS[found["series"]], found["election"], found["office"], month, int(found["year"]))


def kind_of(values: Values) -> Kind | None:
    """Report or finding, as the list says, else as its number says."""
    said = numbered(values.get("number", ""))
    return _NAMED_KINDS.get(values.get("kind", "")) or (said.kind if said else None)


def office_code(values: Values) -> str:
    """The agency's own code of the office, as the list says, else as the number says."""
    said = numbered(values.get("number", ""))
    return str(values.get("office") or (said.office if said else ""))


def classes_of(text: str) -> tuple[str, ...] | None:
    """The kinds of violation that a cell names; None when some of it is none."""
    found = []
    for piece in re.split(r"[;,/+&]|\bdan\b", text.casefold()):
        if words := piece.strip():
            known = [violation for violation, marks in _CLASSES if any(mark in words for mark in marks)]
            if not known:
                return None
            found.append(known[0])
    return tuple(dict.fromkeys(map(str, found)))


def status_of(values: Values) -> str:
    """Where the case stands in our procedure: what the list says, else what its other columns come to."""
    is_finding = kind_of(values) == Kind.FINDING
    stands = STATUSES.get(values.get("status", "")) or STATUSES.get(values.get("category", ""))
    if values.get("outcome"):
        stands = STATUS_NOTIFIED
    if stands is None and values.get("registration"):
        stands = REGISTERED
    if stands is None:
        stands = IN_STUDY if values.get("study") else SUBMITTED
    if is_finding and stands in {SUBMITTED, IN_STUDY}:
        stands = FOUND  # a finding has no preliminary study of its own: the plenary sets it
    if stands not in BROUGHT_OVER:
        raise ValueError(stands)
    return stands


class Rule(NamedTuple):
    """A contradiction: which two fields, whether it is there, and what follows when the first or second is right."""

    field: str
    against: str
    holds: Callable[[Values], bool]
    first: Callable[[Values], Values]
    second: Callable[[Values], Values]


def _day(values: Values, field: str) -> date | None:
    value = values.get(field)
    return value.date() if isinstance(value, datetime) else value


def _is_after(field: str, other: str) -> Callable[[Values], bool]:
    def holds(values: Values) -> bool:
        one, two = _day(values, field), _day(values, other)
        return one is not None and two is not None and one > two

    return holds


def _with(**changed: Any) -> Callable[[Values], Values]:
    return lambda values: {**values, **changed}


def _as_it_is(values: Values) -> Values:
    return values


def _without(*fields: str) -> Callable[[Values], Values]:
    return lambda values: {name: value for name, value in values.items() if name not in fields}


def _received_on(field: str) -> Callable[[Values], Values]:
    """It cannot have been received earlier than on that day."""

    def change(values: Values) -> Values:
        day = _day(values, field)
        return (
            values if day is None else {**values, "received": datetime.combine(day, time(0), values["received"].tzinfo)}
        )

    return change


def _same_day(field: str, other: str) -> Callable[[Values], Values]:
    return lambda values: {**values, field: _day(values, other)}


def _is_registered(values: Values) -> bool:
    return REGISTERED in {STATUSES.get(values.get(name, "")) for name in ("category", "status")}


def _says(values: Values) -> Numbered | None:
    return numbered(values.get("number", ""))


def _number_differs(read: Callable[[Numbered], object], given: Callable[[Values], object]) -> Callable[[Values], bool]:
    def holds(values: Values) -> bool:
        said, other = _says(values), given(values)
        return said is not None and other is not None and read(said) != other

    return holds


# What violations.md §6 found in the public lists, and what a register of two systems can say otherwise.
RULES: Mapping[str, Rule] = {
    "registered-yet-incomplete": Rule(
        "category",
        "study",
        lambda values: _is_registered(values) and bool(_INCOMPLETE.search(values.get("study", ""))),
        _as_it_is,
        _with(category="not-registered", status="not-registered"),
    ),
    "registered-without-number": Rule(
        "category",
        "registration",
        lambda values: _is_registered(values) and not values.get("registration"),
        _as_it_is,
        lambda values: _without("category", "status")({**values, "study": values.get("study") or "-"}),
    ),
    "number-without-registration": Rule(
        "registration",
        "category",
        lambda values: bool(values.get("registration")) and values.get("category") == "not-registered",
        _with(category="registered", status="registered"),
        _without("registration"),
    ),
    "status-against-category": Rule(
        "status",
        "category",
        lambda values: {values.get("status"), values.get("category")} == {"registered", "not-registered"},
        _without("category"),
        _without("status"),
    ),
    "decided-yet-not-registered": Rule(
        "outcome",
        "category",
        lambda values: bool(values.get("outcome")) and values.get("category") == "not-registered",
        _with(category="registered"),
        _without("outcome"),
    ),
    "registered-before-received": Rule(
        "received", "registered", _is_after("received", "registered"), _without("registered"),
        _received_on("registered"),
    ),
    "happened-after-receipt": Rule(
        "occurred", "received", _is_after("occurred", "received"), _received_on("occurred"),
        _same_day("occurred", "received"),
    ),
    "happened-after-known": Rule(
        "occurred", "known", _is_after("occurred", "known"), _same_day("known", "occurred"),
        _same_day("occurred", "known"),
    ),
    "known-after-receipt": Rule(
        "known", "received", _is_after("known", "received"), _received_on("known"), _without("known")
    ),
    "kind-against-number": Rule(
        "kind",
        "number",
        _number_differs(lambda said: said.kind, lambda values: _NAMED_KINDS.get(values.get("kind", ""))),
        _as_it_is,
        _without("kind"),
    ),
    "office-against-number": Rule(
        "office",
        "number",
        _number_differs(lambda said: said.office, lambda values: values.get("office")),
        _as_it_is,
        _without("office"),
    ),
    # A number of December may be received in January: lists were kept by hand.
    "year-against-number": Rule(
        "received",
        "number",
        lambda values: (said := _says(values)) is not None and abs(_months(values["received"]) - _months(said)) > _LATE,
        _as_it_is,
        _as_it_is,
    ),
}  # fmt: skip
_LATE = 3  # months between number and receipt that are no contradiction yet


def _months(moment: datetime | Numbered) -> int:
    return moment.year * 12 + moment.month


def contradictions(values: Values) -> Iterator[tuple[str, str, str]]:
    """What in a row contradicts what: rule, field, the field against which it stands."""
    for name, rule in RULES.items():
        if rule.holds(values):
            yield name, rule.field, rule.against


class Settled(msgspec.Struct, frozen=True):
    """The values of a row after what a person decided; whether something was taken as it stands."""

    values: Mapping[str, Any]
    is_marked: bool


def settled(values: Values, decisions: Mapping[str, str]) -> Settled:
    """Apply the decisions of a person; what the list said stays in the old record beside them."""
    found = values
    for name, choice in sorted(decisions.items()):
        rule = RULES.get(name)
        if rule is not None and choice in {FIRST, SECOND}:
            found = (rule.first if choice == FIRST else rule.second)(found)
    return Settled(found, BOTH in decisions.values())
