"""Indonesian is complete: no message missing, fuzzy, stale or left uncompiled."""

import gettext
import io
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).resolve().parents[2]
CATALOGUE = ROOT / "locale/id/LC_MESSAGES/django.po"
NOT_SOURCES = (".*", "tests", "benchmarks", "docs", "node_modules", "__pycache__", "vendor", "data", "*.csv*")
_TEXT = re.compile(r'"((?:[^"\\]|\\.)*)"')


class Message(NamedTuple):
    """One message of a catalogue."""

    source: str
    translations: tuple[str, ...]
    is_fuzzy: bool


def messages(catalogue: str) -> list[Message]:
    """The messages of a .po text, without header and obsolete ones."""
    found = []
    for block in catalogue.split("\n\n"):
        lines = [line for line in block.splitlines() if not line.startswith("#~")]
        texts: dict[str, str] = {}
        key = ""
        for line in lines:
            if match := re.match(r"(msgctxt|msgid_plural|msgid|msgstr(?:\[\d\])?)\s", line):
                key = match.group(1)
            if not line.startswith("#") and (text := _TEXT.search(line)):
                texts[key] = texts.get(key, "") + text.group(1)
        if texts.get("msgid"):
            translations = tuple(text for name, text in texts.items() if name.startswith("msgstr"))
            is_fuzzy = any(line.startswith("#,") and "fuzzy" in line for line in lines)
            found.append(Message(texts.get("msgctxt", "") + texts["msgid"], translations, is_fuzzy))
    return found


@pytest.fixture(scope="module")
def known() -> list[Message]:
    return messages(CATALOGUE.read_text())


@pytest.fixture(scope="module")
def gettext_tools() -> None:
    if not shutil.which("msgfmt") or not shutil.which("xgettext"):
        pytest.fail("The gettext tools are missing: apt-get install -y gettext")


def test_no_message_is_missing_or_fuzzy(known: list[Message]) -> None:
    assert len(known) > 200
    assert [message.source for message in known if message.is_fuzzy or not all(message.translations)] == []


def test_the_catalogue_holds_exactly_what_the_sources_say(
    known: list[Message], gettext_tools: None, tmp_path: Path
) -> None:
    tree = tmp_path / "tree"
    shutil.copytree(ROOT, tree, ignore=shutil.ignore_patterns(*NOT_SOURCES), symlinks=True)
    (tree / "locale/id/LC_MESSAGES").mkdir(parents=True, exist_ok=True)
    (tree / "locale/id/LC_MESSAGES/django.po").unlink(missing_ok=True)
    command = [sys.executable, "-m", "django", "makemessages", "--locale", "id", "--no-location", "--no-wrap"]
    subprocess.run(command, cwd=tree, check=True, capture_output=True, env={"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"})
    said = {message.source for message in messages((tree / "locale/id/LC_MESSAGES/django.po").read_text())}

    has = {message.source for message in known}
    assert said - has == set(), "run `make messages` and translate these"
    assert has - said == set(), "no source says these any more: run `make messages`"


def test_the_compiled_catalogue_is_that_of_the_sources(gettext_tools: None, tmp_path: Path) -> None:
    fresh = tmp_path / "django.mo"
    subprocess.run(["msgfmt", "--check-format", "-o", fresh, CATALOGUE], check=True, capture_output=True)

    compiled, expected = (
        gettext.GNUTranslations(io.BytesIO(path.read_bytes()))._catalog  # type: ignore[attr-defined]
        for path in (CATALOGUE.with_suffix(".mo"), fresh)
    )
    assert compiled == expected, "run `make messages`"


@pytest.mark.parametrize(
    "planted", ['msgid "A"\nmsgstr ""', '#, fuzzy\nmsgid "A"\nmsgstr "B"', 'msgid "A"\nmsgid_plural "As"\nmsgstr[0] ""']
)
def test_a_planted_gap_is_found(planted: str) -> None:
    (message,) = messages(f'msgid ""\nmsgstr "header"\n\n{planted}\n')
    assert message.is_fuzzy or not all(message.translations)
