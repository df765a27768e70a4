"""Papers that name protected people lie sealed, open to who has unmasked them, and go with their key."""

from pathlib import Path

import pytest
from django.conf import settings

from oversight.accounts.actor import machine
from oversight.core.errors import Conflict, NotAllowed
from oversight.core.ids import uuid7
from oversight.documents.keeping import Gone, keeper
from oversight.files.store import store
from oversight.parties import actions
from oversight.parties.models import Look, Purpose
from oversight.portal.keeping import Keeper
from oversight.vault import actions as vault
from tests.factories.parties import NOW, record, reported, reporter
from tests.parties.conftest import actor, handling, work  # noqa: F401  a fixture

pytestmark = pytest.mark.django_db
PAPER = b"%PDF-1.7 " + b"Siti Zulaikhaqisty, Gang Melatiqwerty 17. " * 40


def test_the_platform_has_this_keeper() -> None:
    assert settings.DOCUMENT_KEEPER == "oversight.portal.keeping.Keeper" and isinstance(keeper(), Keeper)


def test_what_is_kept_comes_back_and_lies_sealed() -> None:
    kept, document, of = Keeper(), uuid7(NOW), uuid7(NOW)
    kept.keep(dossier=of, document=document, name="facts", content=b"{}", now=NOW)
    for content in (b"a first try", PAPER, PAPER):
        kept.keep(dossier=of, document=document, name="complete", content=content, now=NOW)
    assert kept.kept(dossier=of, document=document, name="complete") == PAPER
    assert kept.kept(dossier=of, document=document, name="facts") == b"{}"
    for path in Path(store().root).rglob("*"):  # type: ignore[attr-defined]
        assert not path.is_file() or b"Melatiqwerty" not in path.read_bytes()


def test_what_was_never_kept_is_missing_and_what_was_erased_is_gone() -> None:
    kept, document, of = Keeper(), uuid7(NOW), uuid7(NOW)
    with pytest.raises(FileNotFoundError):
        kept.kept(dossier=of, document=document, name="complete")
    kept.keep(dossier=of, document=document, name="complete", content=PAPER, now=NOW)
    vault.erase(document, now=NOW)
    with pytest.raises(Gone):
        kept.kept(dossier=of, document=document, name="complete")
    with pytest.raises(Conflict):
        kept.keep(dossier=of, document=document, name="complete", content=PAPER, now=NOW)


def test_a_paper_is_for_who_has_unmasked_all_whom_it_may_name() -> None:
    dossier = record()
    aminah = reporter(dossier, machine("public"))
    reported(dossier, machine("public"))
    work(dossier, "budi")
    given = {"dossier": dossier.pk, "document": uuid7(NOW), "now": NOW}
    with pytest.raises(NotAllowed):
        Keeper().check(by=actor("budi"), **given)  # type: ignore[arg-type]
    actions.unmask(aminah, Purpose.HAND_OVER, "For the police.", 10, by=actor("budi"), now=NOW)
    Keeper().check(by=actor("budi"), **given)  # type: ignore[arg-type]
    assert Look.objects.count() == 1
    with pytest.raises(NotAllowed):
        Keeper().check(by=actor("rina"), **given)  # type: ignore[arg-type]
