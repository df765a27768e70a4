"""Where somebody comes from: believed from our own proxies alone, kept as a mark that nobody can undo tomorrow."""

from datetime import timedelta
from ipaddress import ip_address
from typing import Any

import pytest

from oversight.gate import ranges, tally
from tests.gate.somebody import NOON

pytestmark = pytest.mark.django_db


def mark(address: str, forwarded: str = "", days: int = 0) -> bytes:
    meta = {"REMOTE_ADDR": address, "HTTP_X_FORWARDED_FOR": forwarded}
    return ranges.mark_of(meta, now=NOON + timedelta(days=days))


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("10.1.2.3", "10.1.2.250", True),
        ("10.1.2.3", "10.1.3.3", False),
        ("2001:db8:1:1::1", "2001:db8:1:ffff::2", True),
        ("2001:db8:1::1", "2001:db8:2::1", False),
        ("::ffff:10.1.2.3", "10.1.2.9", True),
        ("", "not an address", True),
    ],
)
def test_a_range_is_a_24_or_a_48(one: str, other: str, same: bool) -> None:
    assert (mark(one) == mark(other)) is same


@pytest.mark.parametrize(
    ("proxies", "peer", "forwarded", "found"),
    [
        ([], "10.0.0.1", "1.2.3.4", "10.0.0.1"),
        (["10.0.0.0/8"], "10.0.0.1", "1.2.3.4", "1.2.3.4"),
        (["10.0.0.0/8"], "10.0.0.1", "6.6.6.6, 1.2.3.4", "1.2.3.4"),
        (["10.0.0.0/8"], "10.0.0.1", "6.6.6.6, 1.2.3.4, 10.0.0.2", "1.2.3.4"),
        (["10.0.0.0/8"], "1.2.3.4", "6.6.6.6", "1.2.3.4"),
        (["10.0.0.0/8"], "10.0.0.1", "", "10.0.0.1"),
        (["10.0.0.0/8"], "10.0.0.1", "nonsense", "10.0.0.1"),
        (["fd00::/8"], "fd00::1", "2001:db8::7", "2001:db8::7"),
    ],
)
def test_a_header_is_believed_from_our_own_proxies_alone(
    settings: Any, proxies: list[str], peer: str, forwarded: str, found: str
) -> None:
    settings.GATE_PROXIES = proxies
    meta = {"REMOTE_ADDR": peer, "HTTP_X_FORWARDED_FOR": forwarded}
    assert ranges.address_of(meta) == ip_address(found)


def test_tomorrow_the_same_range_has_another_mark() -> None:
    assert mark("10.1.2.3") == mark("10.1.2.3") != mark("10.1.2.3", days=1)


def test_processes_share_the_salt_and_valkey_holds_it_sealed_for_a_day(valkey: Any) -> None:
    salt = tally.salt(NOON.date())
    tally.forget_salts()
    assert tally.salt(NOON.date()) == salt
    (name,) = valkey.scan_iter("gate:salt:*")
    assert salt not in valkey.get(name) and salt.hex().encode() not in valkey.get(name)
    assert 0 < valkey.ttl(name) <= 25 * 3600


def test_no_address_stands_in_valkey(valkey: Any) -> None:
    tally.count(form="trial", sender=mark("10.1.2.3"), is_proved=True, text=b"", now=NOON)
    assert valkey.keys("gate:range:*")
    assert not [name for name in valkey.keys("gate:*") if b"10.1.2" in name]


def test_counts_slide_over_a_minute(valkey: Any) -> None:
    sender = mark("10.1.2.3")
    for _ in range(60):
        tally.count(form="trial", sender=sender, is_proved=True, text=b"", now=NOON)
    later = NOON + timedelta(seconds=90)
    assert tally.in_a_minute("trial", now=NOON + timedelta(seconds=59)) == 60
    assert tally.in_a_minute("trial", now=later) == 30
    assert tally.in_a_minute("trial", now=NOON + timedelta(seconds=121)) == 0
    found = tally.count(form="trial", sender=sender, is_proved=False, text=b"x" * 16, now=later)
    assert found == tally.Counts(in_a_minute=31, of_range=1, of_text=1)


def test_a_valkey_that_is_gone_is_asked_once_and_then_left_alone_for_a_moment(no_valkey: None) -> None:
    assert tally.count(form="trial", sender=b"s", is_proved=True, text=b"", now=NOON) is None
    assert tally.in_a_minute("trial", now=NOON) is None
    assert mark("10.1.2.3") == mark("10.1.2.9")  # a salt of the process's own
