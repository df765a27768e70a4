"""Which cases the demonstration shows, in the proportions that the agency published, and when each came in.

Of findings 87 % were registered and of reports 37 % (6 March 2024, konteks.co.id); which reasons and states the others
have is invented. 396 are brought in, four findings come of tracing: 400 cases.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from hashlib import sha256
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from oversight.accounts.demo import NEIGHBOUR, REGENCY
from oversight.dossiers.models import Kind
from oversight.gate import codes
from violations.demo.stories import drawn

REPORTS: Mapping[str, int] = {
    "registered": 111, "not_registered": 30, "status_notified": 40, "archived": 26, "awaiting_papers": 14,
    "submitted": 18, "in_study": 20, "awaiting_plenary": 12, "completion_asked": 9, "transfer_offered": 5,
    "lapsed": 5, "withdrawn": 6, "prior_information": 4,
}  # fmt: skip
FINDINGS: Mapping[str, int] = {"registered": 66, "found": 6, "not_registered": 4}
TIPS: Mapping[str, int] = {"prior_information": 9, "tracing": 4, "became_finding": 4, "tip_closed": 3}
# How many hours ago what stands there came in, from the newest to the oldest: some are over their terms.
_AGES: Mapping[str, tuple[int, int]] = {
    "awaiting_papers": (3, 44),
    "submitted": (2, 60),
    "in_study": (8, 120),
    "awaiting_plenary": (40, 150),
    "completion_asked": (60, 180),
    "transfer_offered": (60, 170),
    "found": (10, 230),
    "prior_information": (20, 260),
    "tracing": (60, 280),
    "registered": (70, 360),  # the term of their handling runs for most
}
_SETTLED = (150, 650)  # all others
# Where they lie: the desks that strangers play have most of them.
_OFFICES = (
    *(REGENCY,) * 8, *(NEIGHBOUR,) * 4,
    "64.01.", "64.03.", "64.07.", "64.08.", "64.09.", "64.11.", "64.71.", "64.74.",
)  # fmt: skip
_OPENS, _CLOSES = 8, 16
_TWINS_EVERY = 40


class Scene(NamedTuple):
    """One case: its number in the play, its kind, where it ends, where it lies, in which election, and since when."""

    number: int
    kind: Kind
    goal: str
    office: str
    election: str
    received_at: datetime
    is_online: bool

    @property
    def id(self) -> UUID:
        """The same on every machine and at every start; the moment in it is that of no case."""
        noise = int.from_bytes(sha256(f"peragaan:id:{self.number}".encode()).digest()[:10])
        return UUID(int=(1_767_225_600_000 << 80) | (7 << 76) | (2 << 62) | (noise & ((0xFFF << 64) | ((1 << 62) - 1))))

    @property
    def root(self) -> int:
        """By which number its event is drawn: twins tell of the same."""
        return first_of_twins(self.number)

    @property
    def code(self) -> str:
        """Its tracking code: known to everybody, as the passwords of the demonstration are."""
        return tracking_code(self.number)


def first_of_twins(number: int) -> int:
    """Every twentieth pair of neighbours tells of one event: the number of the first, else its own."""
    return number - 1 if number % _TWINS_EVERY == _TWINS_EVERY // 2 + 1 else number


def is_twin(number: int) -> bool:
    """Whether it is the second of a pair."""
    return first_of_twins(number) != number


def tracking_code(number: int) -> str:
    """A code that is the same on every machine."""
    noise = sha256(f"peragaan:code:{number}".encode()).digest()
    bare = "".join(codes.ALPHABET[byte % len(codes.ALPHABET)] for byte in noise[: codes.RANDOM_SYMBOLS])
    return next(code for sign in codes.ALPHABET if (code := codes.read(bare + sign)))


def scenes(now: datetime) -> list[Scene]:
    """All of them, the oldest first, so that registers count as time went."""
    found = [_scene(number, kind, goal, now) for number, (kind, goal) in enumerate(_goals())]
    return sorted(found, key=lambda scene: (scene.received_at, scene.number))


def _goals() -> Iterator[tuple[Kind, str]]:
    for kind, table in (
        (Kind.VIOLATION_REPORT, REPORTS),
        (Kind.FINDING, FINDINGS),
        (Kind.TIP, TIPS),
    ):
        for goal, number in table.items():
            for _one in range(number):
                yield kind, goal


def _scene(number: int, kind: Kind, goal: str, now: datetime) -> Scene:
    root = first_of_twins(number)
    office = REGENCY if goal == "transfer_offered" else _OFFICES[drawn(root, "office", len(_OFFICES))]
    youngest, oldest = _AGES.get(goal, _SETTLED)
    hours = youngest + drawn(root, "age", 1 + (oldest - youngest) * 60) / 60 - (number - root) / 2
    is_online = kind == Kind.TIP or (kind == Kind.VIOLATION_REPORT and drawn(root, "online", 100) < 45)
    # The papers of a report that waits for them, or lapsed without them, have a term in the national election alone.
    is_national = goal in {"awaiting_papers", "lapsed"} or drawn(root, "election", 10) < 6
    is_online = is_online or goal == "awaiting_papers"
    moment = now - timedelta(hours=hours)
    return Scene(
        number=number,
        kind=kind,
        goal=goal,
        office=office,
        election="pemilu-2024" if is_national else "pilkada-2024",
        received_at=moment if is_online else opening_hours(moment),
        is_online=is_online,
    )


def opening_hours(moment: datetime, zone: str = "Asia/Makassar") -> datetime:
    """The nearest moment before at which the office is open: from eight to four, Monday to Friday."""
    there = moment.astimezone(ZoneInfo(zone))
    if there.hour < _OPENS:
        there = (there - timedelta(days=1)).replace(hour=_CLOSES - 1)
    elif there.hour >= _CLOSES:
        there = there.replace(hour=_CLOSES - 1)
    while there.weekday() > 4:
        there -= timedelta(days=1)
    return there
