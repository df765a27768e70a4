"""Rules about templates and static files: what the content policy forbids, what a page may not do."""

import re
from collections.abc import Iterator
from pathlib import Path

from tests.house_rules.tree import Source, files

_COMMENT = re.compile(r"{#.*?#}|{%\s*comment\b.*?endcomment\s*%}|<!--.*?-->", re.DOTALL)
_TAG = re.compile(r"{{.*?}}|{%.*?%}", re.DOTALL)
_INLINE = {
    re.compile(r"<script(?![^>]*\bsrc=)[^>]*>(?!\s*</script>)", re.IGNORECASE): "an inline script",
    re.compile(r"<script\b[^>]*\bsrc=[^>]*>\s*[^\s<]", re.IGNORECASE): "a script with both address and body",
    re.compile(r"<style\b", re.IGNORECASE): "an inline style sheet",
    re.compile(r"[\s\"']style\s*=", re.IGNORECASE): "a style attribute",
    re.compile(r"[\s\"']on[a-z]{3,}\s*=\s*[\"']", re.IGNORECASE): "an event handler attribute",
    re.compile(r"\bhx-on[:\w-]*\s*=", re.IGNORECASE): "an htmx event handler attribute",
    re.compile(r"javascript:", re.IGNORECASE): "a javascript: address",
}
# Data that a script reads is no script: the browser never runs it.
_DATA_SCRIPT = re.compile(
    r"<script\b[^>]*\btype=[\"']application/json[\"'][^>]*>.*?</script>", re.IGNORECASE | re.DOTALL
)
_FOREIGN = re.compile(
    r"(?:\b(?:src|srcset|href|action|poster|data|hx-get|hx-post)\s*=\s*[\"']?|url\(\s*[\"']?|@import\s+[\"']|fetch\([\"'`])"
    r"(?:https?:)?//", re.IGNORECASE,
)  # fmt: skip
_PLAIN_LINK = re.compile(r"<a\b[^>]*\bhref\s*=\s*[\"']https://[^>]*\brel=[\"'][^\"']*noopener", re.IGNORECASE)
_QUERY = re.compile(
    r"\.objects\b|_set\b|\.(?:all|exists|count_all|select_related|filter|iterator|query)\b|\b(?!forloop\.)\w+\.(?:first|last)\b(?!_)"
)
_FORBIDDEN_TAGS = re.compile(r"{%\s*(?:debug|load\s+[^%]*\b(?:query|sql)\b)")


def inline(root: Path) -> Iterator[str]:
    """No inline script, style or event handler: the content policy refuses them, so they would silently not work."""
    for source in files(root, "*.html", "*.svg"):
        text = _blanked(_DATA_SCRIPT, _blanked(_COMMENT, source.text))
        # What a tag prints cannot be seen here, but it must not split an attribute in two either.
        markup = _blanked(_TAG, text, "x")
        for pattern, words in _INLINE.items():
            yield from _each(source, pattern, markup, words)
    for source in files(root, "*.py"):
        if source.path.parts[0] not in {"tests", "benchmarks"}:
            yield from _each(
                source,
                re.compile(r"<[a-z][^>\n]*\sstyle=|<style\b|<script>", re.IGNORECASE),
                source.text,
                "inline markup in code",
            )


def foreign(root: Path) -> Iterator[str]:
    """No page, style sheet or script asks another host for anything; a link that is followed by hand may."""
    for source in files(root, "*.html", "*.css", "*.js", "*.svg"):
        if source.path.parts[0] in {"tests", "docs"}:
            continue
        text = _blanked(_PLAIN_LINK, _blanked(_COMMENT, source.text))
        yield from _each(source, _FOREIGN, text, "an address of another host")


def querying(root: Path) -> Iterator[str]:
    """Templates compute nothing and query nothing."""
    for source in files(root, "*.html", "*.txt"):
        if source.path.parts[0] == "templates" or "templates" in source.path.parts:
            text = _blanked(_COMMENT, source.text)
            for tag in _TAG.finditer(text):
                if found := _QUERY.search(tag[0]):
                    yield source.at(_line(text, tag.start()), f"`{found[0]}` may query; hand the template plain values")
            yield from _each(source, _FORBIDDEN_TAGS, text, "a tag that templates do not use")


def _each(source: Source, pattern: re.Pattern[str], text: str, words: str) -> Iterator[str]:
    for found in pattern.finditer(text):
        yield source.at(_line(text, found.start()), words)


def _line(text: str, position: int) -> int:
    return text.count("\n", 0, position) + 1


def _blanked(pattern: re.Pattern[str], text: str, filler: str = "") -> str:
    """The text with matches taken out, line numbers kept."""
    return pattern.sub(lambda found: filler + "\n" * found[0].count("\n"), text)
