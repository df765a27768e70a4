"""The demonstration's cases: every state of the procedure, in the published proportions, once and alike each time."""

import io
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command

from oversight.accounts import demo as people
from oversight.accounts.models import User
from oversight.accounts.queries import actor_of_user
from oversight.deadlines.models import Deadline, State
from oversight.dossiers.models import Kind
from oversight.gate import codes
from oversight.parties.models import Person
from oversight.workflow.models import Step
from violations import demo, queries
from violations.demo import filling
from violations.demo.goals import GOALS
from violations.demo.scenes import FINDINGS, REPORTS, Scene, scenes
from violations.demo.stories import reporter
from violations.models import Case, Message, SameEvent

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 24, 3, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, settings: Any) -> None:
    settings.DATA_DIR = tmp_path


def plan() -> list[Scene]:
    """The first two scenes of each goal, and two that tell of one event."""
    seen: Counter[tuple[Kind, str]] = Counter()
    chosen = []
    for scene in scenes(NOW):
        seen[scene.kind, scene.goal] += 1
        if seen[scene.kind, scene.goal] <= 2 or scene.number in {20, 21}:
            chosen.append(scene)
    return chosen


def test_the_plan_holds_the_published_proportions() -> None:
    every = scenes(NOW)
    counted = Counter((scene.kind, scene.goal) for scene in every)
    came_of_tracing = counted[Kind.TIP, "became_finding"]
    findings = sum(FINDINGS.values()) + came_of_tracing
    assert len(every) + came_of_tracing == 400
    assert round(100 * counted[Kind.VIOLATION_REPORT, "registered"] / sum(REPORTS.values())) == 37
    assert round(100 * (counted[Kind.FINDING, "registered"] + came_of_tracing) / findings, 0) in {87, 88}
    assert 0.19 < findings / 400 < 0.26
    assert {(scene.kind, scene.goal) for scene in every} == set(GOALS)
    assert [scene.received_at for scene in every] == sorted(scene.received_at for scene in every)
    assert all(scene.received_at < NOW for scene in every)
    assert [(one.id, one.code, one.office, one.goal) for one in every] == [
        (one.id, one.code, one.office, one.goal) for one in sorted(scenes(NOW), key=lambda one: one.received_at)
    ]
    later = {one.number: one for one in scenes(NOW + timedelta(days=9))}
    assert all(later[one.number].id == one.id and later[one.number].code == one.code for one in every)


def test_no_invented_person_can_be_taken_for_a_real_one() -> None:
    for number in range(400):
        details = reporter(number)
        assert details.nik.startswith("00") and len(details.nik) == 16  # there is no province 00
        assert details.phone.startswith("+6280000")
        assert details.name.split()[-1] in {"Rekaan", "Peragaan", "Contoh", "Fiktif", "Karangan", "Misalan", "Umpama"}


def test_cases_stand_at_every_state_and_desks_are_alive(monkeypatch: pytest.MonkeyPatch) -> None:
    people.prepare(NOW)
    some = plan()
    monkeypatch.setattr(filling, "scenes", lambda _now: some)
    assert demo.fill(now=NOW) == len(some)
    assert demo.fill(now=NOW + timedelta(days=1)) == 0  # harmless to repeat
    states = set(Case.objects.values_list("kind", "status"))
    assert {(kind, goal) for kind, goal in GOALS} <= states | {(Kind.FINDING, "found")}
    for scene in some:
        case = (
            Case.objects.get(code_mark=codes.mark(scene.code))
            if scene.kind == Kind.TIP
            else Case.objects.get(pk=scene.id)
        )
        assert case.status == scene.goal and case.received_at <= NOW
    assert not Step.objects.filter(at__gt=NOW).exists()
    assert Deadline.objects.filter(state=State.OPEN, due_at__lt=NOW).exists()
    assert Deadline.objects.filter(state=State.OPEN, due_at__gte=NOW).exists()
    assert Message.objects.filter(direction="in").exists()
    assert SameEvent.objects.filter(outcome="joined").exists()
    assert not Person.objects.filter(is_named=True).exclude(
        name__regex="(Rekaan|Peragaan|Contoh|Fiktif|Karangan|Misalan|Umpama)$"
    ).exists()  # fmt: skip
    officer = actor_of_user(User.objects.get(username="demo.regency").pk, now=NOW)
    assert officer is not None and queries.count_cases(officer, queries.Filters()).count


def test_the_codes_of_a_few_cases_are_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    assert demo.tracking_codes() == []
    people.prepare(NOW)
    shown = [one for one in scenes(NOW) if one.office == people.REGENCY and one.is_online and one.kind == Kind.TIP]
    some = [one for one in shown if one.goal == "prior_information"]
    monkeypatch.setattr(filling, "scenes", lambda _now: some)
    demo.fill(now=NOW)
    (title, code), *_others = demo.tracking_codes()
    assert queries.tracking(codes.mark(code), now=NOW) is not None and title
    out = io.StringIO()
    call_command("demo_codes", stdout=out)
    assert code in out.getvalue()


def test_cases_are_invented_in_the_demonstration_alone(settings: Any) -> None:
    settings.DEMO = False
    with pytest.raises(ImproperlyConfigured):
        demo.fill(now=NOW)
    with pytest.raises(CommandError):
        call_command("load_demo_cases")
