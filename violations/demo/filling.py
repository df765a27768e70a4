"""Every scene is played once: brought in, and taken as far as it shall go."""

from collections.abc import Callable
from datetime import UTC, datetime

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction

from oversight.accounts import demo as people
from oversight.accounts.demo import NEIGHBOUR, REGENCY
from oversight.accounts.models import Assignment
from oversight.dossiers.models import Kind
from oversight.gate import codes
from oversight.ledger.actions import demonstration
from oversight.regions.models import Election, Level, Region
from violations.demo import goals
from violations.demo.acts import Course, desk
from violations.demo.scenes import Scene, is_twin, scenes
from violations.demo.stories import drawn
from violations.models import Case
from violations.workflow import PEMILU

PROVINCE = "64."
_ANY_DAY = datetime(2026, 1, 1, tzinfo=UTC)  # which scene has which code does not hang on the day
_SHOWN = (
    (Kind.VIOLATION_REPORT, "awaiting_papers"),
    (Kind.VIOLATION_REPORT, "registered"),
    (Kind.TIP, "prior_information"),
)


class World:
    """Whom and where the scenes need: desks by path, villages by election and office."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        seats = Assignment.objects.filter(
            user__username__in=[one.username for one in (*people.PEOPLE, *people.STAFF) if not one.lapsed],
            office__path__startswith=PROVINCE,
        )
        users: dict[str, list[tuple[str, int]]] = {}
        for path, username, user in seats.values_list("office__path", "user__username", "user"):
            users.setdefault(path, []).append((username, user))
        self.desks = {path: desk(path, several, now=now) for path, several in users.items()}
        self._villages: dict[tuple[str, str], list[str]] = {}
        for election in Election.objects.filter(code__in=["pemilu-2024", "pilkada-2024"]):
            places = Region.objects.filter(
                edition=election.edition_id, level=Level.VILLAGE, code__startswith=PROVINCE
            ).order_by("code")
            for code in places.values_list("code", flat=True):
                self._villages.setdefault((election.code, f"{code[:5]}."), []).append(code)

    def village(self, scene: Scene) -> str:
        """Where it happened; now and then another regency's village, which the platform flags."""
        is_elsewhere = not scene.is_online and drawn(scene.number, "elsewhere", 60) == 0
        office = NEIGHBOUR if is_elsewhere and scene.office != NEIGHBOUR else scene.office
        among = self._villages[scene.election, office]
        return among[drawn(scene.root, "village", len(among))]


def fill(*, now: datetime, say: Callable[[str], None] = lambda _words: None) -> int:
    """Play every scene that was not played yet; how many were."""
    if not settings.DEMO:
        raise ImproperlyConfigured("The demonstration's cases are invented; they exist with DEMO=1 alone.")
    wanted = scenes(now)
    marks = {codes.mark(scene.code): scene.number for scene in wanted if scene.kind == Kind.TIP}
    there = set(Case.records.filter(pk__in=[scene.id for scene in wanted]).values_list("pk", flat=True))
    tipped = Case.records.filter(code_mark__in=list(marks)).values_list("code_mark", flat=True)
    numbers = {marks[bytes(mark)] for mark in tipped if mark is not None}
    world = World(now)
    played = 0
    for scene in wanted:
        if scene.id in there or scene.number in numbers:
            continue
        with transaction.atomic(), demonstration():
            _play(scene, world)
        played += 1
        if played % 100 == 0:
            say(f"  {played} cases")
    return played


def tracking_codes() -> list[tuple[str, str]]:
    """How a few cases stand now, with their codes; none before they are made."""
    chosen = []
    for kind, goal in _SHOWN:
        several = [one for one in scenes(_ANY_DAY) if (one.kind, one.goal, one.office) == (kind, goal, REGENCY)]
        chosen += [one for one in several if one.is_online][:1]
    marks = {codes.mark(scene.code): scene.code for scene in chosen}
    found = []
    for case in Case.objects.filter(code_mark__in=list(marks)).order_by("kind", "received_at"):
        title = f"{case.get_kind_display()}: {PEMILU.status_title(case.status)}"
        found.append((title, marks[bytes(case.code_mark or b"")]))
    return found


def _play(scene: Scene, world: World) -> None:
    course = Course(scene, world.desks[scene.office], world.now)
    goals.bring_in(course, world.village(scene))
    goals.GOALS[scene.kind, scene.goal](course, world.desks)
    if is_twin(scene.number) and scene.kind != Kind.TIP:
        goals.same_event(course)
