"""What a module says of its public form: its groups, who sorts what is held, and the action that takes it in."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from django.forms import Form, MultiValueField, MultiWidget
from django.http import QueryDict
from django.utils.functional import Promise

from oversight.accounts.actor import Actor
from oversight.core.ids import uuid7
from oversight.gate import files
from oversight.gate.drafting import Line, SentFile, Typed

Text = str | Promise
Answers = Mapping[str, Mapping[str, Any]]
LONGEST_VALUE = 20_000
MOST_VALUES = 50
TRAP = "website"  # a field that people do not see; named so that scripts fill it in
FILES, CHECK = "files", "check"


class GroupForm(Form):
    """One question group: a plain Django form that knows what the groups before it say (`self.answers`)."""

    def __init__(self, data: QueryDict | None = None, *, answers: Answers | None = None) -> None:
        self.answers = answers or {}
        super().__init__(data, auto_id="id_%s", use_required_attribute=False)

    @classmethod
    def filled_in(cls, typed: Typed, *, answers: Answers) -> "GroupForm":
        """The group with what was typed in it, and no word yet of what is wrong."""
        group, query = cls(answers=answers), as_query(typed)
        for name, one in group.fields.items():
            if typed:
                group.initial[name] = one.widget.value_from_datadict(query, {}, name)
        return group

    def shown(self, name: str) -> str | None:
        """An answer in words for the check page, where the kind of the field does not say it well; None otherwise."""
        return None


@dataclass(frozen=True)
class Step:
    """One page. `code` stands in the address; `applies` leaves the page out where it is not asked."""

    code: str
    title: Text
    form: type[GroupForm]
    hint: Text = ""
    applies: Callable[[Answers], bool] | None = None


@dataclass(frozen=True)
class Submission:
    """What a module's action takes in: cleaned answers by step, files, and whose tracking code it is (keyed hash)."""

    id: UUID
    form: str
    received_at: datetime
    code: bytes
    answers: Answers
    files: tuple[SentFile, ...]
    file_key: str

    def content(self, file: SentFile) -> bytes:
        """The bytes of a file that is here."""
        return files.opened(id=file.id, file_key=self.file_key)


class Accept(Protocol):
    """The module's action. It is idempotent by the submission's id; what it answers stands on the confirmation."""

    def __call__(self, *, submission: Submission, by: Actor, now: datetime) -> Iterable[Line]: ...


@dataclass(frozen=True)
class Reading:
    """What was typed, as the groups understand it: those asked, cleaned answers, and the first unsound group."""

    steps: tuple[Step, ...]
    bound: Mapping[str, GroupForm]
    answers: Answers
    unsound: Step | None


@dataclass(frozen=True, kw_only=True)
class Drafted:
    """What a draft is kept for: a form, or files that are gathered for what is here already. `slug` names its cookie.

    What keeps no exact time has every time cut to the hour, also the one inside the record's id.
    """

    slug: str
    most_files: int = 0
    keeps_exact_time: bool = True

    def moment(self, now: datetime) -> datetime:
        """The time that is kept: exact, or the full hour."""
        return now if self.keeps_exact_time else now.replace(minute=0, second=0, microsecond=0)

    def new_id(self, now: datetime) -> UUID:
        """A version 7 id that carries no more time than is kept."""
        return uuid7(self.moment(now))


@dataclass(frozen=True, kw_only=True)
class PublicForm(Drafted):
    """A form for people without an account. Everything but the groups has a sensible default.

    `office` says from the answers which office (its path) sorts the submission if it is held; `words` all free text, by
    which junk is known. Tips keep no exact time: every time is cut to the hour, also the one inside the record's id.
    """

    title: Text
    steps: tuple[Step, ...]
    accept: Accept
    office: Callable[[Answers], str]
    words: Callable[[Answers], str]
    received: Text
    follows: Text = ""
    files_hint: Text = ""
    offers_leaving: bool = False
    codes: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        codes = frozenset(step.code for step in self.steps)
        if len(codes) != len(self.steps) or codes & {FILES, CHECK} or not self.slug.isascii() or len(self.slug) > 30:
            raise ValueError(f"{self.slug}: codes of steps are unique, and neither {FILES} nor {CHECK}")
        object.__setattr__(self, "codes", codes)

    def step(self, code: str) -> Step | None:
        """The group of this code."""
        return next((step for step in self.steps if step.code == code), None)

    def before(self, typed: Mapping[str, Typed], code: str) -> Answers:
        """The answers of the groups before one, as it will see them."""
        answers: dict[str, Mapping[str, Any]] = {}
        for step in self.steps:
            if step.code == code:
                break
            if step.applies is None or step.applies(answers):
                group = step.form(as_query(typed.get(step.code, {})), answers=answers)
                if group.is_valid():
                    answers[step.code] = group.cleaned_data
        return answers

    def following(self, code: str, answers: Answers) -> str:
        """The page after a group: the next one that is asked after these answers, the files, or the check."""
        place = next(number for number, step in enumerate(self.steps) if step.code == code)
        for step in self.steps[place + 1 :]:
            if step.applies is None or step.applies(answers):
                return step.code
        return FILES if self.most_files else CHECK

    def read(self, typed: Mapping[str, Typed]) -> Reading:
        """Everything typed so far, checked group by group; each group sees the answers of those before."""
        answers: dict[str, Mapping[str, Any]] = {}
        bound: dict[str, GroupForm] = {}
        asked: list[Step] = []
        unsound: Step | None = None
        for step in self.steps:
            if step.applies is not None and not step.applies(answers):
                continue
            asked.append(step)
            group = bound[step.code] = step.form(as_query(typed.get(step.code, {})), answers=answers)
            if group.is_valid():
                answers[step.code] = group.cleaned_data
            elif unsound is None:
                unsound = step
        return Reading(tuple(asked), bound, answers, unsound)


def as_query(typed: Typed) -> QueryDict:
    """Typed values as a form takes them."""
    query = QueryDict(mutable=True)
    for name, values in typed.items():
        query.setlist(name, values)
    return query


def typed_into(group: GroupForm, posted: QueryDict) -> Typed:
    """What was posted for the group's own fields, within limits; nothing else is kept."""
    kept: Typed = {}
    for name, one in group.fields.items():
        sent = {key: posted.getlist(key) for key in posted if key == name or key.startswith(f"{name}_")}
        multiple = isinstance(one, MultiValueField) or isinstance(one.widget, MultiWidget)
        for key, values in sent.items():
            if key == name or multiple:
                kept[key] = [value.replace("\0", "")[:LONGEST_VALUE] for value in values[:MOST_VALUES]]
    return kept
