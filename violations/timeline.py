"""What happened to a case, in the words of the agency: every entry about it, the newest first.

For staff: who, as what, when, and why as far as somebody wrote it down. How a member voted and what was said in
messages is not told here, and no protected person has a name.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from oversight.accounts.people import held_by
from oversight.accounts.roles import ROLES, Role
from oversight.dossiers.models import Kind
from oversight.ledger.history import Act
from oversight.parties.queries import Touch
from oversight.web.dayclock import in_language
from oversight.workflow.models import Duty
from oversight.workflow.procedures import procedure
from violations import seals
from violations.models import ViolationClass, Vote
from violations.queries.whole import Whole

WORDS: Mapping[str, str | Promise] = {
    "violations.submit": gettext_lazy("Report received"),
    "violations.send_tip": gettext_lazy("Prior information received"),
    "violations.record_finding": gettext_lazy("Finding recorded"),
    "violations.papers": gettext_lazy("Papers handed in"),
    "violations.add_evidence": gettext_lazy("Evidence added"),
    "violations.count_from": gettext_lazy("From when the terms count was changed"),
    "violations.post_message": gettext_lazy("Message written"),
    "violations.read_messages": gettext_lazy("Messages read"),
    "violations.ask_withdrawal": gettext_lazy("Withdrawal asked for"),
    "violations.decide_withdrawal": gettext_lazy("Withdrawal answered by the plenary"),
    "violations.record_same_event": gettext_lazy("Compared with another case"),
    "violations.undo_same_event": gettext_lazy("Comparison with another case taken back"),
    "violations.vote": gettext_lazy("Voted in the plenary"),
    "dossiers.number": gettext_lazy("Register number taken"),
    "dossiers.alias": gettext_lazy("Number of another register noted"),
    "dossiers.recuse": gettext_lazy("Declared in conflict and barred from the case"),
    "dossiers.bar": gettext_lazy("People in conflict were barred from the case"),
    "dossiers.grant_exception": gettext_lazy("The case was opened to somebody beyond his area"),
    "parties.order_erasure": gettext_lazy("Erasure of a person ordered"),
    "parties.erase": gettext_lazy("A person was erased"),
    "parties.decline_erasure": gettext_lazy("Erasure of a person declined"),
    "documents.issue": gettext_lazy("Paper issued"),
    "documents.render": gettext_lazy("Paper printed"),
    "documents.sign": gettext_lazy("Signed original kept"),
    "documents.withdraw": gettext_lazy("Paper withdrawn"),
    "documents.hand_out": gettext_lazy("Complete paper handed out"),
    "evidence.receive": gettext_lazy("File arrived"),
    "evidence.copy_original": gettext_lazy("Original file handed out"),
    "evidence.find_damage": gettext_lazy("A file is no longer as it was received"),
    "evidence.restore": gettext_lazy("A file is as received again"),
    "evidence.declare_lost": gettext_lazy("A file was declared lost"),
    "workflow.hand_back": gettext_lazy("Handed back to the office"),
}
# What became of a term: its name goes with it.
_TERMS: Mapping[str, str | Promise] = {
    "start": gettext_lazy("Term begins: %(term)s"),
    "meet": gettext_lazy("Term met: %(term)s"),
    "cancel": gettext_lazy("Term no longer binds: %(term)s"),
}
# Tables whose sealed words say why; a dissent stays between its member and the minute.
_SAID = {model._meta.db_table: label for model, label in seals.LABELS.items() if model is not Vote}


class Happened(NamedTuple):
    """One line of the timeline; `is_read`: somebody's identity was opened. `leaf`: its place in the ledger."""

    at: datetime
    words: str
    who: str
    post: str
    reason: str
    is_read: bool
    leaf: int | None


class _Teller:
    """Puts the entries of one case into words; what several of them need is looked up once."""

    def __init__(self, whole: Whole) -> None:
        self.whole = whole
        self.law = procedure(whole.track.procedure, whole.track.edition)
        self.touches: dict[UUID, Touch] = {one.row: one for one in whole.touches}
        self.parts = {one.id: one for one in whole.parts}
        self.duties: dict[UUID, Duty] = {one.pk: one for one in whole.duties}
        self.checks = {one.pk: one for one in whole.every_check}
        self.titles = {one.code: str(one.title) for one in whole.required}
        self.order = {one.code: number for number, one in enumerate(whole.required)}
        self.clocks = {one.pk: one for one in whole.deadlines}
        self.classes = {one.pk: one for one in whole.classifications}
        self.plenaries = {one.pk: one for one in whole.plenaries}

    def tell(self, entry: Act) -> Happened:
        rows = [(table, UUID(id)) for table, _sep, id in (row.partition(":") for row in entry.rows) if len(id) == 36]
        words, reason, is_read = self.words(entry.verb, rows)
        who, post = self.actor(entry)
        return Happened(entry.at, words, who, post, reason or self.said(rows), is_read, entry.leaf)

    def words(self, verb: str, rows: list[tuple[str, UUID]]) -> tuple[str, str, bool]:
        """What happened, why where the row itself says so, and whether an identity was opened."""
        ids = [id for _table, id in rows]
        name, _dot, act = verb.partition(".")
        told: Callable[[Iterable[UUID]], tuple[str, str]] | None = {
            "violations.check_requirement": self.checked,
            "violations.classify": self.classified,
            "violations.call_plenary": self.called,
            "violations.close_plenary": self.closed,
            "parties.add": self.entered,
            "parties.amend": self.amended,
            "workflow.take": self.given,
            "workflow.assign": self.given,
        }.get(verb)
        if told is not None:
            return (*told(ids), False)
        if name == "parties" and (touch := next((self.touches[id] for id in ids if id in self.touches), None)):
            return (*self.touched(act, touch), act == "unmask")
        if name == "deadlines":
            clock = next((self.clocks[id] for id in ids if id in self.clocks), None)
            term = in_language(clock.rule.title_id, clock.rule.title_en) if clock else ""
            return str(_TERMS.get(act, _("Term counted again: %(term)s"))) % {"term": term}, "", False
        if name == self.whole.track.procedure:
            return self.law.verb_title(act), "", False
        if verb == "workflow.hand_back":
            duty = next((self.duties[id] for id in ids if id in self.duties), None)
            return str(WORDS[verb]), duty.note if duty else "", False
        return str(WORDS.get(verb, verb)), "", False

    def said(self, rows: list[tuple[str, UUID]]) -> str:
        """What was written with it and sealed."""
        texts = (
            self.whole.sealed.get(f"{_SAID[table]}:{id.hex}", {}).get("text") for table, id in rows if table in _SAID
        )
        return "\n".join(str(text) for text in texts if text)

    def checked(self, ids: Iterable[UUID]) -> tuple[str, str]:
        rows = [self.checks[id] for id in ids if id in self.checks]
        lines = []
        for row in sorted(rows, key=lambda row: self.order.get(row.requirement, len(self.order))):
            note = str(self.whole.sealed.get(seals.label(row), {}).get("text", ""))
            title = self.titles.get(row.requirement, row.requirement)
            lines.append(f"{title}: {row.get_answer_display()}" + (f". {note}" if note else ""))
        return _("Requirements checked"), "\n".join(lines)

    def classified(self, ids: Iterable[UUID]) -> tuple[str, str]:
        row = next((self.classes[id] for id in ids if id in self.classes), None)
        told = ", ".join(str(ViolationClass(one).label) for one in row.classes) if row else ""
        return _("Classes: %(classes)s") % {"classes": told}, ""

    def called(self, ids: Iterable[UUID]) -> tuple[str, str]:
        row = next((self.plenaries[id] for id in ids if id in self.plenaries), None)
        return _("Plenary called: %(proposal)s") % {"proposal": self.law.verb_title(row.proposal) if row else ""}, ""

    def closed(self, ids: Iterable[UUID]) -> tuple[str, str]:
        row = next((self.plenaries[id] for id in ids if id in self.plenaries), None)
        if row is None:
            return _("Plenary closed"), ""
        told = {
            "proposal": self.law.verb_title(row.proposal),
            "outcome": row.get_outcome_display(),
            "minute": row.minute,
        }
        return _("Plenary closed: %(proposal)s, %(outcome)s. Minute %(minute)s") % told, ""

    def entered(self, ids: Iterable[UUID]) -> tuple[str, str]:
        part = next((self.parts[id] for id in ids if id in self.parts), None)
        told = {"role": part.role.label, "code": part.code} if part else {"role": "", "code": ""}
        return _("Entered: %(role)s %(code)s") % told, ""

    def amended(self, ids: Iterable[UUID]) -> tuple[str, str]:
        part = next((self.parts[id] for id in ids if id in self.parts), None)
        return _("Corrected what is recorded of %(code)s") % {"code": part.code if part else ""}, ""

    def given(self, ids: Iterable[UUID]) -> tuple[str, str]:
        duty = next((self.duties[id] for id in ids if id in self.duties and self.duties[id].end != "reassigned"), None)
        duty = duty or next((self.duties[id] for id in ids if id in self.duties), None)
        if duty is None:
            return _("Given to somebody"), ""
        words = _("Taken") if duty.holder_id == duty.assigned_by_id else _("Given to %(name)s")
        return words % {"name": duty.holder.name}, ""

    def touched(self, act: str, touch: Touch) -> tuple[str, str]:
        code, purpose = {"code": touch.code}, str(touch.purpose.label) if touch.purpose else ""
        match act:
            case "unmask":
                minutes = round((touch.until - touch.at).total_seconds() / 60) if touch.until else 0
                words = _("Identity of %(code)s opened for %(minutes)s minutes, %(purpose)s")
                return words % {**code, "purpose": purpose, "minutes": minutes}, touch.reason
            case "cover":
                return _("Identity of %(code)s covered again") % code, ""
            case "hand_over":
                words = _("Identity of %(code)s handed to %(to)s, %(purpose)s")
                return words % {**code, "to": touch.to, "purpose": purpose}, touch.reason
        return _("Ordered: %(code)s is told later of what is done about his identity") % code, touch.reason

    def actor(self, entry: Act) -> tuple[str, str]:
        """Who, and as what: the post in which he stood nearest to the case at that time."""
        if not entry.actor.startswith("user:"):
            return self.machine(entry.actor), ""
        user = self.whole.people.get(int(entry.actor[5:]))
        if user is None:
            return _("somebody of the agency"), ""
        held = held_by(user, self.whole.case.scope, entry.at)
        return user.name, f"{ROLES[Role(held.role)].title}, {held.office.name}" if held else ""

    def machine(self, label: str) -> str:
        if label == "system:public":
            return _("whoever sent it") if self.whole.case.kind == Kind.TIP else _("the reporter")
        return _("a program of an office") if label.startswith("token:") else _("the platform")


def timeline(whole: Whole) -> list[Happened]:
    """Every entry about the case in words, the newest first."""
    teller = _Teller(whole)
    return [teller.tell(entry) for entry in reversed(whole.entries)]
