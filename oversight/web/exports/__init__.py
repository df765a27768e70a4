"""Lists as files: a table of columns, written as CSV or XLSX in constant memory, safe to open, entered in the ledger.

A module declares a `Table`, makes a `Plan` in its door and hands it to `answer`; the rest happens here.
"""

from oversight.web.exports.cells import Cell, defused
from oversight.web.exports.plan import FORMATS, Column, Fact, Format, Plan, Table
from oversight.web.exports.sending import answer

__all__ = ["FORMATS", "Cell", "Column", "Fact", "Format", "Plan", "Table", "answer", "defused"]
