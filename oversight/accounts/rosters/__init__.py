"""Lists of supervisors as sub-districts keep them: CSV or XLSX, repaired or refused by cell."""

from oversight.accounts.rosters.reading import read_supervisors
from oversight.accounts.rosters.table import LARGEST_FILE

__all__ = ["LARGEST_FILE", "read_supervisors"]
