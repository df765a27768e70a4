"""People of a case through the door: entered, opened for a purpose, covered, handed on, told later, erased by two."""

from collections.abc import Callable
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client
from django.utils import timezone

from oversight.core.ids import uuid7
from oversight.dossiers.models import Dossier, Recusal, Status
from oversight.parties.models import Delay, Erasure, HandOver, Kin, Look, Part, Person, Role, Unmask
from oversight.parties.queries import accesses
from oversight.workflow import actions as work
from tests.cast import Cast
from tests.factories.procedure import enlist, who
from tests.factories.violations import REPORTER, case_of, reported
from violations import actions
from violations.models import Case
from violations.queries import procedure as reads

pytestmark = pytest.mark.django_db
Page = Callable[[str], Client]
OPENING = {"purpose": "clarification", "reason": "Undangan klarifikasi.", "minutes": "15"}


@pytest.fixture
def case() -> Case:
    """A report that is studied by Budi now, so that it is his work."""
    enlist()
    now = timezone.now()
    made = reported()
    actions.begin_study(case=made, by=who("budi", now), now=now)
    return case_of(made.pk)


def of(case: Case, role: Role) -> Part:
    return Part.objects.get(dossier=case.pk, role=role)


def address(part: Part, rest: str = "") -> str:
    return f"/cases/{part.dossier_id}/people/{part.pk}/{rest}"


def read(client: Client, where: str) -> str:
    client.cookies["django_language"] = "en"
    answer = client.get(where)
    assert answer.status_code == 200, where
    return unescape(answer.content.decode())


def test_an_identity_is_opened_for_a_purpose_and_covered_again(page: Page, case: Case) -> None:
    part, client = of(case, Role.REPORTER), page("budi")
    masked = read(client, address(part))
    assert REPORTER.name not in masked and "The reporter reads on his tracking page" in masked
    assert "“Regency or city officer, Bawaslu Kabupaten Paser”" in masked
    assert client.post(address(part, "unmask/"), OPENING)["Location"] == address(part)
    shown = read(client, address(part))
    assert REPORTER.name in shown and REPORTER.nik in shown and "open until" in shown
    assert REPORTER.name in read(client, f"/cases/{case.pk}/") and REPORTER.name in read(
        client, f"/cases/{case.pk}/people/"
    )
    assert Look.objects.count() == 1
    (told,) = accesses(case.dossier, now=timezone.now())
    assert (told.purpose, told.role) == ("clarification", "regency_officer")
    assert client.post(address(part, "cover/")).status_code == 302
    assert REPORTER.name not in read(client, address(part))
    assert "Looked at 1 time" in read(client, f"/cases/{case.pk}/people/")


@pytest.mark.parametrize("given", [{"reason": ""}, {"minutes": "9999"}, {"purpose": "curiosity"}, {"minutes": ""}])
def test_an_opening_without_reason_comes_back(page: Page, case: Case, given: dict[str, str]) -> None:
    answer = page("budi").post(address(of(case, Role.REPORTER), "unmask/"), OPENING | given)
    assert answer.status_code == 422 and not Unmask.objects.exists()


def test_whoever_does_not_work_on_the_case_opens_nothing(page: Page, case: Case) -> None:
    part, client = of(case, Role.WITNESS), page("rina")
    assert "Take the work or have it given to you" in read(client, address(part))
    assert client.post(address(part, "unmask/"), OPENING).status_code == 422
    assert client.get(address(part, "hand-over/")).status_code == 403
    assert not Unmask.objects.exists()


def test_a_person_of_another_case_is_not_there(page: Page, case: Case) -> None:
    other = of(reported(id=uuid7(timezone.now())), Role.WITNESS)
    assert page("budi").get(f"/cases/{case.pk}/people/{other.pk}/").status_code == 404


def test_what_is_recorded_is_corrected_by_who_sees_it(page: Page, case: Case) -> None:
    part, client = of(case, Role.WITNESS), page("budi")
    assert client.get(address(part, "amend/"))["Location"] == address(part)
    client.post(address(part, "unmask/"), OPENING)
    form = client.get(address(part, "amend/")).content.decode()
    assert "Maria Goreti" in form and "Jalan Melati 3" in form
    given = {"name": "Maria Goreti Lestari", "address": "Jalan Melati 3", "phone": "0813-9999-8888"}
    assert client.post(address(part, "amend/"), given | {"nik": "12"}).status_code == 422
    assert client.post(address(part, "amend/"), given).status_code == 302
    assert "Maria Goreti Lestari" in read(client, address(part))


def test_an_identity_is_handed_to_a_body_and_the_person_reads_it(page: Page, case: Case) -> None:
    part, client = of(case, Role.REPORTER), page("budi")
    given = {"to": "Polres Paser", "purpose": "hand_over", "basis": "UU 7/2017 Pasal 476"}
    assert client.post(address(part, "hand-over/"), given | {"basis": ""}).status_code == 422
    assert client.post(address(part, "hand-over/"), given).status_code == 302
    assert HandOver.objects.get().recipient == "Polres Paser"
    assert "Polres Paser" in read(client, address(part)) and accesses(case.dossier, now=timezone.now())[0].to


def test_a_commissioner_orders_that_the_person_is_told_later(page: Page, case: Case) -> None:
    part = of(case, Role.REPORTER)
    until = (timezone.now() + timedelta(days=20)).date()
    given = {"until": until.isoformat(), "reason": "Akan memperingatkan terlapor."}
    assert page("budi").get(address(part, "delay/")).status_code == 403
    assert page("rina").post(address(part, "delay/"), given | {"until": "2099-01-01"}).status_code == 422
    assert page("rina").post(address(part, "delay/"), given).status_code == 302
    assert Delay.objects.count() == 1
    page("budi").post(address(part, "unmask/"), OPENING)
    assert accesses(case.dossier, now=timezone.now()) == []
    assert "By order the person reads this only from" in read(page("rina"), f"/cases/{case.pk}/people/")


def test_somebody_comes_into_the_case_and_his_office_is_barred(page: Page, case: Case) -> None:
    client, where = page("budi"), f"/cases/{case.pk}/people/add/"
    given = {"role": "reported", "name": "Dewi Lestari", "position": "Ketua", "office": "64.01.01"}
    assert client.post(where, given | {"office": "99.99"}).status_code == 422
    assert client.post(where, given | {"role": "reporter"}).status_code == 422
    assert client.post(where, given)["Location"] == f"/cases/{case.pk}/people/"
    assert list(Recusal.objects.filter(dossier=case.pk).values_list("user__username", flat=True)) == ["dewi"]
    shown = read(client, f"/cases/{case.pk}/")
    assert "Found by the platform" in shown
    assert page("rina").get(where).status_code == 403


def test_a_declared_relative_bars_and_is_named_nowhere(page: Page, case: Case) -> None:
    client = page("rina")
    where = "/kin/"
    given = {"relation": "sibling", "name": "Siti Aminah", "nik": REPORTER.nik}
    assert client.post(where, given | {"nik": ""}).status_code == 422
    assert client.post(where, given)["Location"] == where
    assert client.get(f"/cases/{case.pk}/").status_code == 404
    assert "Aminah" not in read(client, where) and "brother or sister" in read(client, where)
    row = Kin.objects.get()
    assert page("budi").post(f"/kin/{row.pk}/end/").status_code == 404
    assert page("rina").post(f"/kin/{row.pk}/end/").status_code == 302
    assert Kin.objects.get().ended_at is not None
    assert page("rina").get(f"/cases/{case.pk}/").status_code == 404
    shown = read(page("budi"), f"/cases/{case.pk}/")
    assert "Rina Wijaya" in shown and "Aminah" not in shown


def test_two_commissioners_erase_a_person(page: Page, case: Case) -> None:
    part = of(case, Role.REPORTER)
    given = {"decision": "Putusan 12/2026.", "extent": "person"}
    assert page("budi").get(address(part, "erase/")).status_code == 403
    assert page("rina").post(address(part, "erase/"), given).status_code == 422  # still open
    Dossier.objects.filter(pk=case.pk).update(status=Status.CLOSED)
    assert page("rina").post(address(part, "erase/"), given).status_code == 302
    assert page("rina").post(address(part, "erase/carry-out/")).status_code == 403
    assert page("komang").post(address(part, "erase/nonsense/")).status_code == 404
    assert "Putusan 12/2026." in read(page("komang"), address(part))
    assert page("komang").post(address(part, "erase/carry-out/")).status_code == 302
    assert Erasure.objects.get().is_done and Person.objects.get(pk=part.person_id).erased_at
    assert "This person was erased" in read(page("rina"), address(part))
    assert page("rina").post(address(part, "erase/carry-out/")).status_code == 404


def test_an_order_is_declined(page: Page, case: Case) -> None:
    part = of(case, Role.REPORTER)
    Dossier.objects.filter(pk=case.pk).update(status=Status.CLOSED)
    page("rina").post(address(part, "erase/"), {"decision": "Putusan 12/2026.", "extent": "person"})
    assert page("komang").post(address(part, "erase/decline/")).status_code == 302
    assert not Erasure.objects.get().is_done and Person.objects.get(pk=part.person_id).erased_at is None


def test_the_work_is_taken_on_the_page_and_then_the_identity_opens(page: Page) -> None:
    enlist()
    made, now = reported(), timezone.now()
    client, part = page("budi"), of(made, Role.WITNESS)
    assert "Open this identity" not in read(client, address(part))
    work.take(track=reads.track(made), by=who("budi", now), now=now)
    assert "Open this identity" in read(client, address(part))
    assert Cast().user("budi").name in read(client, f"/cases/{made.pk}/")
