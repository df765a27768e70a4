"""Papers are issued from facts that fit, printed in two variants, and the redacted one tells nothing."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from pytest_django import Settings

from oversight.accounts.actor import machine
from oversight.core.errors import Invalid, Refused
from oversight.documents import actions, codes, queries
from oversight.documents.actions.making import contents
from oversight.documents.models import Document, File
from oversight.documents.stream import Printer
from oversight.dossiers.models import Confidentiality
from oversight.files.store import store
from oversight.ledger import sealer
from oversight.ledger.models import Entry, StuckWork
from oversight.ledger.stream import follow
from tests.documents.keeper import Safe
from tests.documents.reading import everything_in, is_tagged, metadata, page_count, squeezed, text_of
from tests.factories.papers import ISSUED, NUMBER, RECEIPT, REPORT, SECRETS, dossier, issued

pytestmark = pytest.mark.django_db


def files_of(document: Document) -> dict[str, bytes]:
    """The bytes of each variant, wherever they lie."""
    found = {}
    for file in actions.render_now(document=queries.unmade([document.pk])[0], now=ISSUED):
        if file.blob is not None:
            found[file.variant] = store().read(bytes(file.sha256))
        else:
            found[file.variant] = Safe().kept(dossier=document.dossier_id, document=document.pk, name=file.variant)
    return found


def test_a_paper_says_what_was_given_and_where_it_comes_from() -> None:
    document = issued()
    text = text_of(files_of(document)["complete"])
    wanted = [
        "Formulir Model B.1", "Formulir Laporan", f"Nomor: {NUMBER}", "Bawaslu Kabupaten Paser",
        "20 Februari 2024", "Selasa, 20 Februari 2024, pukul 11.30 WITA", "12 Februari 2024", "Siti Aminah",
        "amplop merah di meja", "Saya memotretnya.", "Halaman 1 dari 2", codes.spoken(document.code), document.address,
    ]  # fmt: skip
    assert [words for words in wanted if squeezed(words) not in text] == []
    assert document.address.endswith(f"/documents/verify/{document.code}/")


def test_files_are_accessible_pdfs() -> None:
    for content in files_of(issued()).values():
        assert content.startswith(b"%PDF-1.7")
        assert is_tagged(content)
        assert "<pdfuaid:part>1</pdfuaid:part>" in metadata(content)
        assert "Formulir Laporan" in metadata(content)
        assert b"QR" in everything_in(content)  # the picture has words for those who do not see it


def test_the_redacted_variant_holds_nothing_that_is_protected() -> None:
    redacted = files_of(issued())["redacted"]
    everything, text = everything_in(redacted), text_of(redacted)
    for secret in SECRETS:
        assert squeezed(secret) not in text
        assert secret.encode() not in everything
        assert secret.encode("utf-16-be").hex().encode() not in everything.lower()
        assert secret not in metadata(redacted)
    assert "P-3F7K2Q" in text
    assert "disamarkan" in text
    assert squeezed("Balai Desa Songka") in text
    assert squeezed("Salinan ini disamarkan") in text


def test_protected_facts_lie_with_the_keeper_alone() -> None:
    document = issued()
    files_of(document)
    row = Document.objects.get(pk=document.pk)
    entries = b"".join(bytes(entry.body) for entry in Entry.objects.filter(dossier=document.dossier_id))
    stored = f"{row.facts}{row.masks}{row.number}".encode() + entries
    kept = b"".join(Safe.kept_bytes.values())
    assert not [secret for secret in SECRETS if secret.encode() in stored + kept]
    assert File.objects.get(document=document, variant="complete").blob is None
    assert {place[2] for place in Safe.kept_bytes} == {"facts", "complete"}


def test_the_same_facts_give_the_same_bytes() -> None:
    document = issued()
    once = files_of(document)
    later = queries.unmade([document.pk])[0]
    assert dict(contents(later, set())) == once


def test_two_papers_with_the_same_words_have_different_hashes() -> None:
    of = dossier()
    first, second = issued(of), issued(of)
    assert not set(files_of(first).values()) & set(files_of(second).values())


def test_every_fact_that_does_not_fit_is_named_and_nothing_is_written() -> None:
    facts = REPORT | {
        "reporter_name": "", "colour": "red", "event_day": "12 Feb", "reported_at": "2024-02-20T11:30", "event": 7,
        "witnesses": [{"name": "x", "age": "9"}], "event_place": "a\nb",
    }  # fmt: skip
    with pytest.raises(Invalid) as refusal:
        issued(facts=facts)
    assert {fault.field for fault in refusal.value.faults} == {
        "reporter_name", "colour", "event_day", "reported_at", "event", "witnesses", "event_place",
    }  # fmt: skip
    assert not Document.objects.exists()
    assert not Safe.kept_bytes


def test_a_protected_person_named_in_an_open_fact_is_refused() -> None:
    with pytest.raises(Invalid) as refusal:
        issued(facts=REPORT | {"event_place": "Rumah SITI\u00a0aminah, Songka"})
    assert [fault.field for fault in refusal.value.faults] == ["event_place"]


@pytest.mark.parametrize(
    "masks",
    [{"event_place": "P-3F7K2Q"}, {"reporter_name": "Siti"}, {"witnesses.x.name": "P-3F7K2Q"}, {"x": "P-3F7K2Q"}],
)
def test_only_codes_stand_for_protected_facts(masks: dict[str, str]) -> None:
    with pytest.raises(Invalid):
        issued(masks=masks)


def test_a_row_of_a_table_may_have_its_own_code() -> None:
    text = text_of(files_of(issued(masks={"witnesses.0.name": "P-WWWW22"}))["redacted"])
    assert "P-WWWW22" in text


def test_without_a_keeper_nothing_protected_is_written_down(settings: Settings) -> None:
    settings.DOCUMENT_KEEPER = ""
    with pytest.raises(Refused) as refusal:
        issued()
    assert refusal.value.code == "no-keeper"
    assert not Document.objects.exists()
    only = issued(variants=["redacted"])
    assert files_of(only).keys() == {"redacted"}
    assert only.sealed_digest is None


def test_a_restricted_dossier_keeps_its_complete_papers_apart() -> None:
    files_of(issued(dossier(confidentiality=Confidentiality.RESTRICTED)))
    assert File.objects.get(variant="complete").blob is None
    assert File.objects.get(variant="redacted").blob is not None


def test_the_issue_and_its_entry_stand_or_fall_together(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: Any) -> None:
        raise OSError

    monkeypatch.setattr("oversight.ledger.actions.append", fail)
    with pytest.raises(OSError):
        issued()
    assert not Document.objects.exists()


def test_the_form_follows_the_law_of_the_election() -> None:
    pemilu, pilkada = issued(code="report-form"), issued(dossier(election="pilkada-2024"), code="report-form")
    assert (pemilu.template.form, pilkada.template.form) == ("Formulir Model B.1", "Formulir Model A.1")
    with pytest.raises(Invalid):
        issued(dossier(election="pilkada-2024"), code="B.1")
    unnamed = issued(dossier(election="pilkada-2024"), code="receipt")
    assert (unnamed.template.form, unnamed.template.mark) == ("", "?")


def test_a_template_is_in_force_from_its_day_on() -> None:
    with pytest.raises(Invalid) as refusal:
        queries.template("B.1", regime="pemilu", on=date(2021, 12, 31))
    assert refusal.value.code == "no-template"
    assert queries.template("B.1", regime="pemilu", on=date(2022, 1, 1)).code == "report-form"


def test_the_stream_prints_what_was_issued() -> None:
    document = issued()
    assert not document.files.exists()
    sealer.seal(now=ISSUED)
    while follow(Printer(), now=ISSUED):
        pass
    assert {file.variant for file in document.files.all()} == {"complete", "redacted"}
    assert all(file.made_by.startswith("typst ") for file in document.files.all())
    before = Entry.objects.count()
    actions.render_now(document=queries.unmade([document.pk])[0], now=ISSUED)
    assert Entry.objects.count() == before


def test_what_cannot_be_printed_becomes_stuck_work_and_the_rest_goes_on() -> None:
    first, second = issued(), issued()
    Safe.kept_bytes.pop((first.dossier_id, first.pk, "facts"))
    sealer.seal(now=ISSUED)
    while follow(Printer(), now=ISSUED):
        pass
    assert [work.consumer for work in StuckWork.objects.all()] == ["documents-printer"]
    assert second.files.count() == 2


def test_a_letter_leaves_out_what_is_empty_and_names_its_copies_below() -> None:
    facts = {
        "recipient_name": "Siti Aminah",
        "subject": "Undangan",
        "body": "Dengan hormat.",
        "signed_by": "Rina Wijaya",
    }
    complete, redacted = (
        text_of(files_of(issued(code="letter", facts=facts | more, masks={}))[variant])
        for variant, more in (("complete", {"copies_to": ["Bawaslu RI"]}), ("redacted", {}))
    )
    assert "Alamat" not in complete and "Lampiran" not in complete
    assert complete.index("RinaWijaya") < complete.index("Tembusan")
    assert complete.count("RinaWijaya") == 1
    assert "Alamatdisamarkan" in redacted  # not even whether there is one


@pytest.mark.parametrize(
    "words",
    [
        "#let x = 1 #panic() $a^2$ \\ ] [ @ref <label> `raw` *b* _i_ ~ // k /* k */ -- --- ... 'q' \"q\"",
        "= judul\n- daftar\n+ daftar\n/ istilah: x\n#[a]#{b}",
        "مرحبا بالعالم",
        "שלום עולם",
        "Ŝarĝo, naïve, Ƀ, ɓ, ñ, Đà Nẵng",
        "https://contoh.go.id/" + "alamat/" * 60,
        "M" * 250,
    ],
    ids=["markup", "blocks", "arabic", "hebrew", "latin", "address", "long word"],
)
def test_what_people_wrote_is_printed_as_they_wrote_it(words: str) -> None:
    document = issued(facts=REPORT | {"narrative": words, "event": words[:250]})
    content = files_of(document)["complete"]
    text = text_of(content)
    expected = squeezed(words)
    if any("\u0590" <= char <= "\u06ff" for char in words):
        # Right to left: the glyphs stand in the order in which they are seen.
        assert sorted(set(expected)) == sorted(set(expected) & set(text))
    else:
        assert expected in text
    assert page_count(content) <= 5


def test_characters_that_no_font_has_are_spelled_and_do_not_stop_the_paper() -> None:
    document = issued(facts=REPORT | {"narrative": "你好 \U0001f600 \u202egnp.exe\u202c a\u200bb \x07"})
    text = text_of(files_of(document)["complete"])
    assert squeezed("[U+4F60][U+597D] [U+1F600] [U+202E]gnp.exe[U+202C] a[U+200B]b [U+0007]") in text


def test_the_hour_is_that_of_the_office() -> None:
    for scope, zone in (("64.01.", "WITA"), ("91.", "WIT")):
        document = issued(dossier(scope=scope), now=datetime(2024, 2, 20, 16, 30, tzinfo=UTC))
        text = text_of(files_of(document)["complete"])
        assert f"{zone}" in text
        assert squeezed("21 Februari 2024") in text  # past midnight there, not yet in UTC


def test_a_machine_may_issue() -> None:
    document = actions.issue(
        dossier=dossier(), template_code="B.3", facts=RECEIPT, by=machine("alerts"), now=ISSUED, number=NUMBER
    )
    assert (document.issued_by, document.actor) == (None, "system:alerts")
