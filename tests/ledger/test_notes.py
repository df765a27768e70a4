"""Signed notes, verifier keys and checkpoints as text, and the files of the signing key."""

import base64
from hashlib import sha256
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from pytest_django import Settings

from oversight.ledger import keys, notes

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
OTHER = Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33)))
NAME = "example.org/ledger"
TEXT = "example.org/ledger\n5\n" + base64.b64encode(b"\x05" * 32).decode() + "\n"
VERIFIER = notes.verifier_key(NAME, KEY.public_key())


def test_a_signature_line_is_the_key_id_and_ed25519_over_the_text() -> None:
    note = notes.sign(TEXT, NAME, KEY)
    text, line = note[: len(TEXT)], note[len(TEXT) :]
    key_id = sha256(b"example.org/ledger\n\x01" + KEY.public_key().public_bytes_raw()).digest()[:4]
    assert text == TEXT
    assert line == f"\n— example.org/ledger {base64.b64encode(key_id + KEY.sign(TEXT.encode())).decode()}\n"


def test_a_verifier_key_reads_as_it_was_written() -> None:
    name, key_id, key = str(VERIFIER).split("+", 2)
    assert (name, key_id, base64.b64decode(key)) == (
        NAME, VERIFIER.key_id.hex(), b"\x01" + KEY.public_key().public_bytes_raw(),
    )  # fmt: skip
    assert notes.read_verifier_key(f"{VERIFIER}\n") == VERIFIER


@pytest.mark.parametrize(
    "text", ["", NAME, f"{NAME}+00000000+{str(VERIFIER).split('+', 2)[2]}", str(VERIFIER)[:-4], f"x{VERIFIER}"]
)
def test_a_verifier_key_whose_parts_do_not_belong_together_is_refused(text: str) -> None:
    with pytest.raises(notes.Unreadable):
        notes.read_verifier_key(text)


@pytest.mark.parametrize("name", ["", "with space", "with+plus", "with\u2003space"])
def test_a_key_name_is_one_word_without_plus(name: str) -> None:
    with pytest.raises(ValueError, match="key name"):
        notes.verifier_key(name, KEY.public_key())


def test_a_note_opens_with_its_key_and_ignores_signatures_of_strangers() -> None:
    stranger = notes.sign(TEXT, "stranger.example/x", OTHER)[len(TEXT) + 1 :]
    note = notes.sign(TEXT, NAME, KEY)
    assert notes.open_note(note + stranger, [VERIFIER]) == TEXT
    assert notes.open_note(note, [notes.verifier_key("stranger.example/x", OTHER.public_key()), VERIFIER]) == TEXT


@pytest.mark.parametrize(
    ("note", "fault"),
    [
        (notes.sign(TEXT, NAME, KEY).replace("\n5\n", "\n6\n"), "does not fit"),
        (notes.sign(TEXT, "other.example", OTHER), "not signed by a key"),
        (notes.sign(TEXT, NAME, OTHER), "not signed by a key"),
        (TEXT, "no signatures"),
        (notes.sign(TEXT, NAME, KEY)[:-1], "no signatures"),
        (notes.sign(TEXT, NAME, KEY) + "x\n", "not a signature"),
        (notes.sign(TEXT, NAME, KEY).replace("\n5\n", "\n5\r\n"), "control"),
        ("x" * 70_000, "too long"),
    ],
)
def test_a_note_that_is_not_as_it_was_signed_is_refused(note: str, fault: str) -> None:
    with pytest.raises(notes.Unreadable, match=fault):
        notes.open_note(note, [VERIFIER])


def test_a_checkpoint_reads_as_it_was_written() -> None:
    checkpoint = notes.Checkpoint(NAME, 5, b"\x05" * 32)
    assert str(checkpoint) == TEXT
    assert notes.read_checkpoint(TEXT) == checkpoint
    assert notes.read_checkpoint(f"{TEXT}an extension\n") == checkpoint


@pytest.mark.parametrize(
    "change",
    [("\n5\n", "\n05\n"), ("\n5\n", "\n-5\n"), ("\n5\n", "\n٥\n"), ("=", ""), ("\n5\n", "\n\n"), ("BQUF", "BQ")],
)
def test_a_text_that_is_no_checkpoint_is_refused(change: tuple[str, str]) -> None:
    with pytest.raises(notes.Unreadable):
        notes.read_checkpoint(TEXT.replace(*change))


def test_a_proof_has_its_lines_in_order() -> None:
    note = notes.sign(TEXT, NAME, KEY)
    proof = notes.proof(index=2, path=[b"\x01" * 32, b"\x02" * 32], checkpoint_note=note, extra=b"\x09" * 32)
    one, two, nine = (base64.b64encode(bytes([digit]) * 32).decode() for digit in (1, 2, 9))
    assert proof == f"c2sp.org/tlog-proof@v1\nextra {nine}\nindex 2\n{one}\n{two}\n\n{note}"


def test_the_demo_makes_its_key_once_and_keeps_it_to_itself(settings: Settings) -> None:
    settings.DEMO = True
    key = keys.signing_key()
    assert keys.signing_key().private_bytes_raw() == key.private_bytes_raw()
    assert Path(settings.LEDGER_KEY_FILE).stat().st_mode & 0o777 == 0o600
    assert keys.verifier_keys() == [notes.verifier_key("tests.example/ledger", key.public_key())]


def test_production_never_makes_a_key_by_itself(settings: Settings) -> None:
    settings.DEMO = False
    with pytest.raises(ImproperlyConfigured, match="ledger_key create"):
        keys.signing_key()
    assert not Path(settings.LEDGER_KEY_FILE).exists()
    call_command("ledger_key", "create")
    assert keys.signing_key()
    with pytest.raises(CommandError, match="exists already"):
        call_command("ledger_key", "create")


def test_a_log_without_a_name_signs_nothing(settings: Settings) -> None:
    settings.LEDGER_ORIGIN = ""
    with pytest.raises(ImproperlyConfigured, match="LEDGER_ORIGIN"):
        keys.signing_key()


def test_a_new_name_is_published_before_the_earlier_one(settings: Settings) -> None:
    keys.signing_key()
    settings.LEDGER_ORIGIN = "tests.example/ledger-2"
    keys.signing_key()
    assert [key.name for key in keys.verifier_keys()] == ["tests.example/ledger-2", "tests.example/ledger"]
