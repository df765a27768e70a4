"""A file as numbered lines of cells, whatever program wrote it: CSV in its encodings, XLSX, XLS, ODS."""

from oversight.imports.reading.spreadsheet import Spreadsheet, read
from oversight.imports.reading.table import LARGEST_FILE, MOST_COLUMNS, MOST_ROWS, Cell, Line, letters

__all__ = ["LARGEST_FILE", "MOST_COLUMNS", "MOST_ROWS", "Cell", "Line", "Spreadsheet", "letters", "read"]
