"""Whether a submission of the public goes to the module at once, or waits to be looked at."""

import hmac
from datetime import datetime
from hashlib import sha256
from uuid import UUID

import msgspec
from django.conf import settings
from django.db import connection

from oversight.gate import rules, tally, work
from oversight.gate.keys import key
from oversight.gate.work import Proof

_SPEND = "insert into gate_spent_challenge (mark, until) values (%s, %s) on conflict do nothing"


class Facts(msgspec.Struct, frozen=True):
    """What is known of a request; `sender` is the mark of its range. No address, no browser, nothing else."""

    sender: bytes
    challenge: str = ""
    solution: str = ""


class Arrival(msgspec.Struct, frozen=True):
    """A submission that counts and is not judged yet."""

    form: str
    text: bytes
    sender: bytes
    challenge: str
    proof: Proof
    counts: tally.Counts | None


def limits() -> rules.Limits:
    """The limits of the settings."""
    return rules.Limits(
        calm_a_minute=settings.GATE_CALM_PER_MINUTE,
        range_proved=settings.GATE_RANGE_PROVED_PER_HOUR,
        range_bare=settings.GATE_RANGE_BARE_PER_HOUR,
        same_text=settings.GATE_SAME_TEXT,
        seconds_a_group=settings.GATE_SECONDS_PER_GROUP,
    )


def text_mark(words: str) -> bytes:
    """The keyed hash of what a text says, whatever its case, spaces and signs (16 bytes)."""
    return hmac.digest(key("texts"), rules.normalised(words).encode(), sha256)[:16]


def count(*, form: str, draft: UUID, facts: Facts, words: str, now: datetime) -> Arrival:
    """Check the work and count the arrival: everything that needs no database, before anything is locked."""
    proof = work.check(text=facts.challenge, solution=facts.solution, form=form, draft=draft, now=now)
    mark = text_mark(words)
    counts = tally.count(form=form, sender=facts.sender, is_proved=proof is Proof.DONE, text=mark, now=now)
    return Arrival(form, mark, facts.sender, facts.challenge, proof, counts)


def admit(
    *, arrival: Arrival, words: str, is_trapped: bool, seconds: float, groups: int, now: datetime
) -> rules.Verdict:
    """Pass or quarantine; a good proof is spent by it, in the caller's transaction. The malformed never comes here."""
    proof = arrival.proof
    if proof is Proof.DONE and not _spend(arrival.challenge, now):
        proof = Proof.SPENT
    signs = rules.Signs(words, is_trapped, seconds, groups, proof, arrival.counts)
    return rules.judged(signs, limits())


def bits(form: str, *, now: datetime) -> int:
    """How hard a challenge of this form is now: one bit more, twice the work, for each level of pressure."""
    level = rules.pressure(tally.in_a_minute(form, now=now), limits())
    return int(min(settings.GATE_WORK_BITS + level, settings.GATE_WORK_BITS_MOST))


def _spend(challenge: str, now: datetime) -> bool:
    """Whether the challenge was fresh; the row's conflict decides between two at the same moment."""
    until = work.until(challenge) or now
    with connection.cursor() as cursor:
        cursor.execute(_SPEND, [work.mark(challenge), until])
        return bool(cursor.rowcount == 1)
