"""How people of the demonstration take a case through the procedure: by the actions alone, at times that have been."""

from collections.abc import Collection
from datetime import datetime, timedelta
from functools import cached_property

from oversight.accounts.actor import Actor, machine
from oversight.accounts.models import Office
from oversight.accounts.queries import actor_of_user
from oversight.accounts.roles import Permission
from oversight.dossiers.models import Kind
from oversight.regions.models import Regime
from violations import actions, queries
from violations.demo.scenes import Scene, opening_hours
from violations.demo.stories import STORIES, Story, drawn
from violations.models import Case, Plenary, Transfer
from violations.queries import procedure as reads

PUBLIC, CLOCK = machine("public"), machine("clock")


class Desk:
    """One office with its people as they act."""

    def __init__(self, office: Office, people: Collection[Actor]) -> None:
        self.office = office
        self._people = people

    @cached_property
    def officer(self) -> Actor:
        """Who receives and studies; in a sub-district a member does."""
        return next(one for one in self._people if self._may(one, Permission.STUDY_VIOLATIONS))

    @cached_property
    def members(self) -> tuple[Actor, ...]:
        """The commissioners, the one who signs in first as chair."""
        return tuple(one for one in self._people if self._may(one, Permission.DECIDE_VIOLATIONS))

    def _may(self, actor: Actor, permission: Permission) -> bool:
        return any(reach.office == self.office.pk and permission in reach.permissions for reach in actor.reaches)


def desk(path: str, users: Collection[tuple[str, int]], *, now: datetime) -> Desk:
    """The office with this path, with people of it by name and id, in the order of their names."""
    people = [actor_of_user(user, now=now) for _name, user in sorted(users)]
    return Desk(Office.objects.get(path=path), [actor for actor in people if actor is not None])


class Course:
    """One case on its way: each act is later than the one before, and none is in the future."""

    def __init__(self, scene: Scene, home: Desk, now: datetime) -> None:
        self.scene, self.home, self._now = scene, home, now
        self.at = scene.received_at
        self.id = scene.id

    @cached_property
    def case(self) -> Case:
        """The case as it was brought in."""
        return queries.case(self.home.officer, self.id, now=self._now)

    def transfer(self) -> Transfer:
        """The transfer of the case that waits for its answer."""
        found = queries.transfer(self.case)
        if found is None:
            raise LookupError(self.id)
        return found

    def moved_to(self, desk: Desk) -> None:
        """From now on another office acts."""
        self.home = desk
        self.__dict__.pop("case", None)

    def of_finding(self) -> "Course":
        """The way of the finding that came of this tip; it has the id of the scene."""
        course = Course(self.scene._replace(kind=Kind.FINDING), self.home, self._now)
        course.at = self.at
        return course

    @property
    def story(self) -> Story:
        """What it is about."""
        return story_of(self.scene)

    def later(self, hours: float) -> datetime:
        """Some hours on, in opening hours where that is later than the last act."""
        wished = self.at + timedelta(hours=hours)
        open_then = opening_hours(wished)
        latest = self._now - timedelta(minutes=1)
        self.at = min(max(open_then, self.at + timedelta(minutes=7)), latest)
        return self.at

    def study(self, *failed: str) -> None:
        """Begin the study, check each requirement (those named are not met), and say of which class it is."""
        if self.case.kind == Kind.VIOLATION_REPORT:
            actions.begin_study(case=self.case, by=self.home.officer, now=self.later(4))
        now = self.later(5)
        for one in reads.required(self.case):
            if not one.optional:
                is_met = one.code not in failed
                actions.check_requirement(
                    case=self.case, requirement=one.code, answer="met" if is_met else "not_met",
                    note="" if is_met else "Belum terpenuhi menurut berkas yang ada.", by=self.home.officer, now=now,
                )  # fmt: skip
        articles = self.story.pemilu if reads.regime(self.case) == Regime.PEMILU else self.story.pilkada
        actions.classify(
            case=self.case, classes=[self.story.violation], articles=articles, by=self.home.officer, now=now
        )

    def conclude(self, proposal: str) -> None:
        """Hand the study to the plenary."""
        actions.conclude_study(
            case=self.case, proposal=proposal, text="Kajian awal selesai; usul disampaikan kepada rapat pleno.",
            by=self.home.officer, now=self.later(6),
        )  # fmt: skip

    def call(
        self, proposal: str, *, by: Desk | None = None, reason: str = "", recipient: Office | None = None
    ) -> Plenary:
        """Open a plenary with all members."""
        sits = by or self.home
        return actions.call_plenary(
            case=self.case, proposal=proposal, present=[one.user_id for one in sits.members],
            chair=sits.members[0].user_id, by=sits.members[0], now=self.later(18), reason=reason, recipient=recipient,
            office=by.office if by else None,
        )  # fmt: skip

    def decide(
        self,
        proposal: str,
        *,
        by: Desk | None = None,
        reason: str = "",
        recipient: Office | None = None,
        letter: str = "",
    ) -> None:
        """A plenary carries a proposal; now and then one member sees it otherwise."""
        sits = by or self.home
        plenary = self.call(proposal, by=by, reason=reason, recipient=recipient)
        dissents = len(sits.members) > 2 and drawn(self.scene.number, "dissent", 9) == 0
        for place, member in enumerate(sits.members):
            against = dissents and place == len(sits.members) - 1
            actions.vote(
                plenary=plenary, choice="against" if against else "for",
                dissent="Bukti belum cukup meyakinkan." if against else "", by=member, now=self.later(0.2),
            )  # fmt: skip
        actions.close_plenary(
            plenary=plenary, minute=f"BA-{self.scene.number:03}/PLENO/{proposal.upper()[:12]}",
            text="Rapat pleno menimbang hasil kajian dan berkas perkara.", letter=letter, by=sits.members[0],
            now=self.later(0.3),
        )  # fmt: skip

    def notify(self) -> None:
        """Tell the reporter how it stands: in the mailbox who came online, by letter who came to the counter."""
        by_mailbox = self.scene.is_online
        actions.notify_status(
            case=self.case, way="mailbox" if by_mailbox else "letter",
            text="Status laporan Anda telah ditetapkan dalam rapat pleno. Terima kasih atas laporan Anda.",
            letter="" if by_mailbox else f"{self.scene.number:03}/PP.01.02/DEMO", by=self.home.officer,
            now=self.later(20),
        )  # fmt: skip


def story_of(scene: Scene) -> Story:
    """The event of which it tells."""
    return STORIES[drawn(scene.root, "story", len(STORIES))]
