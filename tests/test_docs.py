"""What the documents say of the code is checked where a machine can check it (links and names: tests/house_rules/)."""

import json
import re

import pytest

from oversight.accounts.roles import TokenScope
from reports import rules
from tests.house_rules.tree import ROOT, packages

API = (ROOT / "docs" / "api.md").read_text()
GLOSSARY = (ROOT / "docs" / "glossary.md").read_text()
ARCHITECTURE = (ROOT / "docs" / "architecture.md").read_text()


def test_the_front_page_names_the_two_commands_and_where_to_read_on() -> None:
    text = (ROOT / "README.md").read_text()
    for words in ("make up", "make test", "CONTRIBUTING.md", "docs/architecture.md", "docs/operations.md", "LICENSE"):
        assert words in text


@pytest.mark.parametrize("package", packages(ROOT))
def test_the_architecture_names_every_package(package: str) -> None:
    assert f"`{package}`" in ARCHITECTURE


def test_every_decision_is_listed() -> None:
    index = (ROOT / "docs" / "adr" / "README.md").read_text()
    for path in sorted((ROOT / "docs" / "adr").glob("0*.md")):
        title = path.read_text().splitlines()[0].removeprefix("# ")
        assert f"[{title}]({path.name})" in index


@pytest.mark.parametrize("scope", TokenScope)
def test_the_interface_document_explains_every_scope_of_a_token(scope: TokenScope) -> None:
    assert f"`{scope}`" in API


def test_the_examples_of_the_interface_are_json() -> None:
    blocks = re.findall(r"^```json\n(.*?)^```", API, re.MULTILINE | re.DOTALL)
    assert blocks
    for block in blocks:
        json.loads(block)


def test_the_filing_in_the_interface_document_is_sound() -> None:
    example = re.findall(r"^```json\n(.*?)^```", API, re.MULTILINE | re.DOTALL)[0]
    name, _, version = json.loads(example)["instrument"].partition("@")
    definition = json.loads((ROOT / "reports" / "instruments" / f"{name}.v{version}.json").read_text())
    assert rules.compiled(definition).faults(example.encode()) == []


@pytest.mark.parametrize(
    "term", ["PTPS", "PKD", "Panwascam", "C.Hasil", "TPS", "berkas", "temuan", "laporan", "sengketa"]
)
def test_the_glossary_explains_the_words_of_the_agency(term: str) -> None:
    assert re.search(rf"\|[^|\n]*\b{re.escape(term)}\b[^|\n]*\|", GLOSSARY)
