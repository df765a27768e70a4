"""The tracking page through the door: who holds the code sees his case, acts on it, and sees nothing of any other."""

import html
import json
import re
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from oversight.documents import actions as documents
from oversight.evidence.models import Item
from oversight.gate import codes
from oversight.gate.models import Draft, WaitingFile
from oversight.ledger import sealer
from oversight.parties import actions as parties
from oversight.parties.models import Part, Purpose
from oversight.workflow import actions as workflow
from oversight.workflow.models import Track
from tests.factories import papers
from tests.factories.photos import jpeg
from tests.factories.procedure import concluded, decided, who
from tests.factories.reports import actor
from tests.factories.violations import NOW, PUBLIC, case_of, finding_form, submit, tipped
from tests.violations.soundness import unsound
from violations import actions, queries
from violations.models import Case, Message, WithdrawalRequest
from violations.rules import REQUIRED_PAPERS

pytestmark = pytest.mark.django_db
OTHER = codes.new_code()
PAGE = "/track/case/"
VERIFY = Path(sealer.__file__).parent / "standalone" / "verify.py"


def reported(code: str = OTHER, *, by: str | None = None) -> Case:
    """A report whose sender holds this code."""
    return case_of(submit(code=code, by=by).id)


def holder(code: str) -> Client:
    """The browser of somebody who has typed a code."""
    client = Client()
    assert client.post("/track/", {"code": code}).headers["Location"] == PAGE
    return client


def text(answer: HttpResponse) -> str:
    """A page as it is read."""
    return html.unescape(answer.content.decode())


def unmasked(case: Case, role: str, now: object, *, purpose: Purpose = Purpose.CLARIFICATION) -> None:
    """Budi sees who takes part as what."""
    part = Part.objects.select_related("dossier", "person").get(dossier=case.pk, role=role)
    parties.unmask(part, purpose, "Menyiapkan undangan.", 15, by=who("budi", now), now=now)  # type: ignore[arg-type]


def taken(case: Case) -> None:
    """The case is Budi's work."""
    workflow.take(track=Track.objects.get(pk=case.track), by=actor("budi"), now=NOW)


def test_a_code_opens_the_page_of_its_case_and_no_other() -> None:
    mine, other = codes.new_code(), codes.new_code()
    case, foreign = reported(mine), reported(other)
    actions.post_message(case=foreign, text="Rahasia orang lain", by=PUBLIC, now=NOW)
    client = holder(mine)
    page = text(client.get(PAGE))
    numbers = [one.dossier.numbers.get().text for one in (case, foreign)]
    assert numbers[0] in page and numbers[1] not in page and "Rahasia" not in page and "Paser" in page
    assert mine not in page and "no-store" in client.get(PAGE).headers["Cache-Control"]
    client.post("/track/close/")
    assert client.get(PAGE).headers["Location"] == "/track/"


@pytest.mark.parametrize("rest", ["", "message/", "evidence/", "evidence/files/", "withdrawal/", "receipt/"])
def test_without_a_code_every_page_asks_for_it(client: Client, rest: str) -> None:
    for send in (client.get, client.post):
        assert send(PAGE + rest).status_code in {302, 405}
    assert not Message.objects.exists() and not Draft.objects.exists()


def test_the_page_names_nobody_and_tells_nothing_that_was_reported() -> None:
    reported()
    page = text(holder(OTHER).get(PAGE))
    assert not any(word in page for word in ("Siti", "Joko", "Maria", "amplop", "Sudirman", "Budi"))


def test_it_says_what_to_do_by_when_in_the_time_of_the_office_and_how_that_was_counted() -> None:
    reported()
    page = text(holder(OTHER).get(PAGE))
    assert "2 Februari 2024, 23.59 WITA" in page and '<table class="dayclock' in page
    assert all(str(kind.label) in page for kind in REQUIRED_PAPERS)


def test_the_stages_follow_the_case_to_its_registration_and_its_notice() -> None:
    case = decided(concluded(reported(by="budi")), "register")
    actions.notify_status(case=case, way="mailbox", text="Laporan diregistrasi.", by=who("budi"), now=NOW)
    page = text(holder(OTHER).get(PAGE))
    registration = case.dossier.numbers.get(series="REG").text
    assert registration in page and page.count('class="done"') == 5 and "Laporan diregistrasi." in page
    assert page.index('class="done"') < page.index('class="now"') < page.index('class="todo"')


def test_a_message_of_the_office_is_read_and_answered() -> None:
    case = reported()
    actions.post_message(case=case, text="Siapa yang merekam?", by=actor("budi"), now=NOW)
    client = holder(OTHER)
    client.head(PAGE)
    assert Message.objects.get().read_at is None
    assert "Siapa yang merekam?" in text(client.get(PAGE))
    assert Message.objects.get().read_at is not None
    answer = client.post(f"{PAGE}message/", {"text": "Saya <b>sendiri</b>."})
    assert answer.headers["Location"] == f"{PAGE}#messages"
    page = client.get(PAGE).content.decode()
    assert "Saya &lt;b&gt;sendiri&lt;/b&gt;." in page
    assert [line.is_from_agency for line in queries.mailbox(case)] == [True, False]
    assert client.post(f"{PAGE}message/", {"text": " "}).status_code == 422


def test_a_full_mailbox_is_said_on_the_page_and_the_words_stay() -> None:
    case = reported()
    for _turn in range(20):
        actions.post_message(case=case, text="Halo?", by=PUBLIC, now=NOW)
    answer = holder(OTHER).post(f"{PAGE}message/", {"text": "Kata-kata saya"})
    assert answer.status_code == 422 and "Kata-kata saya" in text(answer) and Message.objects.count() == 20


def test_later_evidence_is_gathered_and_handed_in_with_its_files() -> None:
    case = reported()
    client = holder(OTHER)
    first, second = jpeg(seed=1), jpeg(seed=2)
    for name, content in (("satu.jpg", first), ("dua.jpg", second)):
        sent = SimpleUploadedFile(name, content, "image/jpeg")
        assert client.post(f"{PAGE}evidence/files/", {"files": [sent]}).status_code == 302
    page = text(client.get(f"{PAGE}evidence/"))
    assert "satu.jpg" in page and "dua.jpg" in page
    client.post(re.findall(f'action="({PAGE}evidence/files/[^"]+/)"', page)[0], {"remove": "1"})
    words = {"kind": "photo", "description": "Amplop dari dekat", "files_shown": "1"}
    tap, again = (client.post(f"{PAGE}evidence/", words) for _tap in range(2))
    assert tap.headers["Location"] == again.headers["Location"] == f"{PAGE}#evidence"
    item = Item.objects.get(dossier=case.pk, received_at__isnull=False)
    assert item.size == len(second) and item.received_by_id is None
    pieces = queries.contents(case_of(case.pk)).evidence
    assert [piece["description"] for piece in pieces] == ["Foto amplop", "Amplop dari dekat (dua.jpg)"]
    assert not Draft.objects.exists() and not WaitingFile.objects.exists() and unsound() == []


def test_evidence_without_a_file_is_words_and_pressed_twice_it_is_one() -> None:
    case = reported()
    client = holder(OTHER)
    words = {"kind": "object", "description": "Amplop ada pada saya", "files_shown": "0"}
    for _tap in range(2):
        assert client.post(f"{PAGE}evidence/", words).status_code == 302
    assert len(queries.contents(case).evidence) == 2
    assert client.post(f"{PAGE}evidence/", {"kind": "object"}).status_code == 422


def test_a_file_that_is_none_is_refused_in_words_and_keeps_nothing() -> None:
    reported()
    sent = SimpleUploadedFile("virus.jpg", b"MZ this is a program", "image/jpeg")
    answer = holder(OTHER).post(f"{PAGE}evidence/files/", {"files": [sent]})
    assert answer.status_code == 422 and 'class="error-summary"' in text(answer) and not WaitingFile.objects.exists()


def test_files_gathered_for_one_case_go_into_no_other_in_the_same_browser() -> None:
    mine, other = codes.new_code(), codes.new_code()
    reported(mine)
    foreign = reported(other)
    client = holder(mine)
    client.post(f"{PAGE}evidence/files/", {"files": [SimpleUploadedFile("satu.jpg", jpeg(), "image/jpeg")]})
    client.post("/track/", {"code": other})
    assert "satu.jpg" not in text(client.get(f"{PAGE}evidence/"))
    client.post(f"{PAGE}evidence/", {"kind": "photo", "description": "Milik saya", "files_shown": "0"})
    assert not Item.objects.filter(dossier=foreign.pk, received_at__isnull=False).exists()
    assert len(queries.contents(foreign).evidence) == 2


def test_a_closed_case_takes_no_more_evidence() -> None:
    case = reported()
    actions.ask_withdrawal(case=case, reason="Sudah selesai.", by=PUBLIC, now=NOW)
    case = decided(case, "withdraw")
    client = holder(OTHER)
    assert f'href="{PAGE}evidence/"' not in text(client.get(PAGE))
    words = {"kind": "object", "description": "Masih ada", "files_shown": "0"}
    assert client.post(f"{PAGE}evidence/", words).status_code == 422


def test_a_wish_to_withdraw_says_what_follows_and_closes_nothing() -> None:
    case = reported()
    client = holder(OTHER)
    assert client.get(f"{PAGE}withdrawal/").status_code == 200
    assert client.post(f"{PAGE}withdrawal/", {"reason": ""}).status_code == 422
    assert client.post(f"{PAGE}withdrawal/", {"reason": "Saya takut."}).headers["Location"] == f"{PAGE}#withdrawal"
    assert client.post(f"{PAGE}withdrawal/", {"reason": "Lagi."}).status_code == 422
    assert WithdrawalRequest.objects.count() == 1 and case_of(case.pk).status == "awaiting_papers"
    assert "Saya takut." not in text(client.get(PAGE))


def test_who_saw_the_reporter_is_told_by_role_and_purpose_and_nobody_elses_accesses_are() -> None:
    case = reported(by="budi")
    taken(case)
    unmasked(case, "reporter", NOW)
    unmasked(case, "witness", NOW, purpose=Purpose.PROTECTION)
    page = queries.tracking(codes.mark(OTHER), now=NOW)
    assert [one.purpose for one in page.accesses] == [Purpose.CLARIFICATION]
    shown = text(holder(OTHER).get(PAGE))
    assert "31 Jan 2024, 09.30 WITA" in shown and "Budi" not in shown


def test_a_complete_paper_that_was_taken_stands_with_the_access_that_opened_it() -> None:
    case = reported(by="budi")
    taken(case)
    paper = papers.issued(case.dossier, code="receipt", now=NOW)
    for role in ("reporter", "witness"):
        unmasked(case, role, NOW)
    documents.hand_out(document=paper, variant="complete", by=who("budi"), now=NOW, reason="Ditandatangani.")
    (sight,) = queries.tracking(codes.mark(OTHER), now=NOW).sights
    assert sight.papers == (paper.template.title_id,)
    assert paper.template.title_id in text(holder(OTHER).get(PAGE))


def test_a_delayed_access_is_told_when_its_day_has_come_and_not_before() -> None:
    case, now = reported(by="budi"), timezone.now()
    taken(case)
    part = Part.objects.select_related("dossier").get(dossier=case.pk, role="reporter")
    until = now + timedelta(days=3)
    parties.delay_notice(part, until, "Menunggu penggeledahan.", by=who("rina", now), now=now)
    unmasked(case, "reporter", now)
    assert queries.tracking(codes.mark(OTHER), now=now).sights == ()
    assert "Kabupaten Paser, " not in text(holder(OTHER).get(PAGE))
    later = queries.tracking(codes.mark(OTHER), now=until + timedelta(seconds=1))
    assert [one.access.role for one in later.sights] == ["regency_officer"]


def test_papers_for_the_reporter_come_without_data_and_others_do_not_come() -> None:
    case = reported(by="budi")
    receipt = papers.issued(case.dossier, code="receipt")
    other = papers.issued(case.dossier, code="report-form", number="001/X")
    client = holder(OTHER)
    assert receipt.number in text(client.get(PAGE))
    answer = client.get(f"{PAGE}documents/{receipt.pk}/")
    assert answer.headers["Content-Type"] == "application/pdf" and answer.content.startswith(b"%PDF")
    assert client.get(f"{PAGE}documents/{other.pk}/").status_code == 404
    mine = codes.new_code()
    reported(mine)
    assert holder(mine).get(f"{PAGE}documents/{receipt.pk}/").status_code == 404


def test_the_proof_is_of_the_submission_and_waits_for_its_leaf(tmp_path: Path) -> None:
    case = reported()
    client = holder(OTHER)
    assert client.get(f"{PAGE}receipt/").status_code == 409
    sealer.seal(now=NOW)
    answer = client.get(f"{PAGE}receipt/")
    proof = json.loads(answer.content)
    assert proof["proof"].startswith("c2sp.org/tlog-proof@v1") and json.loads(proof["body"])["dossier"] == str(case.pk)
    assert "attachment" in answer.headers["Content-Disposition"] and "Siti" not in answer.content.decode()
    (tmp_path / "receipt.json").write_bytes(answer.content)
    (tmp_path / "key.txt").write_bytes(client.get("/ledger/key").content)
    command = [sys.executable, VERIFY, "receipt", "--key", "key.txt", "receipt.json"]
    checked = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert checked.returncode == 0 and "submit" in checked.stdout, checked.stdout + checked.stderr


def test_a_tip_shows_days_alone_and_the_finding_that_came_of_it() -> None:
    code = codes.new_code()
    case = tipped(code)
    page = text(holder(code).get(PAGE))
    assert "31 Januari 2024." in page and "31 Januari 2024, 0" not in page
    holder(code).post(f"{PAGE}withdrawal/", {"reason": "Saya takut."})
    asked = timezone.localtime(WithdrawalRequest.objects.get().at, ZoneInfo("Asia/Makassar"))
    assert (asked.hour, asked.minute) == (0, 0)
    actions.start_tracing(case=case, order="ST-1", by=who("rina"), now=NOW)
    actions.end_tracing(case=case_of(case.pk), form=finding_form(), text="Ada.", by=who("rina"), now=NOW)
    after = queries.tracking(codes.mark(code), now=NOW)
    assert after.became is not None and after.became.number in text(holder(code).get(PAGE))


def test_leaving_quickly_closes_what_the_code_opened() -> None:
    reported()
    client = holder(OTHER)
    answer = client.post("/track/leave/")
    assert answer.headers["Refresh"].startswith("0; url=https://") and "Clear-Site-Data" in answer.headers
    assert client.get(PAGE).headers["Location"] == "/track/"
