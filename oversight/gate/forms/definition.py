"""What a module says of its public form: its groups, who sorts what is held, and the action that takes it in."""

from collections.abc import Callable, Iterable, Iterator, Mapping
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
    """One page. `code` stands in the address; `applies` leaves the page out where it is not asked.

    `about` names a template that stands above the fields, for what has to be read before they are answered.
    """

    code: str
    title: Text
    form: type[GroupForm]
    hint: Text = ""
    applies: Callable[[Answers], bool] | None = None
    about: str = ""


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


def own_id(submission: Submission) -> UUID:
    """The record of a submission where nothing else is said: creation takes the id that was sent."""
    return submission.id


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
    `record` says which record a submission became. `place_of` says where a fault of the module's action belongs (its
    group and field), so that what is refused at the end is put right where it was typed. `sent_template` extends the
    confirmation; `opens_tracking` lets the sender's browser go on to the pages of the code without typing it.
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
    record: Callable[[Submission], UUID] = own_id
    place_of: Callable[[str], tuple[str, str] | None] | None = None
    sent_template: str = "gate/sent.html"
    opens_tracking: bool = False
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
        """The answers of the groups before one, as it will see them; each is checked when it is looked at."""
        return _Before(self.steps[: self._number(code)], typed)

    def following(self, typed: Mapping[str, Typed], code: str) -> str:
        """The page after a group: the next one that is asked after what was typed, the files, or the check."""
        place = self._number(code) + 1
        answers = _Before(self.steps[:place], typed)
        for step in self.steps[place:]:
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

    def _number(self, code: str) -> int:
        return next(number for number, step in enumerate(self.steps) if step.code == code)


class _Before(Mapping[str, Mapping[str, Any]]):
    """Answers of some groups. Most pages look at none or one of them, so none is checked for nothing."""

    def __init__(
        self,
        steps: tuple[Step, ...],
        typed: Mapping[str, Typed],
        found: dict[str, Mapping[str, Any] | None] | None = None,
    ) -> None:
        self.steps, self.typed = steps, typed
        self.places = {step.code: place for place, step in enumerate(steps)}
        self.found = {} if found is None else found

    def __getitem__(self, code: str) -> Mapping[str, Any]:
        place = self.places[code]
        if code not in self.found:
            self.found[code] = self._checked(place)
        found = self.found[code]
        if found is None:
            raise KeyError(code)
        return found

    def __iter__(self) -> Iterator[str]:
        return (code for code in self.places if code in self)

    def __len__(self) -> int:
        return sum(1 for _code in self)

    def _checked(self, place: int) -> Mapping[str, Any] | None:
        step, earlier = self.steps[place], _Before(self.steps[:place], self.typed, self.found)
        if step.applies is not None and not step.applies(earlier):
            return None
        group = step.form(as_query(self.typed.get(step.code, {})), answers=earlier)
        return group.cleaned_data if group.is_valid() else None


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
