"""Evidence for machines: the clean copy freely, the original for a reason, both as what they are."""

import pytest

from oversight.evidence.models import CustodyEvent
from tests.api.conftest import Call
from tests.evidence.conftest import Arrive, arrived, file_of, promised  # noqa: F401  fixtures
from tests.factories import photos

pytestmark = pytest.mark.django_db
PHOTO = photos.jpeg(seed=11)


def test_the_copy_is_fetched_as_what_it_is(call: Call, arrived: Arrive) -> None:  # noqa: F811
    item = arrived()
    status, _body, response = call("office:64.", "GET", f"evidence/{item.pk}/content")
    assert status == 200 and b"Phone of Sari" not in response.content
    assert response["Content-Type"] == "image/jpeg" and response["Content-Disposition"].startswith("attachment")
    assert "sandbox" in response["Content-Security-Policy"] and response["X-Content-Type-Options"] == "nosniff"
    part = call("office:64.", "GET", f"evidence/{item.pk}/content", range="bytes=0-9")[2]
    assert part.status_code == 206 and part.content == response.content[:10]


def test_the_original_needs_a_reason_which_stays_in_the_custody(call: Call, arrived: Arrive) -> None:  # noqa: F811
    item = arrived()
    address = f"evidence/{item.pk}/content?original=true"
    status, body, _response = call("office:64.", "GET", address)
    assert (status, body["code"]) == (422, "reason-needed")
    status, _body, response = call("office:64.", "GET", f"{address}&reason=For+the+plenary")
    assert status == 200 and response.content == PHOTO
    _status, shown, _response = call("office:64.", "GET", f"evidence/{item.pk}")
    assert [row["reason"] for row in shown["custody"] if row["act"] == "copied"] == ["For the plenary"]


def test_a_damaged_file_is_refused_and_leaves_no_look(call: Call, arrived: Arrive) -> None:  # noqa: F811
    item = arrived()
    assert item.clean_copy is not None
    file_of(bytes(item.clean_copy.sha256)).write_bytes(b"tampered")
    status, body, _response = call("office:64.", "GET", f"evidence/{item.pk}/content")
    assert (status, body["code"]) == (409, "damaged")
    assert not CustodyEvent.objects.filter(item=item, act="viewed").exists()


@pytest.mark.parametrize("name", ["bayu", "hadi"])
def test_foreign_evidence_is_not_found(call: Call, arrived: Arrive, name: str) -> None:  # noqa: F811
    assert call(name, "GET", f"evidence/{arrived().pk}/content")[0] in {403, 404}
