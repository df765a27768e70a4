"""What the verifier would find wrong with the rows of violations and their numbers."""

from oversight.dossiers.ledger import RegisterNumbers
from oversight.ledger.models import Entry
from oversight.ledger.stream import _decode
from oversight.ledger.verifier.subjects import Rows
from violations.ledger import CASES, MESSAGES, PAIRS, PAPERS, REQUESTS

SUBJECTS = (RegisterNumbers(), CASES, MESSAGES, PAIRS, PAPERS, REQUESTS)


def unsound() -> list[str]:
    """The rows that are not as their last entry says, that have none, or that are gone."""
    rows = Rows([subject.table for subject in SUBJECTS])
    try:
        for entry in Entry.objects.raw(
            "select e.* from ledger_entry e left join ledger_pending p on p.entry = e.id"
            " left join ledger_leaf l on l.entry = e.id order by l.index nulls last, p.seq"
        ):
            rows.add(_decode(bytes(entry.body)).rows, None, entry.pk)
        return [found.row or "" for subject in SUBJECTS for found in rows.compare(subject.table, subject)]
    finally:
        rows.close()
