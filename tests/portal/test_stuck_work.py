"""Stuck work is seen and retried by those who keep the platform, and by nobody else."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from oversight.ledger import stuck
from oversight.ledger.models import StuckWork

pytestmark = pytest.mark.django_db
Page = Callable[[str], Client]


def test_an_administrator_sees_what_failed_without_a_persons_data(page: Page) -> None:
    stuck.record("evidence-fixity", ValueError("file of Sari Melati"), now=timezone.now())
    text = page("ayu").get("/stuck-work/").content.decode()
    assert "evidence-fixity" in text and "ValueError" in text and "Sari" not in text


def test_trying_again_says_how_much_went_through(page: Page) -> None:
    stuck.record("evidence-fixity", ValueError("x"), now=timezone.now())
    response = page("toto").post("/stuck-work/", follow=True)
    assert response.status_code == 200
    assert StuckWork.objects.filter(resolved_at=None).count() == 1


@pytest.mark.parametrize("name", ["budi", "nani", "dewi"])
def test_others_are_refused(page: Page, name: str) -> None:
    assert page(name).get("/stuck-work/").status_code == 403
