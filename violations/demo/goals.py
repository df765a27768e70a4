"""Where a case of the demonstration ends, and the way that it goes there."""

from collections.abc import Callable, Mapping
from datetime import timedelta

from oversight.accounts.demo import NEIGHBOUR, REGENCY
from oversight.accounts.roles import OfficeLevel
from oversight.dossiers.models import Channel, Kind
from oversight.gate.codes import mark
from violations import actions
from violations.demo.acts import CLOCK, PUBLIC, Course, Desk, story_of
from violations.demo.scenes import Scene
from violations.demo.stories import ANSWERS, QUESTIONS, TIP_WORDS, drawn, pick, reported, reporter, witness
from violations.models import Outcome
from violations.queries import proposals
from violations.rules import REQUIRED_PAPERS, Evidence, FindingForm, Handed, ReportForm, Sighting, TipForm

Desks = Mapping[str, Desk]
Way = Callable[[Course, Desks], None]
_PROVINCE = "64."
# Of a hundred that are not registered: 60 incomplete, 20 late, 12 no violation, 5 handled already, 3 a dispute.
_REASONS = (
    *("incomplete_material",) * 40, *("incomplete_formal",) * 20, *("late",) * 20, *("not_a_violation",) * 12,
    *("already_handled",) * 5, *("dispute",) * 3,
)  # fmt: skip
_FAILED = {"incomplete_material": "evidence", "incomplete_formal": "reported", "late": "in_time"}


def bring_in(course: Course, village: str) -> None:
    """The report is submitted, the finding recorded, the tip sent; online ones ask something now and then."""
    scene = course.scene
    match scene.kind:
        case Kind.TIP:
            _send_tip(course, village)
        case Kind.FINDING:
            actions.record_finding(form=_finding(course, scene, village), by=course.home.officer, now=course.at)
        case _:
            actions.submit(
                form=_report(course, village),
                channel=Channel.WEB if scene.is_online else Channel.PAPER,
                code_mark=mark(scene.code) if scene.is_online else None,
                by=PUBLIC if scene.is_online else course.home.officer,
                now=course.at,
            )
            if scene.is_online:
                _write(course)
                if scene.goal not in {"awaiting_papers", "lapsed"}:
                    _papers(course)


def _sighting(course: Course, village: str, days: int) -> Sighting:
    story = story_of(course.scene)
    return Sighting(
        election=course.scene.election,
        place=village,
        location=pick(
            ("Balai desa", "Halaman pasar", "Lapangan sepak bola", "Rumah warga"), course.scene.number, "spot"
        ),
        occurred_on=(course.scene.received_at - timedelta(days=days)).date(),
        event=story.event,
        account=story.account,
        classes=(story.violation,),
    )


def _report(course: Course, village: str) -> ReportForm:
    scene, story = course.scene, story_of(course.scene)
    number = scene.number
    # Some come after the seven days in which a report can be made: received all the same, and flagged.
    is_late = _reason(scene) == "late" and scene.goal in {"not_registered", "status_notified", "archived"}
    days = 16 + drawn(number, "late", 9) if is_late else 1 + drawn(scene.root, "days", 3)
    sighting = _sighting(course, village, days)
    return ReportForm(
        id=scene.id,
        capacity=pick(("citizen",) * 8 + ("participant", "monitor"), number, "capacity"),
        reporter=reporter(number),
        reported=(reported(number),),
        witnesses=(witness(number),) if drawn(number, "witnesses", 3) else (),
        sighting=sighting,
        known_on=sighting.occurred_on,
        evidence=(Evidence(kind="object", description=story.evidence),),
        office=None if scene.is_online else scene.office,
        is_true=True,
    )


def _finding(course: Course, scene: Scene, village: str) -> FindingForm:
    sighting = _sighting(course, village, 1)
    return FindingForm(
        id=scene.id,
        office=scene.office,
        sighting=sighting,
        found_on=course.at.date() - timedelta(days=drawn(scene.number, "found", 2)),
        reported=(reported(scene.number),),
        evidence=(Evidence(kind="document", description="Laporan hasil pengawasan"),),
    )


def _send_tip(course: Course, village: str) -> None:
    scene = course.scene
    form = TipForm(
        election=scene.election,
        place=village,
        what=pick(TIP_WORDS, scene.number, "tip"),
        where="Dekat pasar",
        when="Malam hari",
        occurred_on=(scene.received_at - timedelta(days=2)).date(),
    )
    course.id = actions.send_tip(form=form, code_mark=mark(scene.code), by=PUBLIC, now=course.at).id
    if drawn(scene.number, "mailbox", 2):
        _write(course)


def _write(course: Course) -> None:
    """A third of those who hold a code ask something; the office answers most."""
    number = course.scene.number
    if drawn(number, "asks", 3):
        return
    actions.post_message(case=course.case, text=pick(QUESTIONS, number, "asks what"), by=PUBLIC, now=course.later(0.3))
    if drawn(number, "answered", 3):
        officer = course.home.officer
        actions.read_messages(case=course.case, by=officer, now=course.later(1))
        actions.post_message(case=course.case, text=pick(ANSWERS, number, "answer"), by=officer, now=course.at)


def _papers(course: Course) -> None:
    handed = [Handed(kind=kind) for kind in REQUIRED_PAPERS]
    actions.receive_papers(
        case=course.case, papers=handed, is_complete=True, by=course.home.officer, now=course.later(6)
    )


def same_event(course: Course) -> None:
    """Where two tell of one event, an officer joins every other pair; the others wait as proposals."""
    near = [one.case for one in proposals(course.case, course.home.officer) if one.case is not None]
    if near and course.scene.number % 80 < 40:
        other = near[0]
        actions.record_same_event(
            case=course.case, other=other.pk, outcome=Outcome.JOINED, lead=other.pk,
            note="Peristiwa, tempat, dan hari yang sama.", by=course.home.officer, now=course.later(0.5),
        )  # fmt: skip


def _reason(scene: Scene) -> str:
    return pick(_REASONS, scene.number, "reason")


def _stay(course: Course, desks: Desks) -> None:
    """It waits as it came in."""
    if course.scene.goal == "awaiting_papers" and drawn(course.scene.number, "partly", 3) == 0:
        handed = [Handed(kind="identity")]
        actions.receive_papers(
            case=course.case, papers=handed, is_complete=False, by=course.home.officer, now=course.later(2)
        )


def _in_study(course: Course, desks: Desks) -> None:
    """Half of the studies are made and not concluded; every fifth is wished back by its reporter."""
    if drawn(course.scene.number, "made", 2):
        course.study()
    else:
        actions.begin_study(case=course.case, by=course.home.officer, now=course.later(3))
    if drawn(course.scene.number, "wish", 5) == 0:
        _ask_withdrawal(course)
    if course.scene.office == REGENCY and drawn(course.scene.number, "upward", 6) == 0:
        course.decide("take_over", by=desks[_PROVINCE])


def _awaiting_plenary(course: Course, desks: Desks) -> None:
    """The study is handed over; where strangers sit, a plenary is open and one member has voted."""
    _concluded(course, "register")
    if course.scene.office in {REGENCY, NEIGHBOUR}:
        plenary = course.call("register")
        actions.vote(plenary=plenary, choice="for", by=course.home.members[-1], now=course.later(0.2))


def _concluded(course: Course, proposal: str, *failed: str) -> None:
    course.study(*failed)
    course.conclude(proposal)


def _letter(course: Course) -> str:
    return f"{course.scene.number:03}/PP.01.02/DEMO"


def _completion(course: Course, desks: Desks) -> None:
    """Completion is asked; of three letters two have been served."""
    _concluded(course, "ask_completion", "evidence")
    course.decide("ask_completion", letter=_letter(course))
    if drawn(course.scene.number, "served", 3):
        moment = course.later(5)
        actions.serve_notice(case=course.case, served_at=moment, by=course.home.officer, now=moment)


def _lapsed(course: Course, desks: Desks) -> None:
    """The papers did not come within two days, or what was asked for did not."""
    if course.scene.is_online:
        course.at += timedelta(days=6)
        actions.lapse_papers(case=course.case, by=CLOCK, now=course.at)
        return
    _concluded(course, "ask_completion", "evidence")
    course.decide("ask_completion", letter=_letter(course))
    moment = course.later(5)
    actions.serve_notice(case=course.case, served_at=moment, by=course.home.officer, now=moment)
    course.at += timedelta(days=7)
    actions.lapse_completion(case=course.case, by=CLOCK, now=course.at)


def _withdrawn(course: Course, desks: Desks) -> None:
    _ask_withdrawal(course)
    course.decide("withdraw")


def _ask_withdrawal(course: Course) -> None:
    by = PUBLIC if course.scene.is_online else course.home.officer
    actions.ask_withdrawal(
        case=course.case, reason="Persoalan sudah selesai secara kekeluargaan.", by=by, now=course.later(3)
    )


def _registered(course: Course, desks: Desks) -> None:
    """Registered; every twelfth by another office, to which it was transferred, every eighth after completion."""
    number = course.scene.number
    if drawn(number, "completed", 8) == 0:
        _completed(course)
    else:
        _concluded(course, "register")
    if course.scene.office == REGENCY and drawn(number, "moved", 5) == 0:
        _transfer(course, desks[NEIGHBOUR], is_accepted=True)
    course.decide("register")
    if drawn(number, "told", 2):
        course.notify()


def _completed(course: Course) -> None:
    _concluded(course, "ask_completion", "evidence")
    course.decide("ask_completion", letter=_letter(course))
    moment = course.later(4)
    officer = course.home.officer
    actions.serve_notice(case=course.case, served_at=moment, by=officer, now=moment)
    now = course.later(12)
    actions.receive_completion(case=course.case, by=officer, now=now)
    actions.check_requirement(case=course.case, requirement="evidence", answer="met", by=officer, now=now)
    course.conclude("register")


def _not_registered(course: Course, desks: Desks) -> None:
    reason = _reason(course.scene)
    failed = _FAILED.get(reason)
    _concluded(course, "not_register", *([failed] if failed else []))
    course.decide("not_register", reason=reason)


def _told(course: Course, desks: Desks) -> None:
    _not_registered(course, desks)
    course.notify()


def _archived(course: Course, desks: Desks) -> None:
    _told(course, desks)
    actions.archive(case=course.case, retention="dynamic", by=course.home.officer, now=course.later(24))


def _offered(course: Course, desks: Desks) -> None:
    """Offered to the city beside, or to the sub-district below."""
    district = next(one for one in desks.values() if one.office.level == OfficeLevel.DISTRICT)
    target = district if drawn(course.scene.number, "down", 2) else desks[NEIGHBOUR]
    _concluded(course, "offer_transfer")
    _transfer(course, target, is_accepted=False)


def _transfer(course: Course, target: Desk, *, is_accepted: bool) -> None:
    course.decide("offer_transfer", recipient=target.office)
    if is_accepted:
        actions.accept_transfer(transfer=course.transfer(), by=target.members[0], now=course.later(5))
        course.moved_to(target)


def _as_information(course: Course, desks: Desks) -> None:
    _concluded(course, "take_as_information", "reporter")
    course.decide("take_as_information")


def _set(course: Course, desks: Desks) -> None:
    """The plenary sets the finding."""
    course.study()
    course.decide("register")


def _not_set(course: Course, desks: Desks) -> None:
    course.study()
    course.decide("not_register", reason="not_a_violation")


def _tracing(course: Course, desks: Desks) -> None:
    actions.start_tracing(
        case=course.case, order=f"ST-{course.scene.number:03}/DEMO", by=course.home.members[0], now=course.later(20)
    )


def _became_finding(course: Course, desks: Desks) -> None:
    """Tracing found something; the finding that came of it is set in plenary."""
    _tracing(course, desks)
    chair = course.home.members[0]
    now = course.later(60)
    form = _finding(course, course.scene, course.case.place.code)
    actions.end_tracing(case=course.case, form=form, text="Tiga warga memberi keterangan yang sama.", by=chair, now=now)
    finding = course.of_finding()
    finding.study()
    finding.decide("register")


def _closed(course: Course, desks: Desks) -> None:
    if drawn(course.scene.number, "traced", 2):
        _tracing(course, desks)
    actions.close_tip(
        case=course.case, reason="nothing_found", text="Tidak ditemukan dugaan pelanggaran di tempat itu.",
        by=course.home.members[0], now=course.later(50),
    )  # fmt: skip


_REPORT, _FINDING, _TIP = Kind.VIOLATION_REPORT, Kind.FINDING, Kind.TIP
GOALS: Mapping[tuple[Kind, str], Way] = {
    (_REPORT, "awaiting_papers"): _stay,
    (_REPORT, "submitted"): _stay,
    (_REPORT, "in_study"): _in_study,
    (_REPORT, "awaiting_plenary"): _awaiting_plenary,
    (_REPORT, "completion_asked"): _completion,
    (_REPORT, "transfer_offered"): _offered,
    (_REPORT, "lapsed"): _lapsed,
    (_REPORT, "withdrawn"): _withdrawn,
    (_REPORT, "prior_information"): _as_information,
    (_REPORT, "registered"): _registered,
    (_REPORT, "not_registered"): _not_registered,
    (_REPORT, "status_notified"): _told,
    (_REPORT, "archived"): _archived,
    (_FINDING, "found"): _stay,
    (_FINDING, "registered"): _set,
    (_FINDING, "not_registered"): _not_set,
    (_TIP, "prior_information"): _stay,
    (_TIP, "tracing"): _tracing,
    (_TIP, "became_finding"): _became_finding,
    (_TIP, "tip_closed"): _closed,
}
