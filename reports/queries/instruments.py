"""Published instruments and their drafts: what is asked now, what stands in the way of a publication."""

from collections.abc import Iterable, Iterator
from threading import Lock

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from oversight.accounts.actor import Actor
from oversight.accounts.roles import Permission
from oversight.core.errors import NotFound
from oversight.regions.models import Election
from reports import rules
from reports.models import Instrument, InstrumentDraft
from reports.queries.reference import instruments
from reports.rules import Definition, Flaw

# Definitions of published versions by digest: what a digest stands for never changes.
_MOST_REMEMBERED = 256
_definitions: dict[bytes, Definition] = {}
_lock = Lock()
_WITH_PEOPLE = ("author", "edited_by", "handed_in_by", "returned_by", "closed_by", "based_on", "instrument")


def published(*, election: str = "", module: str = "", asked_only: bool = False) -> list[tuple[Instrument, bool]]:
    """Published versions, newest first by code, and whether each is asked now; narrowed by election and module.

    A combined instrument is found under both of its modules.
    """
    rows = instruments().defer("definition")
    if election:
        rows = rows.filter(election__code=election)
    listed = list(rows)
    known = _read(listed)
    asked = {definition.name for definition in _asked(known.values())}
    return [
        (row, row.name in asked)
        for row in listed
        if (not module or _is_of(known[row.pk], module)) and (not asked_only or row.name in asked)
    ]


def asked(election: Election) -> list[Definition]:
    """What supervisors of an election are asked now, in the order of the modules; none of it twice."""
    rows = list(instruments().defer("definition").filter(election=election))
    return rules.asked(_read(rows).values())


def version(name: str) -> Instrument:
    """A published version by `code@version`; NotFound when there is none."""
    code, _at, number = name.rpartition("@")
    row = instruments().filter(code=code, version=int(number) if number.isdecimal() and len(number) < 5 else -1).first()
    if row is None:
        raise NotFound(_("There is no such instrument."))
    return row


def definition_of(row: Instrument) -> Definition:
    """What a published version asks, remembered in the process."""
    return _read([row])[row.pk]


def version_before(code: str, number: int) -> Instrument | None:
    """The newest published version of an instrument below a number; None for the first."""
    return instruments().filter(code=code, version__lt=number).first()


def newest_of_regime(regime: str) -> Instrument | None:
    """The instrument published last in a regime: a new one takes over its figures of the law."""
    return instruments().filter(election__regime=regime).order_by("-published_at", "-pk").first()


def elections() -> QuerySet[Election]:
    """All elections, the latest first."""
    return Election.objects.order_by("-voting_day", "code")


def drafts(actor: Actor) -> QuerySet[InstrumentDraft]:
    """Drafts that may still be published, for those who manage instruments; none for others."""
    alive = [InstrumentDraft.State.OPEN, InstrumentDraft.State.HANDED_IN]
    return _drafts(actor).filter(state__in=alive).defer("content").order_by("code", "version")


def draft(actor: Actor, pk: int) -> InstrumentDraft:
    """One draft, whatever became of it; NotFound when unknown, and for those who do not manage instruments."""
    row = _drafts(actor).filter(pk=pk).first()
    if row is None:
        raise NotFound(_("There is no such draft."))
    return row


def draft_of(actor: Actor, code: str) -> InstrumentDraft | None:
    """The draft of an instrument's next version, if one is being written and the actor manages instruments."""
    return drafts(actor).filter(code=code).first()


def obstacles(definition: Definition) -> list[Flaw]:
    """Everything that stands in the way of publishing a definition, named as `rules.read` does, and beyond it:

    its election, the other instruments of that election, and the version before, whose items keep their meaning.
    """
    return [*rules.flaws(definition), *_of_its_election(definition), *_of_the_version_before(definition)]


def _drafts(actor: Actor) -> QuerySet[InstrumentDraft]:
    rows = InstrumentDraft.objects.select_related(*_WITH_PEOPLE).defer("based_on__definition", "instrument__definition")
    return rows if actor.can(Permission.MANAGE_INSTRUMENTS, "") else rows.none()


def _read(rows: Iterable[Instrument]) -> dict[int, Definition]:
    """The definitions of published versions by row, fetched in one look for those not remembered."""
    listed = {row.pk: bytes(row.digest) for row in rows}
    found = {pk: known for pk, digest in listed.items() if (known := _definitions.get(digest)) is not None}
    unknown = listed.keys() - found.keys()
    if unknown:
        fetched = Instrument.objects.filter(pk__in=unknown).values_list("pk", "definition")
        found |= {pk: rules.parse(content) for pk, content in fetched}
        with _lock:
            if len(_definitions) + len(unknown) > _MOST_REMEMBERED:
                _definitions.clear()
            _definitions.update({listed[pk]: found[pk] for pk in unknown})
    return found


def _asked(definitions: Iterable[Definition]) -> Iterator[Definition]:
    by_election: dict[str, list[Definition]] = {}
    for definition in definitions:
        by_election.setdefault(definition.election, []).append(definition)
    for of_one in by_election.values():
        yield from rules.asked(of_one)


def _is_of(definition: Definition, module: str) -> bool:
    return module == definition.module or module in rules.modules_of(definition.module)


def _of_its_election(definition: Definition) -> Iterator[Flaw]:
    election = Election.objects.filter(code=definition.election).first()
    if election is None:
        yield Flaw("", _("there is no election %(code)s") % {"code": definition.election})
        return
    if election.regime != definition.regime:
        yield Flaw("", _("%(code)s is an election of another regime") % {"code": election.code})
    elected = set(election.contests.values_list("type", flat=True))
    for tally in definition.tallies:
        if tally.contest not in elected:
            yield Flaw(tally.contest, _("%(code)s does not elect this") % {"code": election.code})
    others = list(_read(instruments().defer("definition").filter(election=election)).values())
    codes = {other.code for other in others}
    for code in definition.replaces:
        if code not in codes:
            yield Flaw("", _("%(code)s is to be replaced and is no instrument of this election") % {"code": code})
    if any(definition.code in other.replaces for other in rules.asked(others)):
        yield Flaw("", _("it would not be asked: another instrument replaces it"))
    for other in rules.overlapping(definition, others):
        yield Flaw(
            "",
            _("%(name)s asks the same people about the same module; replace it, or choose another module")
            % {"name": other.name},
        )


def _of_the_version_before(definition: Definition) -> Iterator[Flaw]:
    row = version_before(definition.code, definition.version)
    if row is None:
        return
    before = rules.parse(row.definition)
    if not rules.differences(before, definition):
        yield Flaw("", _("nothing differs from version %(number)s") % {"number": before.version})
    known = {item.code: item for item in before.items()}
    for item in definition.items():
        was = known.get(item.code)
        if was is not None and (was.type, was.adverse) != (item.type, item.adverse):
            yield Flaw(
                item.code,
                _("the code had another type or adverse answer in version %(number)s; a new question needs a new code")
                % {"number": before.version},
            )
