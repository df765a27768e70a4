"""Evidence on pages: the gallery, the viewer, what is handed out and how, the chase list, incidents."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from oversight.evidence import actions, queries
from oversight.evidence.models import CustodyEvent, Incident, Item
from oversight.ledger.models import Entry
from tests.cast import NEIGHBOUR
from tests.evidence.conftest import Arrive, arrived, file_of, promised  # noqa: F401  fixtures
from tests.factories import photos
from tests.factories.reports import NOW, actor

pytestmark = pytest.mark.django_db
Page = Callable[[str], Client]
PHOTO = photos.jpeg(seed=11)
PDF = photos.pdf()


def looks(item: Item) -> list[tuple[str, str]]:
    rows = CustodyEvent.objects.filter(item=item, act__in=["viewed", "copied"]).order_by("at")
    return [(row.act, row.outcome or row.reason) for row in rows]


def test_a_report_shows_its_photos_small_and_each_leads_to_its_page(page: Page, arrived: Arrive) -> None:  # noqa: F811
    item = arrived()
    text = page("budi").get(f"/reports/{item.dossier_id}/").content.decode()
    assert f'href="/evidence/{item.pk}/"' in text and f'src="/evidence/{item.pk}/thumbnail"' in text


def test_a_thumbnail_is_made_at_the_first_look_and_kept(page: Page, arrived: Arrive) -> None:  # noqa: F811
    item, client = arrived(), page("budi")
    first = client.get(f"/evidence/{item.pk}/thumbnail")
    assert (first.status_code, first["Content-Type"]) == (200, "image/webp")
    kept = Item.objects.get(pk=item.pk).thumbnail
    assert kept is not None and client.get(f"/evidence/{item.pk}/thumbnail").content == first.content
    file_of(bytes(kept.sha256)).write_bytes(b"damaged")
    assert client.get(f"/evidence/{item.pk}/thumbnail").content == first.content
    assert not Incident.objects.exists()
    assert looks(item) == [("viewed", "thumbnail")]


def test_the_viewer_turns_and_enlarges_without_a_script(page: Page, arrived: Arrive) -> None:  # noqa: F811
    item, client = arrived(), page("budi")
    plain = client.get(f"/evidence/{item.pk}/").content.decode()
    assert 'data-zoom="1" data-turn="0"' in plain and 'href="?zoom=1&amp;turn=90#middle"' in plain
    turned = client.get(f"/evidence/{item.pk}/?zoom=4&turn=270").content.decode()
    assert 'data-zoom="4" data-turn="270"' in turned and 'href="?zoom=4&amp;turn=0#middle"' in turned
    assert 'data-zoom="1" data-turn="0"' in client.get(f"/evidence/{item.pk}/?zoom=9&turn=x").content.decode()
    assert bytes(item.sha256).hex() in plain and "image/jpeg" in plain


def test_a_picture_goes_out_clean_sandboxed_and_as_what_it_is(page: Page, arrived: Arrive) -> None:  # noqa: F811
    item, client = arrived(), page("budi")
    shown = client.get(f"/evidence/{item.pk}/image")
    assert b"Phone of Sari" not in shown.content and shown["Content-Type"] == "image/jpeg"
    assert shown["X-Content-Type-Options"] == "nosniff" and "sandbox" in shown["Content-Security-Policy"]
    assert shown["Content-Disposition"].startswith("inline") and shown["Cache-Control"] == "private, no-store"
    saved = client.get(f"/evidence/{item.pk}/copy")
    assert saved["Content-Disposition"] == f'attachment; filename="evidence-{str(item.pk)[-12:]}.jpg"'
    assert client.head(f"/evidence/{item.pk}/copy")["Content-Type"] == "image/jpeg"


def test_a_broken_download_goes_on_where_it_broke(page: Page, arrived: Arrive) -> None:  # noqa: F811
    item, client = arrived(), page("budi")
    whole = client.get(f"/evidence/{item.pk}/copy")
    address, size = f"/evidence/{item.pk}/copy", len(whole.content)
    rest = client.get(address, headers={"range": "bytes=100-", "if-range": whole["ETag"]})
    assert (rest.status_code, rest["Content-Range"]) == (206, f"bytes 100-{size - 1}/{size}")
    assert whole.content[:100] + rest.content == whole.content
    assert client.get(address, headers={"range": "bytes=-5"}).content == whole.content[-5:]
    assert client.get(address, headers={"range": f"bytes={size}-"}).status_code == 416
    assert client.get(address, headers={"range": "bytes=0-1", "if-range": '"old"'}).status_code == 200


def test_a_pdf_is_only_ever_saved(page: Page, arrived: Arrive) -> None:  # noqa: F811
    item, client = arrived(PDF, "application/pdf"), page("budi")
    assert client.get(f"/evidence/{item.pk}/image")["Content-Disposition"].startswith("attachment")
    assert client.get(f"/evidence/{item.pk}/thumbnail").status_code == 404
    text = client.get(f"/evidence/{item.pk}/").content.decode()
    assert "<img" not in text and f"/evidence/{item.pk}/copy" in text


def test_looks_of_one_person_within_a_quarter_of_an_hour_are_one_row(arrived: Arrive) -> None:  # noqa: F811
    item = arrived()
    for name, minutes in (("dewi", 0), ("dewi", 14), ("budi", 14), ("dewi", 31)):
        by = actor(name)
        actions.view(item=item, by=by, now=NOW + timedelta(minutes=minutes))
    actions.view_small(item=item, by=actor("dewi"), now=NOW + timedelta(minutes=32))
    assert len(looks(item)) == 3


def test_the_original_is_handed_out_for_a_reason_that_stays(page: Page, arrived: Arrive) -> None:  # noqa: F811
    item, client = arrived(), page("budi")
    refused = client.post(f"/evidence/{item.pk}/original", {"reason": " "})
    assert refused.status_code == 422 and "error-summary" in refused.content.decode()
    entries = Entry.objects.count()
    given = client.post(f"/evidence/{item.pk}/original", {"reason": "For the plenary of 20 February."})
    assert given.content == PHOTO and given["Content-Disposition"].startswith("attachment")
    assert looks(item) == [("copied", "For the plenary of 20 February.")]
    assert Entry.objects.count() == entries + 1
    text = client.get(f"/evidence/{item.pk}/").content.decode()
    assert "For the plenary of 20 February." in text and "Budi Santoso" in text
    assert client.get(f"/evidence/{item.pk}/original").status_code == 405


@pytest.mark.parametrize("name", ["hadi", "yosef", "ayu", "lina"])
@pytest.mark.parametrize("address", ["", "image", "thumbnail", "copy"])
def test_foreign_evidence_is_not_found(page: Page, arrived: Arrive, name: str, address: str) -> None:  # noqa: F811
    item = arrived()
    assert page(name).get(f"/evidence/{item.pk}/{address}").status_code in {403, 404}
    assert looks(item) == []


def test_what_has_not_arrived_says_so_and_nothing_is_offered(page: Page, promised: Arrive) -> None:  # noqa: F811
    item, client = promised(), page("budi")
    text = client.get(f"/evidence/{item.pk}/").content.decode()
    assert "<img" not in text and "/copy" not in text and "/original" not in text
    assert client.get(f"/evidence/{item.pk}/image").status_code == 409


def test_a_damaged_file_is_held_back_and_the_page_says_so(page: Page, arrived: Arrive) -> None:  # noqa: F811
    item, client = arrived(), page("budi")
    file_of(bytes(item.sha256)).write_bytes(b"tampered")
    assert client.post(f"/evidence/{item.pk}/original", {"reason": "For the plenary."}).status_code == 422
    text = client.get(f"/evidence/{item.pk}/").content.decode()
    assert "alert-danger" in text and "<img" not in text
    assert "alert-danger" not in client.get(f"/reports/{item.dossier_id}/").content.decode()
    assert Incident.objects.get().blob_id == item.original_id


def test_the_chase_list_holds_what_is_missing_in_my_area(page: Page, promised: Arrive, arrived: Arrive) -> None:  # noqa: F811
    arrived(photos.jpeg(seed=21))
    item = promised(photos.jpeg(seed=22), station=NEIGHBOUR, name="bayu")
    text = page("budi").get("/evidence/missing/").content.decode()
    assert text.count("/evidence/0") == 1 and str(item.pk) in text and NEIGHBOUR in text
    assert str(item.pk) not in page("hadi").get("/evidence/missing/").content.decode()


def test_the_chase_list_narrows_by_place_and_age_and_goes_on_by_its_cursor(promised: Arrive) -> None:  # noqa: F811
    made = [promised(photos.jpeg(seed=30)), promised(photos.jpeg(seed=31), station=NEIGHBOUR, name="bayu")]
    by = actor("office:64.")
    everything = list(queries.missing_items(by, limit=10))
    assert {item.pk for item in everything} == {item.pk for item in made}
    rest = queries.missing_items(by, after=queries.missing_key(everything[0]), limit=10)
    assert [item.pk for item in rest] == [everything[1].pk]
    assert not queries.missing_items(by, queries.Missing(promised_before=NOW))
    assert queries.count_missing(by, queries.Missing(promised_before=NOW + timedelta(hours=1))).count == 2
    assert queries.count_missing(by, queries.Missing(place="64.01.02.")).count == 0


def test_wrong_filters_are_named(page: Page) -> None:
    client = page("budi")
    assert "error-summary" in client.get("/evidence/missing/?place=kalimantan").content.decode()
    assert client.get("/evidence/missing/?cursor=nonsense").status_code == 422


@pytest.fixture
def incident(arrived: Arrive) -> Incident:  # noqa: F811
    item = arrived()
    file_of(bytes(item.sha256)).write_bytes(b"tampered")
    actions.rehash_all(now=timezone.now(), tell=lambda count: None)
    return Incident.objects.get()


def test_an_auditor_works_an_incident_to_its_end(page: Page, incident: Incident) -> None:
    client, address = page("toto"), f"/incidents/{incident.pk}/"
    assert address in client.get("/incidents/").content.decode()
    empty = client.post(f"{address}acknowledge/", {"words": ""})
    assert empty.status_code == 422 and "error-summary" in empty.content.decode()
    taken = client.post(f"{address}acknowledge/", {"words": "I ask for the backup."}, follow=True).content.decode()
    assert "I ask for the backup." in taken and "Toto Hartono" in taken
    assert "alert-warning" in client.post(f"{address}recheck/", {"words": ""}, follow=True).content.decode()
    file_of(bytes(incident.blob.sha256)).write_bytes(PHOTO)
    mended = client.post(f"{address}recheck/", {"words": "Put back."}, follow=True).content.decode()
    assert "alert-success" in mended and "next-step" not in mended
    assert address not in client.get("/incidents/").content.decode()
    assert address in client.get("/incidents/?over").content.decode()
    assert client.post(f"{address}lost/", {"words": "Too late."}).status_code == 422


@pytest.mark.parametrize("name", ["budi", "nani", "ayu", "dewi"])
def test_only_auditors_see_incidents(page: Page, incident: Incident, name: str) -> None:
    client = page(name)
    assert client.get("/incidents/").status_code == 403
    assert client.get(f"/incidents/{incident.pk}/").status_code == 403
    assert client.post(f"/incidents/{incident.pk}/lost/", {"words": "No."}).status_code == 403


def test_one_auditor_proposes_a_loss_and_cannot_agree_to_it(page: Page, incident: Incident) -> None:
    client, address = page("toto"), f"/incidents/{incident.pk}/"
    assert f"{address}lost/" not in client.get(address).content.decode()
    client.post(f"{address}propose-loss/", {"words": "No backup holds it."})
    text = client.get(address).content.decode()
    assert f"{address}lost/" not in text and f"{address}propose-loss/" not in text
    assert client.post(f"{address}lost/", {"words": "I am sure."}).status_code == 422
    assert Incident.objects.get().resolved_at is None
