"""Root keys: their files, rotation that can stop and go on, recovery by k of n holders."""

import io
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st
from pytest_django import Settings

from oversight.core.errors import Conflict
from oversight.vault import actions, keys, queries, recovery, sealing
from oversight.vault.models import Key, Subject, SubjectKind, Term

unhurried = examples(deadline=None)  # the machine may be busy

NOW = datetime(2026, 11, 24, 3, tzinfo=UTC)
LABEL = "person"
NIK = "6401015205800001"


def say(name: str, *arguments: str, **options: Any) -> str:
    """What a command says."""
    heard = io.StringIO()
    call_command(name, *arguments, stdout=heard, stderr=heard, **options)
    return heard.getvalue()


def people(count: int) -> list[Subject]:
    """Committed people, each with a name and a NIK."""
    made = []
    for number in range(count):
        subject = actions.create(SubjectKind.PERSON, now=NOW)
        actions.seal(subject, LABEL, {"name": f"Person {number}"}, now=NOW)
        actions.index(subject, {Term.NIK: f"640101520580{number:04}"})
        made.append(subject)
    return made


@pytest.fixture
def in_earnest(settings: Settings) -> None:
    """A platform that is no demo."""
    settings.DEMO = False


def test_key_files_are_for_their_owner_alone(own_keys: Path) -> None:
    path = keys.path_of(1)
    assert path.stat().st_mode & 0o777 == 0o600
    for mode in (0o644, 0o660, 0o604):
        path.chmod(mode)
        with pytest.raises(ImproperlyConfigured, match="0600"):
            keys.current()


def test_a_group_that_may_enter_the_folder_reads_the_keys(own_keys: Path) -> None:
    own_keys.chmod(0o750)
    actions.make_root_key(now=NOW)
    assert keys.path_of(2).stat().st_mode & 0o777 == 0o640
    assert keys.current()[0] == 2


def test_a_key_of_the_demo_is_refused_in_earnest(own_keys: Path, in_earnest: None) -> None:
    with pytest.raises(ImproperlyConfigured, match="demo"):
        keys.current()


@pytest.mark.parametrize("text", ["", "oversight-vault-root c2hvcnQ=", "some-thing " + "A" * 43 + "="])
def test_what_is_no_key_is_refused(own_keys: Path, text: str) -> None:
    keys.path_of(1).write_text(text)
    with pytest.raises(ImproperlyConfigured, match="no root key"):
        keys.current()


def test_without_a_key_nothing_is_made_and_the_operator_is_told(own_keys: Path) -> None:
    keys.path_of(1).unlink()
    with pytest.raises(ImproperlyConfigured, match="vault_key create"):
        actions.create(SubjectKind.PERSON, now=NOW)
    assert not list(own_keys.iterdir()), "a lost key is never replaced by a new one in silence"


def test_creating_twice_makes_one_key(own_keys: Path) -> None:
    assert say("vault_key", "create") == say("vault_key", "show")
    assert [path.name for path in own_keys.iterdir()] == ["root-1.key"]


def test_rotation_wraps_every_key_anew_and_changes_nothing_else(own_keys: Path) -> None:
    made = people(3)
    before = queries.opened([subject.pk for subject in made], LABEL)
    assert "3 of 3 subjects" in say("rotate_vault_key")
    assert set(Key.objects.values_list("root", flat=True)) == {2}
    say("vault_key", "remove", "--number", "1")
    assert [path.name for path in own_keys.iterdir()] == ["root-2.key"]
    assert queries.opened([subject.pk for subject in made], LABEL) == before
    assert queries.find(Term.NIK, NIK[:12] + "0001") == [made[1].pk], "blind indexes outlive every rotation"


def test_a_rotation_that_was_stopped_goes_on_with_the_same_key(own_keys: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = people(5)
    monkeypatch.setattr("oversight.vault.actions.rotation._BATCH", 2)
    actions.make_root_key(now=NOW)
    progress = actions.rewrap()
    assert [step.done for step in islice(progress, 2)] == [0, 2]
    progress.close()
    assert sorted(Key.objects.values_list("root", flat=True)) == [1, 1, 1, 2, 2]
    assert len(queries.opened([subject.pk for subject in made], LABEL)) == 5, "both keys serve meanwhile"
    with pytest.raises(CommandError, match="Masih ada subjek"):
        say("vault_key", "remove", "--number", "1")
    with pytest.raises(CommandError, match="finish rotate_vault_key"):
        say("split_vault_key", threshold=2, shares=3)
    assert "2 of 5 subjects" in say("rotate_vault_key")
    assert [state.version for state in queries.root_states()] == [1, 2]
    assert set(Key.objects.values_list("root", flat=True)) == {2}


def test_the_current_key_is_never_removed(own_keys: Path) -> None:
    with pytest.raises(CommandError, match="tidak dapat dihapus"):
        say("vault_key", "remove", "--number", "1")
    assert keys.path_of(1).exists()


def test_a_key_that_the_database_knew_before_its_file_was_in_use_is_taken_up(own_keys: Path) -> None:
    actions.make_root_key(now=NOW)
    keys.path_of(2).rename(keys.draft(2))
    assert keys.current()[0] == 1
    assert actions.make_root_key(now=NOW) == 2
    assert keys.current()[0] == 2


def test_erasure_during_a_rotation_stays_erasure(own_keys: Path) -> None:
    first, second = people(2)
    actions.make_root_key(now=NOW)
    actions.erase(first, now=NOW)
    assert list(actions.rewrap())[-1].done == 1
    assert set(queries.opened([first.pk, second.pk], LABEL)) == {second.pk}


@unhurried
@given(st.binary(min_size=32, max_size=32), st.data())
def test_any_k_of_n_shares_give_the_key_and_fewer_do_not(root: bytes, data: st.DataObject) -> None:
    shares = data.draw(st.integers(2, 6))
    threshold = data.draw(st.integers(2, shares))
    words = recovery.split(root, threshold=threshold, shares=shares)
    chosen = data.draw(st.permutations(words))[:threshold]
    assert recovery.combine(chosen) == root
    with pytest.raises(recovery.NotEnough):
        recovery.combine(chosen[:-1])


@pytest.mark.parametrize(("threshold", "shares"), [(1, 3), (4, 3), (2, 17), (0, 0)])
def test_counts_that_protect_nothing_are_refused(threshold: int, shares: int) -> None:
    with pytest.raises(ValueError, match="threshold"):
        recovery.split(sealing.new_key(), threshold=threshold, shares=shares)


@pytest.mark.parametrize("spoil", [str.upper, lambda words: f"  {words}  ".replace(" ", "\n")])
def test_words_may_be_typed_loosely(spoil: Callable[[str], str]) -> None:
    root = sealing.new_key()
    assert recovery.combine(map(spoil, recovery.split(root, threshold=2, shares=2))) == root


def test_a_lost_key_comes_back_from_three_of_five_holders_and_not_from_two(own_keys: Path, tmp_path: Path) -> None:
    """The rehearsal of docs/vault.md."""
    (subject,) = people(1)
    say("split_vault_key", threshold=3, shares=5, into=tmp_path / "shares")
    sheets = sorted((tmp_path / "shares").iterdir())
    assert len(sheets) == 5 and all(sheet.stat().st_mode & 0o777 == 0o600 for sheet in sheets)
    keys.path_of(1).unlink()
    with pytest.raises(ImproperlyConfigured):
        queries.opened([subject.pk], LABEL)
    with pytest.raises(CommandError):
        say("recover_vault_key", *map(str, sheets[:2]))
    assert not keys.path_of(1).exists()
    assert "root-1.key" in say("recover_vault_key", str(sheets[4]), str(sheets[0]), str(sheets[2]))
    assert keys.path_of(1).stat().st_mode & 0o777 == 0o600
    assert queries.opened([subject.pk], LABEL) == {subject.pk: {"name": "Person 0"}}


def test_words_can_be_typed_in(own_keys: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shares = [block.splitlines()[1] for block in say("split_vault_key", threshold=2, shares=3).split("\n\n") if block]
    keys.path_of(1).unlink()
    monkeypatch.setattr("sys.stdin", io.StringIO("\n".join([shares[2], shares[0], ""])))
    say("recover_vault_key")
    assert keys.path_of(1).exists()


def test_shares_of_another_house_are_refused(own_keys: Path) -> None:
    keys.path_of(1).unlink()
    with pytest.raises(Conflict):
        actions.put_back(root=sealing.new_key())
    assert not keys.path_of(1).exists()


def test_recovery_overwrites_no_other_key(own_keys: Path) -> None:
    root = keys.root(1)
    keys.path_of(1).unlink()
    keys.write(keys.path_of(1), sealing.new_key())
    with pytest.raises(ImproperlyConfigured, match="another key"):
        actions.put_back(root=root)
