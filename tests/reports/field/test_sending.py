"""From the photos over the check to the confirmation, and what becomes of a report afterwards; no script at all."""

import json
import re
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings as django_settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from oversight.dossiers.models import Channel
from oversight.evidence.models import Item
from oversight.ledger.sealer import seal
from reports.models import Draft, HeldPhoto, StationReport
from tests.cast import STATION
from tests.factories.photos import jpeg, png
from tests.factories.reports import INSTRUMENT, PPWP, filed, filing
from tests.reports.field.conftest import Phone

pytestmark = pytest.mark.django_db
FORM = "photo:result_form:tallies.PPWP"


def text(response: HttpResponse) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def begin(client: Client) -> str:
    """The address of a fresh draft, without its last part."""
    started = client.post(f"/field/reports/new/?instrument={INSTRUMENT}", {"station": STATION})
    return str(started["Location"]).removesuffix("opening/")


def picture(content: bytes = b"", name: str = "c1.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content or jpeg(), "image/jpeg")


def figures(tally: dict[str, Any] = PPWP, contest: str = "PPWP") -> dict[str, str]:
    """A result form as the fields of its page."""
    found = {}
    for part, given in tally.items():
        inner = given.items() if isinstance(given, dict) else enumerate(given) if isinstance(given, list) else None
        if inner is None:
            found[f"tallies.{contest}.{part}"] = str(given)
        else:
            found |= {f"tallies.{contest}.{part}.{key}": str(value) for key, value in inner}
    return found


def test_a_whole_report_by_forms_alone_arrives_once(phone: Phone) -> None:
    client = phone("sari")
    draft = begin(client)
    id = UUID(draft.split("/")[3])
    page = f"{draft}opening/"
    while not page.endswith("/photos/"):
        shown = text(client.get(page))
        names = set(re.findall(r'type="radio" name="([^"]+)"', shown))
        typed = dict.fromkeys(names, "yes")
        if page.endswith("/tally-PPWP/"):
            typed |= figures()
        page = client.post(page, typed)["Location"]
    content = jpeg(seed=3)
    assert client.post(page, {FORM: [picture(content), picture(png(), "c2.png")], "stay": "1"})["Location"] == page
    assert "c1.jpg" in text(client.get(page))
    check = client.post(page)["Location"]
    shown = text(client.get(check))
    assert "c2.png" in shown and 'data-shown="answers.PS01"' in shown
    sent = client.post(check, {"note": "Hujan."})
    assert sent["Location"] == f"/field/sent/{id}/"
    assert client.post(check, {"note": "Hujan."})["Location"] == f"/field/sent/{id}/", "a second tap"
    assert client.get(check)["Location"] == f"/field/sent/{id}/"

    report = StationReport.objects.select_related("dossier").get()
    assert (report.pk, report.dossier.channel, report.reporter.username) == (id, Channel.WEB, "sari")
    assert report.content["tallies"]["PPWP"] == PPWP
    assert report.content["answers"]["PS01"] == "yes" and report.content["note"] == "Hujan."
    items = Item.objects.filter(dossier=id)
    assert {bytes(item.sha256) for item in items} >= {sha256(content).digest()}
    assert {(item.media_type, item.received_at is not None) for item in items} == {
        ("image/jpeg", True),
        ("image/png", True),
    }
    assert not Draft.objects.exists() and not HeldPhoto.objects.exists()
    shown = text(client.get(f"/field/sent/{id}/"))
    assert str(id) in shown and "2 " in shown


def test_an_empty_report_is_not_sent(phone: Phone) -> None:
    client = phone("sari")
    refused = client.post(f"{begin(client)}check/", {"note": ""})
    assert refused.status_code == 422 and "error-summary" in text(refused)
    assert not StationReport.objects.exists() and Draft.objects.exists()


def test_flags_and_missing_notes_are_told_in_words_before_sending_and_hold_nothing_back(phone: Phone) -> None:
    client = phone("sari")
    draft = begin(client)
    client.post(f"{draft}voting/", {"answers.PS05": "yes"})
    client.post(f"{draft}tally-PPWP/", figures({**PPWP, "valid": 190}))
    shown = text(client.get(f"{draft}check/"))
    assert "189 ≠ 190" in shown and "Jumlah suara per pilihan berbeda dari suara sah" in shown
    assert "Jawaban yang perlu dilaporkan belum diberi keterangan" in shown
    assert "belum disertai foto" in shown and 'href="../voting/"' in shown
    assert "kecurangan" not in shown.lower()
    client.post(f"{draft}check/")
    assert set(StationReport.objects.get().flagged) >= {"R1", "N1", "N2"}


def test_the_time_of_the_observation_is_by_the_clock_of_the_station(phone: Phone) -> None:
    client = phone("sari")
    draft = begin(client)
    client.post(f"{draft}opening/", {"answers.OP01": "yes"})
    tomorrow = (timezone.now() + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M")
    for wrong in (tomorrow, "yesterday", "1999-01-01T00:00", "2024-99-99T00:00"):
        refused = client.post(f"{draft}check/", {"observed_at": wrong, "note": "tetap ada"})
        assert refused.status_code == 422 and "tetap ada" in text(refused)
    client.post(f"{draft}check/", {"observed_at": "2024-02-14T15:40"})
    assert StationReport.objects.get().dossier.occurred_at.isoformat() == "2024-02-14T07:40:00+00:00"


def test_bad_files_are_named_and_good_ones_beside_them_are_kept(phone: Phone, settings: Settings) -> None:
    settings.EVIDENCE_MAX_BYTES = 20_000
    client = phone("sari")
    page = f"{begin(client)}photos/"
    large = picture(jpeg(width=900, height=900), "besar.jpg")
    assert large.size and large.size > 20_000
    script = SimpleUploadedFile("x.jpg", b"<script>alert(1)</script>", "image/jpeg")
    empty = SimpleUploadedFile("kosong.jpg", b"", "image/jpeg")
    refused = client.post(page, {FORM: [picture(jpeg(width=60, height=40)), large, script, empty]})
    shown = text(refused)
    assert refused.status_code == 422
    assert all(name in shown for name in ("besar.jpg", "x.jpg", "kosong.jpg"))
    assert [photo.name for photo in HeldPhoto.objects.all()] == ["c1.jpg"]


@pytest.mark.parametrize("name", ["photo:result_form:tallies.XX", "photo:virus:general", "photo", "photo:scene"])
def test_a_photo_of_nothing_is_refused(phone: Phone, name: str) -> None:
    client = phone("sari")
    assert client.post(f"{begin(client)}photos/", {name: picture()}).status_code == 422
    assert not HeldPhoto.objects.exists()


def test_a_photo_lies_in_the_store_before_the_report_is_sent_and_is_kept_once(phone: Phone) -> None:
    client = phone("sari")
    page = f"{begin(client)}photos/"
    content = jpeg(seed=9)
    for _ in range(2):
        client.post(page, {FORM: picture(content)})
    held = HeldPhoto.objects.get()
    digest = sha256(content).hexdigest()
    assert bytes(held.blob.sha256).hex() == digest
    folder = Path(django_settings.STORAGE_URL.removeprefix("file://"))
    assert (folder / digest[:2] / digest[2:4] / digest).read_bytes() == content
    client.post(page.replace("photos/", f"photos/{held.pk}/drop/"))
    assert not HeldPhoto.objects.exists()


def test_anothers_photo_cannot_be_dropped(phone: Phone) -> None:
    client = phone("sari")
    page = f"{begin(client)}photos/"
    client.post(page, {FORM: picture()})
    held = HeldPhoto.objects.get()
    assert phone("bayu").post(page.replace("photos/", f"photos/{held.pk}/drop/")).status_code == 404
    assert HeldPhoto.objects.exists()


def test_a_missing_photo_may_be_chosen_again_and_only_the_very_same(phone: Phone) -> None:
    content, id = jpeg(seed=5), "018da5c5-6a00-7000-8000-0000000000aa"
    promise = {
        "id": id, "kind": "result_form", "sha256": sha256(content).hexdigest(), "size": len(content),
        "media_type": "image/jpeg",
    }  # fmt: skip
    report, client = filed(filing(evidence=[promise])), phone("sari")
    assert f'href="/field/sent/{report}/"' in text(client.get("/field/")).partition("alert-warning")[2]
    address = f"/field/sent/{report}/photos/"
    wrong = client.post(address, {"photo:missing:missing": picture(jpeg(seed=6), "lain.jpg")})
    assert wrong.status_code == 422 and "lain.jpg" in text(wrong)
    assert client.post(address, {"photo:missing:missing": picture(content)}).status_code == 302
    assert Item.objects.get(pk=id).received_at is not None
    assert "missing-photos" not in text(client.get(f"/field/sent/{report}/"))


def test_a_correction_comes_filled_in_and_stands_in_place_of_the_first(phone: Phone) -> None:
    first, client = filed(filing(remarks={"PS01": "Terlambat"})), phone("sari")
    address = f"/field/sent/{first}/correct/"
    refused = client.post(address, {"reason": "  "})
    assert refused.status_code == 422 and "error-summary" in text(refused)
    page = client.post(address, {"reason": "Angka tertukar"})["Location"]
    draft = page.removesuffix("opening/")
    assert client.post(address, {"reason": "Angka tertukar"})["Location"] == page, "a second tap"
    assert "Terlambat" in text(client.get(f"{draft}voting/"))
    assert 'value="153"' in text(client.get(f"{draft}tally-PPWP/"))
    client.post(f"{draft}tally-PPWP/", {"tallies.PPWP.votes.0": "29"})
    assert "Angka tertukar" in text(client.get(f"{draft}check/"))
    client.post(f"{draft}check/")
    second = StationReport.objects.get(state=StationReport.State.CURRENT)
    assert (second.supersedes, second.reason) == (first, "Angka tertukar")
    assert second.content["tallies"]["PPWP"]["votes"] == [29, 153, 8]
    assert f"/field/sent/{second.pk}/" in text(client.get(f"/field/sent/{first}/"))
    assert client.get(address).status_code == 403, "what was corrected is not corrected again"


def test_withdrawing_asks_why_and_keeps_the_report_readable(phone: Phone) -> None:
    report, client = filed(), phone("sari")
    address = f"/field/sent/{report}/withdraw/"
    assert client.post(address, {"reason": ""}).status_code == 422
    shown = text(client.post(address, {"reason": "TPS keliru"}, follow=True))
    assert "TPS keliru" in shown
    assert StationReport.objects.get(pk=report).state == StationReport.State.WITHDRAWN
    assert client.post(address, {"reason": "lagi"}).status_code == 422


def test_foreign_reports_are_not_found(phone: Phone) -> None:
    report, bayu = filed(), phone("bayu")
    for address in ("", "receipt/", "correct/", "withdraw/"):
        assert bayu.get(f"/field/sent/{report}/{address}").status_code == 404
    assert bayu.post(f"/field/sent/{report}/photos/").status_code == 404
    assert "empty-title" in text(bayu.get("/field/sent/"))


def test_the_supervisor_of_the_village_reads_but_does_not_correct_in_anothers_name(phone: Phone) -> None:
    report, made = filed(), phone("made")
    assert made.get(f"/field/sent/{report}/").status_code == 200
    assert made.post(f"/field/sent/{report}/correct/", {"reason": "x"}).status_code == 403


def test_my_reports_stand_with_their_state_and_their_receipt(phone: Phone) -> None:
    report, client = filed(), phone("sari")
    shown = text(client.get("/field/sent/"))
    assert str(report) in shown and 'data-tone="accent"' in shown
    assert client.get(f"/field/sent/{report}/receipt/").status_code == 409
    seal(now=timezone.now())
    shown = text(client.get(f"/field/sent/{report}/"))
    assert f"/field/sent/{report}/receipt/" in shown
    kept = client.get(f"/field/sent/{report}/receipt/")
    assert kept["Content-Disposition"].startswith("attachment") and json.loads(kept.content)["proof"]


def test_a_report_that_the_outbox_sent_meanwhile_is_not_sent_twice(phone: Phone) -> None:
    client = phone("sari")
    draft = begin(client)
    client.post(f"{draft}opening/", {"answers.OP01": "yes"})
    id = draft.split("/")[3]
    filed(filing(id=id))
    assert draft not in text(client.get("/field/")), "it is under way no longer"
    assert client.post(f"{draft}check/")["Location"] == f"/field/sent/{id}/"
    assert StationReport.objects.count() == 1 and not Draft.objects.exists()
