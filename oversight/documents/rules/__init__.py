"""What a template is, and which facts it takes."""

from oversight.documents.rules.definition import (
    Column,
    Definition,
    DefinitionError,
    Field,
    Kind,
    Section,
    Signature,
    Words,
    parse,
    read,
)
from oversight.documents.rules.facts import Facts, checked
from oversight.documents.rules.layout import day_in_words, sections, signatures

__all__ = [
    "Column",
    "Definition",
    "DefinitionError",
    "Facts",
    "Field",
    "Kind",
    "Section",
    "Signature",
    "Words",
    "checked",
    "day_in_words",
    "parse",
    "read",
    "sections",
    "signatures",
]
