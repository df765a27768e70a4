"""The preliminary study (kajian awal): every requirement by its own check, classes and articles, a proposal."""

from collections.abc import Collection, Mapping
from datetime import datetime

import msgspec
from django.db import transaction
from django.utils.translation import gettext as _

from oversight.accounts.actor import Actor
from oversight.core.errors import Conflict, Fault, Invalid
from oversight.core.ids import uuid7
from oversight.workflow import actions as work
from oversight.workflow.models import Duty
from violations import policies, rules, seals
from violations.actions import opening
from violations.actions.taking import admit, chosen, enter, hold, step, words
from violations.models import Case, Classification, RequirementCheck, StudyConclusion, ViolationClass
from violations.queries import procedure as reads
from violations.rules import law
from violations.workflow import FOUND, IN_STUDY

PROPOSALS = ("register", "not_register", "ask_completion", "offer_transfer", "take_as_information")


@transaction.atomic
def begin_study(*, case: Case, by: Actor, now: datetime) -> Case:
    """Begin the preliminary study (Perbawaslu 7/2022 art. 15); who begins has the work, unless somebody has it."""
    policies.check_study(case, by)
    held, track = hold(case)
    track = step(track, "begin_study", [], by=by, now=now)
    if not Duty.objects.filter(track=track, ended_at=None).exists():
        work.take(track=track, by=by, now=now)
    return held


@transaction.atomic
def check_requirement(
    *, case: Case, requirement: str, answer: str, note: str = "", by: Actor, now: datetime
) -> RequirementCheck:
    """Say of one requirement whether it is met, not met or not applicable; a later check of it counts instead."""
    policies.check_study(case, by)
    held, track = hold(case)
    _check_in_study(track.status)
    known = {one.code: one for one in reads.required(held)}
    chosen("requirement", requirement, known)
    chosen("answer", answer, dict(RequirementCheck.Answer.choices))
    text = words("note", note, needed=answer == RequirementCheck.Answer.NOT_MET)
    row = RequirementCheck(id=uuid7(now), case=held, requirement=requirement, answer=answer, at=now, by_id=by.user_id)
    row.save(force_insert=True)
    seals.seal(row, text, case=held.pk, now=now)
    enter("check_requirement", held, [row], by=by, now=now)
    return row


class Check(msgspec.Struct, frozen=True):
    """What is said of one requirement."""

    answer: str
    note: str = ""


@transaction.atomic
def check_requirements(*, case: Case, checks: Mapping[str, Check], by: Actor, now: datetime) -> list[RequirementCheck]:
    """Say it of several requirements at once, by code; what says the same as before is left as it stands.

    Invalid names every fault by its requirement (`account.note`), and then nothing is written.
    """
    policies.check_study(case, by)
    held, track = hold(case)
    _check_in_study(track.status)
    known = {one.code for one in reads.required(held)}
    if faults := [fault for code, check in checks.items() for fault in _check_faults(code, check, known)]:
        raise Invalid(_("Some answers are missing or not right yet."), faults=faults)
    before = reads.checks(held)
    notes = seals.words_of(before.values(), case=held.pk)
    rows = []
    for code, check in checks.items():
        old, note = before.get(code), check.note.strip()
        if old is not None and (old.answer, notes.get(old.pk, "")) == (check.answer, note):
            continue
        row = RequirementCheck(
            id=uuid7(now), case=held, requirement=code, answer=check.answer, at=now, by_id=by.user_id
        )
        row.save(force_insert=True)
        seals.seal(row, note, case=held.pk, now=now)
        rows.append(row)
    if rows:
        enter("check_requirement", held, rows, by=by, now=now)
    return rows


def _check_faults(code: str, check: Check, known: Collection[str]) -> list[Fault]:
    if code not in known:
        return [Fault(code, f"one of {', '.join(sorted(known))}", _("Choose one of the options."), code[:24])]
    if check.answer not in RequirementCheck.Answer.values:
        rule = f"one of {', '.join(RequirementCheck.Answer.values)}"
        return [Fault(f"{code}.answer", rule, _("Choose one of the options."), check.answer[:24])]
    needed = check.answer == RequirementCheck.Answer.NOT_MET
    return rules.text_faults(f"{code}.note", check.note, rules.NOTE_TEXT, needed=needed)


@transaction.atomic
def classify(
    *, case: Case, classes: Collection[str], articles: Collection[str], note: str = "", by: Actor, now: datetime
) -> Classification:
    """Say of which classes it is (one event may be of several) and under which articles; it may be said anew."""
    policies.check_study(case, by)
    held, track = hold(case)
    _check_in_study(track.status)
    known = law.offences(reads.regime(held), held.occurred_on or reads.day_of(held))
    if not classes:
        fault = Fault("classes", "at least one", _("Choose at least one class."))
        raise Invalid(_("Some answers are missing or not right yet."), faults=[fault])
    for one in classes:
        chosen("classes", one, dict(ViolationClass.choices))
    for code in articles:
        if known[chosen("articles", code, known)].violation not in classes:
            fault = Fault(
                "articles", "of a chosen class", _("The article belongs to a class that is not chosen."), code
            )
            raise Invalid(_("Some answers are missing or not right yet."), faults=[fault])
    row = Classification(
        id=uuid7(now), case=held, classes=sorted(set(classes)), articles=sorted(set(articles)), at=now, by_id=by.user_id
    )
    row.save(force_insert=True)
    seals.seal(row, words("note", note, needed=False), case=held.pk, now=now)
    held.classes = row.classes
    held.save(update_fields=["classes"])
    rows = opening.case_row(held) | seals.row_digests([(row, held.pk)])
    opening.enter("classify", held, rows, by=by, now=now)
    return row


@transaction.atomic
def conclude_study(*, case: Case, proposal: str, text: str, by: Actor, now: datetime) -> StudyConclusion:
    """Hand the study to the plenary with a proposal. Conflict while a requirement is unchecked or no class is given.

    The term for registering counts from here when the report is complete (D6); the plenary decides either way.
    """
    policies.check_study(case, by)
    held, track = hold(case)
    admit(track, "conclude_study")
    chosen("proposal", proposal, dict.fromkeys(PROPOSALS))
    found = reads.study(held)
    if found.unchecked:
        titles = ", ".join(str(one.title) for one in found.unchecked)
        raise Conflict(_("Not checked yet: %(titles)s.") % {"titles": titles}, code="unchecked")
    if reads.classification(held) is None:
        raise Conflict(_("Say of which class it is before the study is concluded."), code="unclassified")
    row = StudyConclusion(
        id=uuid7(now), case=held, proposal=proposal, is_complete=found.is_complete, at=now, by_id=by.user_id
    )
    row.save(force_insert=True)
    seals.seal(row, words("text", text), case=held.pk, now=now)
    step(track, "conclude_study", [row], by=by, now=now, moments={"complete": now if found.is_complete else None})
    return row


def _check_in_study(status: str) -> None:
    if status not in {IN_STUDY, FOUND}:
        raise Conflict(_("This is done in the preliminary study."), code="not-in-study")
