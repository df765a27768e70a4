"""Reads of the intake: imports of the offices for which somebody brings records in, their rows, their mappings."""

from oversight.imports.queries.imports import (
    Head,
    Listed,
    import_list,
    offices,
    one_import,
    same_file,
    saved_columns,
    start_columns,
    target_of,
)
from oversight.imports.queries.rows import (
    Facet,
    Narrowed,
    Opened,
    chunks,
    count,
    facets,
    reviews,
    rows_page,
)

__all__ = [
    "Facet",
    "Head",
    "Listed",
    "Narrowed",
    "Opened",
    "chunks",
    "count",
    "facets",
    "import_list",
    "offices",
    "one_import",
    "reviews",
    "rows_page",
    "same_file",
    "saved_columns",
    "start_columns",
    "target_of",
]
