"""Makes station reports as phones would send them, in canonical form, at a few microseconds each.

A filing has thirty answers, two remarks, a note, a position and the presidential tally: about 1.4 kB.
"""

import json
import os
import random
import time
from collections.abc import Mapping, Sequence
from hashlib import sha256
from uuid import UUID

INSTRUMENT = "pemilu-2024-voting-counting@1"
_ANSWERED = [f"PS{n:02}" for n in range(1, 14)] + [f"VT{n:02}" for n in range(1, 18)]
_REMARKS = {
    "PS06": "Dua bilik dipindah agar pemilih di kursi roda dapat lewat.",
    "VT09": "Antrean panjang pukul sembilan, tertib.",
}
_NOTE = "Pemungutan suara dimulai tepat waktu. Saksi ketiga pasangan hadir sampai penghitungan selesai. "
_VARIANTS = 97
# Two variants of 97 raise an alert each: the rate at which the published national counts would (2.2 %).
_WATCHED = ("PS04", "PS12", "VT01", "VT16", "VT17")
_ADVERSE = {7: "PS04", 53: "PS12"}
_MARK = (7 << 76) | (2 << 62)


def canonical(value: object) -> bytes:
    """Sorted keys, no blanks, UTF-8: for what a filing holds the same as RFC 8785, and as the platform hashes it."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def uuid7() -> UUID:
    """A version 7 id of this moment."""
    noise = random.getrandbits(74)
    milliseconds = time.time_ns() // 1_000_000
    return UUID(int=(milliseconds << 80) | _MARK | (noise >> 62) << 64 | noise & ((1 << 62) - 1))


class Writer:
    """Writes filings from a stock of variants; each gets its own id and station."""

    def __init__(self) -> None:
        # The generator runs in several processes at once: the seed of the system keeps their ids apart.
        random.seed(os.urandom(16))
        self._variants = [_split(_content(random.Random(n), _ADVERSE.get(n))) for n in range(_VARIANTS)]
        self._turn = random.randrange(_VARIANTS)

    def write(self, station: str, evidence: Sequence[Mapping[str, object]] = ()) -> tuple[str, bytes]:
        """A new filing for the station: its id and its bytes."""
        self._turn = (self._turn + 1) % _VARIANTS
        before, between, tail = self._variants[self._turn]
        id = str(uuid7())
        promised = b'"evidence":' + canonical(list(evidence)) + b"," if evidence else b""
        return id, b"".join((before, promised, b'"id":"', id.encode(), between, station.encode(), tail))


def digest(filing: bytes) -> str:
    """What the platform must show as `content_sha256` of a filing that `Writer` made."""
    return sha256(filing).hexdigest()


def _split(content: dict[str, object]) -> tuple[bytes, bytes, bytes]:
    before, _, rest = canonical(content).partition(b'"id":"ID')
    between, _, tail = rest.partition(b"STATION")
    return before, between, tail


def _content(rnd: random.Random, adverse: str | None) -> dict[str, object]:
    voters = [rnd.randint(60, 145), rnd.randint(60, 145)]
    came = [rnd.randint(40, voters[0]), rnd.randint(40, voters[1])]
    votes = [rnd.randint(1, 35), rnd.randint(1, 35)]
    invalid = rnd.randint(0, 4)
    votes.append(sum(came) - sum(votes) - invalid)
    # One filing in thirty contradicts itself, as in the published figures.
    total = sum(came) + (rnd.randint(1, 9) if rnd.random() < 1 / 30 else 0)

    def people(parts: list[int]) -> dict[str, int]:
        return {"l": parts[0], "p": parts[1], "j": sum(parts)}

    tally = {
        "voters": people(voters),
        "users_dpt": people(came),
        "users_dptb": people([0, 0]),
        "users_dpk": people([0, 0]),
        "users_total": people(came),
        "disabled": people([1, 0]),
        "ballots": {"received": sum(voters) + 5, "used": total, "returned": 0, "unused": sum(voters) + 5 - total},
        "votes": votes,
        "valid": sum(votes),
        "invalid": invalid,
        "total": total,
    }
    return {
        "id": "ID",
        "instrument": INSTRUMENT,
        "station": "STATION",
        "observed_at": "2024-02-14T15:40:00+08:00",
        "answers": {code: rnd.choice(("yes", "no", "no", "unobserved")) for code in _ANSWERED}
        | {code: "yes" if code == adverse else "no" for code in _WATCHED},
        "remarks": _REMARKS,
        "note": _NOTE * 2,
        "tallies": {"PPWP": tally},
        "location": {
            "latitude_e6": -rnd.randint(100_000, 2_400_000),
            "longitude_e6": rnd.randint(115_000_000, 118_900_000),
            "accuracy_m": rnd.randint(3, 40),
        },
    }
