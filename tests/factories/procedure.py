"""Takes cases through the procedure as an office does: study, plenary, votes. More commissioners than the cast has."""

from collections.abc import Collection
from datetime import UTC, date, datetime
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models.expressions import RawSQL

from oversight.accounts.actor import Actor, machine
from oversight.accounts.models import Assignment, Office, User
from oversight.accounts.queries import actor_of_user
from oversight.accounts.roles import Role
from oversight.deadlines.models import Deadline
from oversight.dossiers.models import RegisterNumber, Series
from oversight.workflow.models import Step
from tests.cast import FROM
from tests.factories.violations import NOW, case_of, report_form, submit
from violations import actions
from violations.models import Case, Plenary
from violations.queries import procedure as reads

CLOCK = machine("clock")
ENDS = datetime(2030, 1, 1, tzinfo=UTC)
# Names are invented. Rina of the cast is the first commissioner of Paser.
MORE = {
    "komang": ("Komang Ardana", Role.REGENCY_MEMBER, "64.01."),
    "fitri": ("Fitri Handayani", Role.REGENCY_MEMBER, "64.01."),
    "gusti": ("Gusti Ramadhan", Role.REGENCY_MEMBER, "64.02."),
    "yuli": ("Yuliana Tandi", Role.REGENCY_MEMBER, "64.02."),
    "darma": ("Darma Setiawan", Role.PROVINCE_MEMBER, "64."),
    "mega": ("Mega Puspita", Role.PROVINCE_MEMBER, "64."),
    "sinta": ("Sinta Maharani", Role.NATIONAL_MEMBER, ""),
}
THE_REGENCY = ("rina", "komang", "fitri")


def enlist() -> None:
    """Appoint the commissioners whom the cast lacks; once a test."""
    if User.objects.filter(username="komang").exists():
        return
    founder, second = User.objects.get(username="founder"), User.objects.get(username="second")
    for username, (name, role, path) in MORE.items():
        user = User.objects.create(username=username, name=name, date_joined=FROM)
        Assignment.objects.create(
            user=user, office=Office.objects.get(path=path), role=role, origin="grant",
            period=DateTimeTZRange(FROM, ENDS), granted_by=founder, granted_at=FROM, needs_approval=not path,
            approved_by=None if path else second, approved_at=None if path else FROM,
        )  # fmt: skip


def who(name: str, now: datetime = NOW) -> Actor:
    """Somebody at his desk."""
    found = actor_of_user(User.objects.get(username=name).pk, now=now)
    assert found is not None, name
    return found


def ids(names: Collection[str]) -> list[int]:
    """The ids of some people."""
    return list(User.objects.filter(username__in=names).values_list("pk", flat=True))


def studied(case: Case, *, by: str = "budi", now: datetime = NOW, failed: Collection[str] = ()) -> Case:
    """Every requirement is checked (those in `failed` are not met) and the event is classified."""
    for requirement in reads.required(case):
        is_met = requirement.code not in failed
        actions.check_requirement(
            case=case, requirement=requirement.code, answer="met" if is_met else "not_met",
            note="" if is_met else "Belum ada.", by=who(by, now), now=now,
        )  # fmt: skip
    article = "523-1" if reads.regime(case) == "pemilu" else "187A"
    actions.classify(case=case, classes=["criminal"], articles=[article], by=who(by, now), now=now)
    return case_of(case.pk)


def concluded(
    case: Case, proposal: str = "register", *, by: str = "budi", now: datetime = NOW, failed: Collection[str] = ()
) -> Case:
    """The study was begun, made and handed to the plenary."""
    if case.status == "submitted":
        actions.begin_study(case=case, by=who(by, now), now=now)
    studied(case, by=by, now=now, failed=failed)
    actions.conclude_study(case=case, proposal=proposal, text="Hasil kajian awal.", by=who(by, now), now=now)
    return case_of(case.pk)


def called(
    case: Case, proposal: str, *, present: Collection[str] = THE_REGENCY, now: datetime = NOW, **more: Any
) -> Plenary:
    """A plenary that was opened by its first member."""
    enlist()
    chair = User.objects.get(username=next(iter(present))).pk
    return actions.call_plenary(
        case=case, proposal=proposal, present=ids(present), chair=chair, by=who(next(iter(present)), now), now=now,
        **more,
    )  # fmt: skip


def closed(
    plenary: Plenary,
    *,
    present: Collection[str] = THE_REGENCY,
    now: datetime = NOW,
    choice: str = "for",
    letter: str = "",
) -> Plenary:
    """Everybody votes alike, and the first closes."""
    for name in present:
        actions.vote(plenary=plenary, choice=choice, by=who(name, now), now=now)
    return actions.close_plenary(
        plenary=plenary, minute=f"BA-{plenary.pk.hex[-6:]}", text="Pertimbangan rapat pleno.", letter=letter,
        by=who(next(iter(present)), now), now=now,
    )  # fmt: skip


def decided(
    case: Case,
    proposal: str,
    *,
    present: Collection[str] = THE_REGENCY,
    now: datetime = NOW,
    letter: str = "",
    **more: Any,
) -> Case:
    """A plenary decided unanimously."""
    plenary = called(case, proposal, present=present, now=now, **more)
    closed(plenary, present=present, now=now, letter=letter)
    return case_of(case.pk)


def path_of(case: Case) -> list[str]:
    """The verbs that were taken, in the order in which they were written (the table only grows)."""
    rows = Step.objects.filter(track=case.track).order_by("at", RawSQL("workflow_step.ctid", []))
    return list(rows.values_list("verb", flat=True))


def clocks(case: Case) -> dict[str, str]:
    """The state of every clock of a case, the newest of a rule, by the rule's term."""
    rows = Deadline.objects.filter(subject=case.track).select_related("rule").order_by("started_at", "id")
    return {row.rule.key.partition(".")[2]: row.state for row in rows}


def due(case: Case, term: str) -> datetime:
    """Until when the newest clock of a term runs."""
    rows = Deadline.objects.filter(subject=case.track, rule__key__endswith=f".{term}").order_by("-started_at", "-id")
    return rows[0].due_at


def numbers(case: Case) -> dict[str, str]:
    """The register numbers of a case by series."""
    rows = RegisterNumber.objects.filter(dossier=case.pk, alias=False)
    return {Series(row.series).value: row.text for row in rows}


def regional() -> Case:
    """A report in the regional election of 2024, at the counter of Paser on Friday 22 November."""
    now = datetime(2024, 11, 22, 2, tzinfo=UTC)
    day = date(2024, 11, 20)
    form = report_form(office="64.01.", election="pilkada-2024", contest="PILBUP", occurred_on=day, known_on=day)
    return case_of(submit(form, by="budi", now=now).id)
