"""Rules about words in files: what was left for later, secrets, traces of the machine it was written on."""

import re
from collections.abc import Iterator
from pathlib import Path

from tests.house_rules.tree import files

# These files hold the patterns, or plant what the patterns must find.
SPEAKS_OF_THEM = ("tests/house_rules/", "tests/test_house_rules.py")
LOCKS = ("requirements.lock", "requirements-dev.lock")

_LEFT_FOR_LATER = re.compile(r"\b(TODO|FIXME|XXX|HACK|WIP)\b(?!-)|NotImplementedError\(\)|\blorem ipsum\b")
_SECRETS = {
    "a private key": re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----\s+[A-Za-z0-9+/=]{20,}"),
    "an access key of a cloud": re.compile(r"\b(AKIA|ASIA)[0-9A-Z]{16}\b"),
    "an access token": re.compile(r"\b(ghp|gho|ghs|github_pat|glpat|sk-ant|sk_live|xox[baprs])[-_][A-Za-z0-9_-]{16,}"),
    "a token of this platform": re.compile(r"\bov[dt]_[A-Za-z0-9_-]{30,}"),
    "a signed web token": re.compile(r"\beyJ[A-Za-z0-9_-]{15,}\.eyJ[A-Za-z0-9_-]{15,}\."),
    "an address with a password": re.compile(
        r"\b(postgres(ql)?|rediss?|amqps?|https?|s3)://[^\s:/@\"'{}$<]+:[^\s@/\"'{}$<…]+@"
    ),
    # A name that speaks of a secret, given a text with digits and letters; hashes of secrets are none.
    "something that looks like a secret": re.compile(
        r"""\b(?![\w.-]*(?:sha256|hash))
            [\w.-]*(password|passwd|secret|api_?key|access_?key|private_?key|token)[\w.-]*["']?\s*(?::\s*str\s*)?[=:]\s*
            ["'](?![\s{$<%*]|change|example|abcdef)(?=[^"']*\d)(?=[^"']*[a-z])[^"'\s{}$<>]{10,}["']""",
        re.IGNORECASE | re.VERBOSE,
    ),
}
# Where a known, public value stands on purpose, each with its reason.
PUBLIC_VALUES: dict[str, str] = {
    "tests/": "keys and passwords of the tests, made up, used nowhere else",
    "oversight/accounts/demo.py": "demo accounts: they exist in demo mode alone, which refuses production settings",
    "locale/": "translations speak of passwords and hold none",
}
_TRACES = {
    "a path of somebody's machine": re.compile(r"(?<![\w.])/(work|root|home/\w+)/(?!\.\.\.)[\w.-]+"),
    "a folder that is not in this repository": re.compile(r"\.\./shared\b"),
    "a number of an issue": re.compile(
        r"\b(?:issue|pull request|ticket|PR)\s+#?\d+\b|(?<!\S)#\d{1,5}\b(?=\W*$)", re.IGNORECASE | re.MULTILINE
    ),
    "a package registry": re.compile(
        r"(?:pypi\.org|pythonhosted\.org|registry\.npmjs|index-url|find-links)", re.IGNORECASE
    ),
}
_NOT_TEXT_OF_OURS = (".po", ".lock", ".svg", ".json", ".csv", ".toml.gz")


def left_for_later(root: Path) -> Iterator[str]:
    """Nothing is marked as left for later."""
    for source in files(root):
        if not str(source.path).startswith(SPEAKS_OF_THEM) and source.path.suffix not in {*_NOT_TEXT_OF_OURS}:
            for number, line in enumerate(source.text.splitlines(), 1):
                if found := _LEFT_FOR_LATER.search(line):
                    yield source.at(number, f"`{found[0]}`: finish it, or leave it out")


def secrets(root: Path) -> Iterator[str]:
    """No secret is in the repository."""
    for source in files(root):
        where = str(source.path)
        if where.startswith(SPEAKS_OF_THEM) or source.path.name in LOCKS:
            continue
        is_public = where.startswith(tuple(PUBLIC_VALUES))
        for words, pattern in _SECRETS.items():
            if is_public and words.startswith(("something", "an address", "a token of")):
                continue
            for found in pattern.finditer(source.text):
                yield source.at(source.text.count("\n", 0, found.start()) + 1, words)


def traces(root: Path) -> Iterator[str]:
    """Nothing speaks of the machine, the conversation or the registry that it came from."""
    for source in files(root):
        if str(source.path).startswith(SPEAKS_OF_THEM):
            continue
        for words, pattern in _TRACES.items():
            for found in pattern.finditer(source.text):
                line = source.text.count("\n", 0, found.start()) + 1
                yield source.at(line, f"{words}: {found[0].strip()}")


def addresses_in_locks(root: Path) -> Iterator[str]:
    """A lock names packages and hashes, never where they are fetched."""
    for source in files(root, *LOCKS):
        for number, line in enumerate(source.text.splitlines(), 1):
            if "://" in line:
                yield source.at(number, "an address in a lock")
