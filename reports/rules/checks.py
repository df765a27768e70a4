"""The one check engine: which figures and answers of a filing contradict each other.

A check applies when the figures that it needs are there; what it flags is "to be checked". Readings by machines and
hurried hands contradict themselves often: a flag is no verdict on anybody. Nothing here refuses a filing.
"""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from msgspec import Struct

from .definition import Alert, Limits, Question
from .filing import ANSWER_UNOBSERVED, Filing, People, Tally


class Check(NamedTuple):
    """One check: its words in both languages and where the rule comes from."""

    code: str
    name_id: str
    name_en: str
    basis: str


class Checks(NamedTuple):
    """Codes of the checks that had the figures they need, and of those that found a contradiction."""

    applied: list[str]
    flagged: list[str]


class Finding(NamedTuple):
    """The outcome of one check: the two figures that were compared; `subject` is an election type or an item."""

    code: str
    subject: str
    flagged: bool
    left: int | str
    right: int | str


class RaisedAlert(Struct, frozen=True):
    """An adverse answer that may lead to a revote or a recount."""

    item: Question
    alert: Alert


_NORM = "Perbawaslu 1/2024"
_CATALOGUE = (
    Check(
        "R1",
        "Jumlah suara per pilihan berbeda dari suara sah",
        "The votes of the options do not add up to the valid votes",
        "C.Hasil V–VI",
    ),
    Check(
        "R2",
        "Suara sah ditambah tidak sah berbeda dari total suara",
        "Valid plus invalid votes differ from the total",
        "C.Hasil VI",
    ),
    Check(
        "R3",
        "Total suara berbeda dari jumlah pengguna hak pilih",
        "The total of votes differs from the voters who voted",
        "UU 7/2017 art. 374(2)",
    ),
    Check(
        "R4",
        "Pengguna DPT, DPTb dan DPK tidak sama dengan total pengguna",
        "Voters from DPT, DPTb and DPK do not add up to the voters who voted",
        "C.Hasil II",
    ),
    Check("R5", "Pengguna DPT melebihi pemilih DPT", "More voters from the DPT voted than the DPT has", "C.Hasil I–II"),
    Check("R6", "Pemilih DPT: L ditambah P berbeda dari J", "Voters of the DPT: L plus P differs from J", "C.Hasil I"),
    Check(
        "R7",
        "Pemilih DPT melebihi batas per TPS",
        "The DPT exceeds the ceiling of voters per polling station",
        "C.Hasil I",
    ),
    Check(
        "B1",
        "Surat suara diterima berbeda dari digunakan, dikembalikan dan tidak digunakan",
        "Ballots received differ from used, returned and unused ballots",
        "C.Hasil IV",
    ),
    Check(
        "B2",
        "Surat suara digunakan berbeda dari jumlah pengguna hak pilih",
        "Ballots used differ from the voters who voted",
        "C.Hasil II, IV",
    ),
    Check(
        "B3",
        "Surat suara digunakan berbeda dari total suara",
        "Ballots used differ from the total of votes",
        "C.Hasil IV, VI",
    ),
    Check(
        "B4",
        "Surat suara diterima berbeda dari DPT ditambah cadangan",
        "Ballots received differ from the DPT plus the reserve",
        f"{_NORM} art. 18",
    ),
    Check(
        "U1", "Pengguna DPT: L ditambah P berbeda dari J", "Voters from the DPT: L plus P differs from J", "C.Hasil II"
    ),
    Check(
        "U2",
        "Pengguna DPTb: L ditambah P berbeda dari J",
        "Voters from the DPTb: L plus P differs from J",
        "C.Hasil II",
    ),
    Check(
        "U3", "Pengguna DPK: L ditambah P berbeda dari J", "Voters from the DPK: L plus P differs from J", "C.Hasil II"
    ),
    Check(
        "U4", "Total pengguna: L ditambah P berbeda dari J", "Voters who voted: L plus P differs from J", "C.Hasil II"
    ),
    Check(
        "U5",
        "Pemilih disabilitas: L ditambah P berbeda dari J",
        "Disabled voters: L plus P differs from J",
        "C.Hasil III",
    ),
    Check(
        "U6",
        "Pemilih disabilitas melebihi jumlah pengguna hak pilih",
        "More disabled voters than voters who voted",
        "C.Hasil II–III",
    ),
    Check("C1", "Pemilih DPT berbeda antarjenis pemilihan", "The DPT differs between the election types", "C.Hasil I"),
    Check(
        "N1",
        "Jawaban yang perlu dilaporkan belum diberi keterangan",
        "An answer that is to be reported has no remark",
        "Form A",
    ),
    Check(
        "N2",
        "Jawaban yang perlu dilaporkan belum disertai foto",
        "An answer that is to be reported has no photo",
        "Form A",
    ),
    Check("H1", "Jawaban tidak sesuai dengan angka", "An answer does not agree with the figures", "AKP HS03"),
    Check("T1", "Urutan waktu tidak masuk akal", "The times are not in order", f"{_NORM} art. 18, 31"),
)
CHECKS: dict[str, Check] = {check.code: check for check in _CATALOGUE}
# The fields of a `Finding`, bare: a filing has two dozen outcomes, and this is the hot path.
_Outcome = tuple[str, str, bool, int | str, int | str]
_Add = Callable[[_Outcome], None]


def check(filing: Filing) -> Checks:
    """Run every check; a check over several election types or items is flagged when one of them is."""
    outcomes = _examine(filing)
    applied = {outcome[0]: None for outcome in outcomes}
    flagged = {outcome[0]: None for outcome in outcomes if outcome[2]}
    return Checks(list(applied), list(flagged))


def findings(filing: Filing) -> list[Finding]:
    """What was flagged, with the figures, for people."""
    return [Finding(*outcome) for outcome in _examine(filing) if outcome[2]]


def comparisons(filing: Filing) -> list[Finding]:
    """Everything that was compared, flagged or not, with the two figures."""
    return [Finding(*outcome) for outcome in _examine(filing)]


def alerts(filing: Filing) -> list[RaisedAlert]:
    """The adverse answers that may lead to a revote or recount, in the order of the instrument."""
    if filing.answers is None:
        return []
    return [
        RaisedAlert(item=item, alert=item.alert)
        for item in filing.watched
        if item.alert is not None and getattr(filing.answers, item.code) == item.adverse
    ]


def watched(items: Iterable[Question]) -> tuple[Question, ...]:
    """The items that a check or an alert looks at."""
    return tuple(
        item
        for item in items
        if item.needs_note or item.needs_photo or item.compares or item.not_before or item.alert is not None
    )


def _examine(filing: Filing) -> list[_Outcome]:
    outcomes: list[_Outcome] = []
    tallies = filing.tallied()
    limits = filing.definition.limits
    for contest, tally in tallies.items():
        _figures(outcomes.append, contest, tally, limits)
    if len(tallies) > 1:
        _between(outcomes.append, tallies)
    if filing.answers is not None:
        _answers(outcomes, filing)
    return outcomes


def _figures(add: _Add, contest: str, tally: Tally, limits: Limits) -> None:
    valid, invalid, total = tally.valid, tally.invalid, tally.total
    voters = tally.voters.j if tally.voters is not None else None
    users = tally.users_total.j if tally.users_total is not None else None
    dpt = tally.users_dpt.j if tally.users_dpt is not None else None
    dptb = tally.users_dptb.j if tally.users_dptb is not None else None
    dpk = tally.users_dpk.j if tally.users_dpk is not None else None
    if valid is not None and tally.votes:
        votes = [given for given in tally.votes if given is not None]
        if len(votes) == len(tally.votes):
            cast = sum(votes)
            add(("R1", contest, cast != valid, cast, valid))
    if valid is not None and invalid is not None and total is not None:
        add(("R2", contest, valid + invalid != total, valid + invalid, total))
    # Zero voters or users is a form that was not read: nothing can be compared with it.
    if users:
        if total is not None:
            add(("R3", contest, total != users, total, users))
        if dpt is not None and dptb is not None and dpk is not None:
            add(("R4", contest, dpt + dptb + dpk != users, dpt + dptb + dpk, users))
    if voters:
        if dpt is not None:
            add(("R5", contest, dpt > voters, dpt, voters))
        _sum(add, "R6", contest, tally.voters)
        add(("R7", contest, voters > limits.voters_per_station, voters, limits.voters_per_station))
    _sum(add, "U1", contest, tally.users_dpt)
    _sum(add, "U2", contest, tally.users_dptb)
    _sum(add, "U3", contest, tally.users_dpk)
    _sum(add, "U4", contest, tally.users_total)
    if tally.disabled is not None:
        _sum(add, "U5", contest, tally.disabled)
        if users and tally.disabled.j is not None:
            add(("U6", contest, tally.disabled.j > users, tally.disabled.j, users))
    if tally.ballots is not None:
        _ballots(add, contest, tally, limits, voters=voters, users=users)


def _sum(add: _Add, code: str, contest: str, people: People | None) -> None:
    if people is None:
        return
    men, women, both = people.l, people.p, people.j
    if men is not None and women is not None and both is not None:
        add((code, contest, men + women != both, men + women, both))


def _ballots(add: _Add, contest: str, tally: Tally, limits: Limits, *, voters: int | None, users: int | None) -> None:
    ballots = tally.ballots
    if ballots is None:
        return
    received, used, returned, unused = ballots.received, ballots.used, ballots.returned, ballots.unused
    if received is not None and used is not None and returned is not None and unused is not None:
        spent = used + returned + unused
        add(("B1", contest, spent != received, spent, received))
    if used is not None and users:
        add(("B2", contest, used != users, used, users))
    if used is not None and tally.total is not None:
        add(("B3", contest, used != tally.total, used, tally.total))
    if received is not None and voters:
        due = voters + -(-voters * limits.reserve_per_mille // 1000)
        add(("B4", contest, abs(received - due) > limits.reserve_tolerance, received, due))


def _between(add: _Add, tallies: dict[str, Tally]) -> None:
    first: tuple[str, int] | None = None
    for contest, tally in tallies.items():
        voters = tally.voters.j if tally.voters is not None else None
        if not voters:
            continue
        if first is None:
            first = (contest, voters)
        else:
            add(("C1", f"{first[0]}/{contest}", voters != first[1], first[1], voters))


def _answers(outcomes: list[_Outcome], filing: Filing) -> None:
    disagreeing: dict[str, bool] | None = None
    for item in filing.watched:
        answer = getattr(filing.answers, item.code)
        if answer is None:
            continue
        is_adverse = item.adverse is not None and answer == item.adverse
        if is_adverse and item.needs_note:
            remark = getattr(filing.remarks, item.code) if filing.remarks is not None else None
            outcomes.append(("N1", item.code, not (remark or "").strip(), answer, ""))
        if is_adverse and item.needs_photo:
            outcomes.append(("N2", item.code, not filing.evidence, answer, ""))
        if item.compares is not None and answer != ANSWER_UNOBSERVED:
            if disagreeing is None:
                disagreeing = {}
                for code, _subject, flagged, _left, _right in outcomes:
                    disagreeing[code] = disagreeing.get(code, False) or flagged
            if item.compares in disagreeing:
                outcomes.append(("H1", item.code, is_adverse != disagreeing[item.compares], answer, item.compares))
        if item.not_before is not None:
            earlier = getattr(filing.answers, item.not_before)
            if earlier is not None:
                outcomes.append(("T1", item.code, answer < earlier, answer, earlier))
