"""What is counted in Valkey: submissions a minute, per range and hour, and of the same text in a day.

When Valkey does not answer, nothing is known (None) and the rules say what follows; it is asked again after a moment,
so that its absence costs one short wait and not one a request.
"""

import os
import time
from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import cache
from threading import Lock
from typing import TypeVar
from uuid import UUID

import msgspec
import redis
from django.conf import settings
from redis.backoff import NoBackoff
from redis.retry import Retry

from oversight.core.errors import Refused
from oversight.gate.keys import key
from oversight.vault import sealing

ANSWER_SECONDS = 0.25
PAUSE_SECONDS = 5.0
_MINUTE, _HOUR, _DAY = 60, 3600, 86_400
_PREFIX = "gate:"
_SALT_OWNER = UUID(int=0)
T = TypeVar("T")

_lock = Lock()
_salts: dict[date, bytes] = {}
# The salt of a process while Valkey is away: limits then hold in this process alone.
_own_salt = os.urandom(32)
_asleep_until = 0.0


class Counts(msgspec.Struct, frozen=True):
    """How many came, this one included: in the last minute, from this range in this hour, of this text in a day."""

    in_a_minute: int
    of_range: int
    of_text: int


def count(*, form: str, sender: bytes, is_proved: bool, text: bytes, now: datetime) -> Counts | None:
    """Count one submission; None when Valkey does not answer. `text` is the keyed hash of its words, b"" for none."""
    second = int(now.timestamp())
    minute, hour = second // _MINUTE, second // _HOUR
    here = f"{_PREFIX}minute:{form}:{minute}"
    kind = "proved" if is_proved else "bare"
    of_range = f"{_PREFIX}range:{form}:{kind}:{hour}:{sender.hex()}"
    of_text = f"{_PREFIX}text:{form}:{text.hex()}"

    def ask(valkey: "redis.Redis") -> Counts:
        pipe = valkey.pipeline(transaction=False)
        pipe.incr(here)
        pipe.expire(here, 3 * _MINUTE)
        pipe.get(f"{_PREFIX}minute:{form}:{minute - 1}")
        pipe.incr(of_range)
        pipe.expire(of_range, _HOUR + _MINUTE)
        if text:
            pipe.incr(of_text)
            pipe.expire(of_text, _DAY)
        found = pipe.execute()
        return Counts(_sliding(found[0], found[2], second), int(found[3]), int(found[5]) if text else 0)

    return _asked(ask)


def in_a_minute(form: str, *, now: datetime) -> int | None:
    """How many submissions of a form came in the last minute; None when Valkey does not answer."""
    second = int(now.timestamp())
    minute = second // _MINUTE
    names = [f"{_PREFIX}minute:{form}:{at}" for at in (minute, minute - 1)]
    found = _asked(lambda valkey: valkey.mget(names))
    return None if found is None else _sliding(found[0], found[1], second)


def take_of_range(what: str, sender: bytes, *, now: datetime) -> int | None:
    """Count one more of something from a range in this hour, and say how many there were."""
    name = f"{_PREFIX}{what}:{int(now.timestamp()) // _HOUR}:{sender.hex()}"

    def ask(valkey: "redis.Redis") -> int:
        pipe = valkey.pipeline(transaction=False)
        pipe.incr(name)
        pipe.expire(name, _HOUR + _MINUTE)
        return int(pipe.execute()[0])

    return _asked(ask)


def salt(day: date) -> bytes:
    """The random salt of a day. It stands in Valkey alone, sealed, until a little after midnight (UTC)."""
    known = _salts.get(day)
    if known is not None:
        return known
    name, label = f"{_PREFIX}salt:{day.isoformat()}", f"salt {day.isoformat()}"
    fresh = sealing.seal({"salt": os.urandom(32).hex()}, key("salts"), _SALT_OWNER, label, 1)

    def ask(valkey: "redis.Redis") -> bytes:
        if valkey.set(name, fresh, nx=True, ex=_DAY + _HOUR):
            return fresh
        kept = valkey.get(name)
        return kept if isinstance(kept, bytes) else b""

    sealed = _asked(ask)
    if not sealed:
        return _own_salt
    try:
        fields = sealing.unseal(sealed, key("salts"), _SALT_OWNER, label, 1)
    except Refused:  # somebody wrote into Valkey: marks of one process are still marks
        return _own_salt
    found = bytes.fromhex(str(fields["salt"])) if isinstance(fields, dict) else _own_salt
    with _lock:
        for old in [known_day for known_day in _salts if known_day < day - timedelta(days=1)]:
            del _salts[old]
        _salts[day] = found
    return found


def forget_salts() -> None:
    """Drop what this process remembers, and ask Valkey again at once."""
    global _asleep_until
    with _lock:
        _salts.clear()
        _asleep_until = 0.0


def _sliding(this: object, last: object, second: int) -> int:
    """Of this minute all, of the last one the part that is less than a minute ago."""
    return _number(this) + _number(last) * (_MINUTE - second % _MINUTE) // _MINUTE


def _number(value: object) -> int:
    return int(value) if isinstance(value, int | bytes) else 0


@cache
def _valkey(url: str) -> "redis.Redis":
    return redis.Redis.from_url(
        url.replace("redis+socket://", "unix://", 1),
        socket_connect_timeout=ANSWER_SECONDS,
        socket_timeout=ANSWER_SECONDS,
        retry=Retry(NoBackoff(), 0),
    )


def _asked(ask: "Callable[[redis.Redis], T]") -> T | None:
    global _asleep_until
    if time.monotonic() < _asleep_until:
        return None
    try:
        return ask(_valkey(settings.REDIS_URL))
    except (redis.RedisError, OSError, ValueError):
        _asleep_until = time.monotonic() + PAUSE_SECONDS
        return None
