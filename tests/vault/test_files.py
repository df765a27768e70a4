"""Files under a subject's key come back whole or not at all."""

from datetime import UTC, datetime
from hashlib import sha256
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from oversight.core.errors import Conflict
from oversight.vault import actions, files
from oversight.vault.models import SubjectKind
from oversight.vault.sealing import Damaged

NOW = datetime(2026, 11, 24, 3, tzinfo=UTC)
pytestmark = pytest.mark.django_db
SIZES = [1, 31, files.PIECE - 1, files.PIECE, files.PIECE + 1, 3 * files.PIECE, 3 * files.PIECE + 17]


def contents_of(size: int) -> bytes:
    return (sha256(str(size).encode()).digest() * (size // 32 + 1))[:size]


@pytest.fixture
def subject() -> UUID:
    return actions.create(SubjectKind.CONTENTS, now=NOW).pk


@pytest.mark.parametrize("size", [0, *SIZES])
def test_a_file_comes_back_as_it_was(subject: UUID, size: int) -> None:
    content = contents_of(size)
    sealed = files.sealed(subject, content)
    assert files.opened(subject, sealed) == content
    assert size < 32 or content[:32] not in sealed


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cut=st.integers(1, 100_000), size=st.sampled_from(SIZES))
def test_however_the_pieces_come_the_file_is_the_same(subject: UUID, cut: int, size: int) -> None:
    content = contents_of(size)
    parts = [content[n : n + cut] for n in range(0, size, cut)] if size // cut < 3_000 else [content]
    sealed = b"".join(files.seal_stream(subject, parts, digest=sha256(content).digest()))
    assert sealed == files.sealed(subject, content)
    again = [sealed[n : n + max(cut, 50)] for n in range(0, len(sealed), max(cut, 50))]
    assert b"".join(files.open_stream(subject, again)) == content


@pytest.mark.parametrize("size", SIZES)
def test_a_file_that_is_cut_off_anywhere_is_noticed(subject: UUID, size: int) -> None:
    sealed = files.sealed(subject, contents_of(size))
    piece = files.PIECE + 16
    for end in {0, 3, 20, 36, 37, 36 + piece, 36 + 2 * piece, len(sealed) - 1} - {len(sealed)}:
        if end < len(sealed):
            with pytest.raises(Damaged):
                files.opened(subject, sealed[:end])


def test_changed_swapped_doubled_and_added_pieces_are_noticed(subject: UUID) -> None:
    sealed = files.sealed(subject, contents_of(3 * files.PIECE))
    piece, start = files.PIECE + 16, 36
    first, second, third = (sealed[start + n * piece : start + (n + 1) * piece] for n in range(3))
    head = sealed[:start]
    flipped = bytes([sealed[100] ^ 1])
    for wrong in (
        head + second + first + third,
        head + first + third,
        head + first + first + second + third,
        sealed + b"x",
        sealed + third,
        sealed[:100] + flipped + sealed[101:],
        b"X" + sealed[1:],
        sealed[:10] + bytes([sealed[10] ^ 1]) + sealed[11:],
    ):
        with pytest.raises(Damaged):
            files.opened(subject, wrong)


def test_the_same_file_of_two_subjects_is_nothing_alike(subject: UUID) -> None:
    other = actions.create(SubjectKind.CONTENTS, now=NOW).pk
    content = contents_of(1000)
    assert files.sealed(subject, content) == files.sealed(subject, content)
    assert files.sealed(other, content)[4:68] != files.sealed(subject, content)[4:68]
    with pytest.raises(Damaged):
        files.opened(other, files.sealed(subject, content))


def test_another_file_than_was_named_is_refused(subject: UUID) -> None:
    with pytest.raises(ValueError, match="named"):
        list(files.seal_stream(subject, [b"one"], digest=sha256(b"two").digest()))


def test_after_erasure_no_file_opens_and_none_is_sealed(subject: UUID) -> None:
    sealed = files.sealed(subject, b"one")
    actions.erase(subject, now=NOW)
    with pytest.raises(Conflict):
        files.opened(subject, sealed)
    with pytest.raises(Conflict):
        files.sealed(subject, b"two")
