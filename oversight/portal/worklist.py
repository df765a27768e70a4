"""Work as a desk shows it: any procedure of any module, told by dossier, track, deadline and duty alone."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from oversight.accounts.actor import Actor
from oversight.deadlines.models import Deadline, Move, State
from oversight.deadlines.queries import open_of_subject
from oversight.dossiers.models import Dossier
from oversight.dossiers.queries import Count, Key
from oversight.web.dayclock import Face, faces
from oversight.workflow import queries as work
from oversight.workflow.models import Duty, Track
from oversight.workflow.procedures import Procedure, declared, procedure

ON_THE_DESK, PAGE = 20, 50
_NEVER = datetime(9999, 1, 1, tzinfo=UTC)
GROUPS: tuple[tuple[str, str | Promise], ...] = (
    ("late", gettext_lazy("Past the limit")),
    ("today", gettext_lazy("Today")),
    ("soon", gettext_lazy("In the next days")),
    ("none", gettext_lazy("Later")),
)
_TOLD = 10


class Item(NamedTuple):
    """One piece of work: where it leads, what it is, the next act, until when, who has it."""

    id: UUID
    url: str
    title: str
    place: str
    kind: str
    status: str
    act: str
    face: Face | None
    holder: str
    is_stand_in: bool


class Worklist(NamedTuple):
    """One page of work by deadline, the cursor of the next, and how much there is in all."""

    items: list[Item]
    next: str | None
    total: Count


class Group(NamedTuple):
    """Work that is equally urgent."""

    state: str
    title: str | Promise
    items: list[Item]


class Given(NamedTuple):
    """Something that somebody else put on this desk."""

    url: str
    title: str
    by: str
    at: datetime


class News(NamedTuple):
    """What changed since the last visit."""

    since: datetime
    new: Count
    moved_on: list[tuple[str, int]]
    given: list[Given]
    moves: int
    move_reason: str

    def __bool__(self) -> bool:
        return bool(self.new.count or self.moved_on or self.given or self.moves)


def mine(actor: Actor, *, now: datetime, after: str | None = None, size: int = ON_THE_DESK) -> Worklist:
    """My work and that of those for whom I stand in, the most urgent first."""
    return _page(work.mine(actor, now=now), actor, now=now, after=after, size=size)


def unassigned(actor: Actor, *, now: datetime, after: str | None = None, size: int = ON_THE_DESK) -> Worklist:
    """What waits in my office for somebody, the most urgent first."""
    return _page(work.unassigned(actor), actor, now=now, after=after, size=size)


def grouped(items: Iterable[Item]) -> list[Group]:
    """Work by urgency; empty groups are left out."""
    by_state: dict[str, list[Item]] = {}
    for item in items:
        state = item.face.state if item.face else "none"
        by_state.setdefault(state if state in {"late", "today", "soon"} else "none", []).append(item)
    return [Group(state, title, by_state[state]) for state, title in GROUPS if state in by_state]


def news(actor: Actor, *, since: datetime, now: datetime) -> News:
    """What changed in the actor's work since a moment: counts that stop at the cap, and the last ten by name."""
    first = {step.target for law in declared().values() for step in law.transitions if not step.source}
    changed = work.at_hand(actor).filter(since__gt=since)
    moved_on: dict[str, int] = {}
    others = changed.exclude(status__in=first).order_by().values_list("procedure", "edition", "status")
    for name, edition, status in others[: 10 * PAGE]:
        words = procedure(name, edition).status_title(status)
        moved_on[words] = moved_on.get(words, 0) + 1
    duties = list(
        Duty.objects.filter(holder=actor.user_id, ended_at=None, assigned_at__gt=since)
        .exclude(assigned_by=actor.user_id)
        .select_related("assigned_by", "track")
        .order_by("-assigned_at")[:_TOLD]
    )
    titles = _titles([duty.track for duty in duties])
    given = [Given(_url(duty.track), titles[duty.track_id], duty.assigned_by.name, duty.assigned_at) for duty in duties]
    own = work.mine(actor, now=now).values("pk")
    moves = list(
        Move.objects.filter(at__gt=since, deadline__state=State.OPEN, deadline__subject__in=own)
        .order_by("-at")
        .values_list("deadline", "reason")[: 10 * PAGE]
    )
    return News(
        since=since,
        new=work.counted(changed.filter(status__in=first)),
        moved_on=sorted(moved_on.items()),
        given=given,
        moves=len({deadline for deadline, _reason in moves}),
        move_reason=moves[0][1] if moves else "",
    )


def _page(rows: QuerySet[Track], actor: Actor, *, now: datetime, after: str | None, size: int) -> Worklist:
    due = Deadline.objects.filter(subject=OuterRef("pk"), state=State.OPEN).order_by("due_at").values("due_at")[:1]
    ordered = rows.annotate(due=Coalesce(Subquery(due), _NEVER)).order_by("due", "pk")
    if after:
        cut = Key.decode(after)
        ordered = ordered.filter(Q(due__gt=cut.received_at) | Q(due=cut.received_at, pk__gt=cut.id))
    found = list(ordered.select_related("dossier__station", "dossier__place")[: size + 1])
    shown = found[:size]
    last = shown[-1] if len(found) > size else None
    return Worklist(
        _items(shown, actor, now=now),
        Key(last.due, last.pk).encode() if last is not None else None,
        work.counted(rows),
    )


def _items(tracks: Sequence[Track], actor: Actor, *, now: datetime) -> list[Item]:
    if not tracks:
        return []
    ids = [track.pk for track in tracks]
    titles, duties = _titles(tracks), work.duties_of(ids)
    clocks = {row.subject: row for row in reversed(open_of_subject(ids))}
    told = dict(zip(clocks, faces(list(clocks.values()), now=now), strict=True))
    return [
        Item(
            id=track.pk,
            url=_url(track),
            title=titles[track.pk],
            place=_place(track.dossier),
            kind=str(_law(track).title),
            status=_law(track).status_title(track.status),
            act=str(_law(track).acts.get(track.status, "")),
            face=told.get(track.pk),
            holder=duties[track.pk].holder.name if track.pk in duties else "",
            is_stand_in=track.pk in duties and duties[track.pk].holder_id != actor.user_id,
        )
        for track in tracks
    ]


def _titles(tracks: Sequence[Track]) -> Mapping[UUID, str]:
    """One line for each: the module's own words, otherwise the name of the procedure."""
    found: dict[UUID, str] = {}
    for law in {(track.procedure, track.edition): _law(track) for track in tracks}.values():
        own = [track.pk for track in tracks if (track.procedure, track.edition) == (law.name, law.edition)]
        words = law.headline(own)
        found |= {id: words.get(id, str(law.title or law.name)) for id in own}
    return found


def _law(track: Track) -> Procedure:
    return procedure(track.procedure, track.edition)


def _url(track: Track) -> str:
    law = _law(track)
    try:
        return reverse(law.page, args=[track.dossier_id if law.page_of_dossier else track.pk]) if law.page else ""
    except NoReverseMatch:
        return ""


def _place(dossier: Dossier) -> str:
    if dossier.station is None:
        return dossier.place.name
    return _("TPS %(number)s, %(village)s") % {"number": dossier.station.number, "village": dossier.place.name}
