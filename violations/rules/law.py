"""Lists of the law by regime and day (violations/data): requirements, offences, reasons, the plenary's quorum."""

import tomllib
from collections.abc import Collection, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import TypeVar

import msgspec
from django.utils.translation import get_language

DATA = Path(__file__).resolve().parent.parent / "data"
FORMAL, MATERIAL = "formal", "material"


class Text(msgspec.Struct, frozen=True):
    """Words in both languages."""

    id: str
    en: str

    def __str__(self) -> str:
        return self.en if (get_language() or "id").startswith("en") else self.id


class Requirement(msgspec.Struct, frozen=True):
    """One thing that a report or finding must have; `optional`: only where it applies."""

    code: str
    group: str
    kinds: tuple[str, ...]
    curable: bool
    title: Text
    mark: str
    optional: bool = False


class Offence(msgspec.Struct, frozen=True):
    """An article under which an event may fall, with its class of violation."""

    code: str
    violation: str
    article: str
    title: Text
    mark: str


class Reason(msgspec.Struct, frozen=True):
    """Why something ends; `verb` is the decision for which it may be given, `needs` what must have been found not met.

    `needs` names groups of requirements (`formal`, `material`) or single ones.
    """

    code: str
    verb: str
    title: Text
    mark: str
    needs: tuple[str, ...] = ()


class PlenaryRule(msgspec.Struct, frozen=True):
    """When a plenary of offices of a level may decide, and when a proposal is carried (`plenary.toml`)."""

    level: str
    valid_from: date
    quorum: tuple[int, int]
    majority: tuple[int, int]
    chair_breaks_ties: bool
    basis: Text
    mark: str

    def has_quorum(self, present: int, entitled: int) -> bool:
        """Whether enough of the members who are not recused are there."""
        over, of = self.quorum
        return present * of > entitled * over

    def is_carried(self, votes: Collection[str], chair: str) -> bool:
        """Whether a proposal is carried by these votes (`for`, `against`, `abstain`), the chair's among them."""
        over, of = self.majority
        in_favour, cast = sum(vote == "for" for vote in votes), sum(vote != "abstain" for vote in votes)
        is_tied = cast > 0 and in_favour * of == cast * over
        return in_favour * of > cast * over or (is_tied and self.chair_breaks_ties and chair == "for")


class PublicState(msgspec.Struct, frozen=True):
    """A state in which cases stand in the public register, by the statuses of the procedure that it covers."""

    code: str
    statuses: tuple[str, ...]
    title: Text
    mark: str


class RetentionClass(msgspec.Struct, frozen=True):
    """A class of the archive."""

    code: str
    title: Text
    mark: str


class Source(msgspec.Struct, frozen=True):
    """On what a list rests, and since when it holds."""

    basis: str
    valid_from: date


class AlarmRule(msgspec.Struct, frozen=True):
    """How long before its limit people are told that a clock of this term runs out (`alarms.toml`)."""

    term: str
    hours_before: int
    mark: str


class _Requirements(msgspec.Struct, frozen=True):
    regime: str
    valid_from: date
    basis: str
    requirement: tuple[Requirement, ...]


class _Offences(msgspec.Struct, frozen=True):
    regime: str
    valid_from: date
    basis: str
    offence: tuple[Offence, ...]


class _Reasons(msgspec.Struct, frozen=True):
    valid_from: date
    reason: tuple[Reason, ...]


class _PublicStates(msgspec.Struct, frozen=True):
    valid_from: date
    state: tuple[PublicState, ...]


R = TypeVar("R", _Requirements, _Offences, _Reasons, _PublicStates, PlenaryRule)


def requirements(regime: str, kind: str, on: date) -> tuple[Requirement, ...]:
    """What must be checked of a report or finding that was received that day."""
    lists = [one for one in _requirements() if one.regime == regime]
    return tuple(one for one in _newest(lists, on).requirement if kind in one.kinds)


def requirement_list(regime: str, on: date) -> Source:
    """Which list of requirements holds for what was received that day."""
    found = _newest([one for one in _requirements() if one.regime == regime], on)
    return Source(found.basis, found.valid_from)


def offence_list(regime: str, on: date) -> Source:
    """Which list of articles holds for an event of that day."""
    found = _newest([one for one in _offences() if one.regime == regime], on)
    return Source(found.basis, found.valid_from)


def offences(regime: str, on: date) -> Mapping[str, Offence]:
    """The articles by code that hold for an event of that day."""
    lists = [one for one in _offences() if one.regime == regime]
    return {one.code: one for one in _newest(lists, on).offence}


def reasons(verb: str, on: date) -> Mapping[str, Reason]:
    """The reasons by code that may be given for a decision of that day."""
    return {one.code: one for one in _newest(_reasons(), on).reason if one.verb == verb}


def public_states(on: date) -> Mapping[str, PublicState]:
    """What stands in the public register on a day, by code."""
    return {one.code: one for one in _newest(_public_states(), on).state}


def plenary_rule(level: str, on: date) -> PlenaryRule:
    """The rule for plenaries of offices of this level; one for the level alone comes before one for all."""
    rules = _plenary_rules()
    own = [rule for rule in rules if rule.level == level and rule.valid_from <= on]
    return _newest(own or [rule for rule in rules if not rule.level], on)


@cache
def retention_classes() -> Mapping[str, RetentionClass]:
    """The classes of the archive by code."""
    rows = msgspec.convert(_toml("retention")["class"], tuple[RetentionClass, ...])
    return {row.code: row for row in rows}


@cache
def alarm_rules() -> tuple[AlarmRule, ...]:
    """How long before the limit each term is raised; one that is missing is raised only once it is over."""
    return msgspec.convert(_toml("alarms")["alarm"], tuple[AlarmRule, ...])


def _newest(lists: Collection[R], on: date) -> R:
    """The list in force on a day; the oldest for a day before all of them."""
    held = [one for one in lists if one.valid_from <= on]
    if held:
        return max(held, key=lambda one: one.valid_from)
    return min(lists, key=lambda one: one.valid_from)


@cache
def _requirements() -> tuple[_Requirements, ...]:
    return msgspec.convert(_toml("requirements")["list"], tuple[_Requirements, ...])


@cache
def _offences() -> tuple[_Offences, ...]:
    return msgspec.convert(_toml("offences")["list"], tuple[_Offences, ...])


@cache
def _reasons() -> tuple[_Reasons, ...]:
    return msgspec.convert(_toml("reasons")["list"], tuple[_Reasons, ...])


@cache
def _public_states() -> tuple[_PublicStates, ...]:
    return msgspec.convert(_toml("register")["list"], tuple[_PublicStates, ...])


@cache
def _plenary_rules() -> tuple[PlenaryRule, ...]:
    return msgspec.convert(_toml("plenary")["rule"], tuple[PlenaryRule, ...])


def _toml(name: str) -> dict[str, object]:
    return tomllib.loads((DATA / f"{name}.toml").read_text(encoding="utf-8"))
