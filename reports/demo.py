"""Checklist answers for the demonstration: invented, seeded, at the rates that Bawaslu published nationally.

Only the items with a published count are answered. Every filing with such answers says so in the field that its
instrument names (`demo_answers`), and pages show it; figures are never invented.
"""

from hashlib import sha256

from reports.rules import Definition, Tally
from reports.rules.definition import Question

REMARK = "Jawaban peragaan, dibuat menurut angka nasional yang dipublikasikan."
_SCALE = 64


class AnswerMaker:
    """Makes the same answers for the same station, instrument and seed."""

    def __init__(self, definition: Definition, *, seed: str = "peragaan") -> None:
        self._field = definition.demo.field
        self._seed = f"{seed}:{definition.name}"
        self._stations = definition.counted_stations or 1
        self._items = [item for item in definition.items() if item.published_count is not None]

    def for_station(self, code: str, tally: Tally) -> dict[str, object]:
        """The fields to add to the station's filing: answers, remarks where they are due, and the mark."""
        answers: dict[str, str] = {}
        remarks: dict[str, str] = {}
        for item in self._items:
            is_adverse = self._draw(code, item)
            answers[item.code] = self._answer(item, is_adverse, tally)
            if is_adverse and item.needs_note:
                remarks[item.code] = REMARK
        return {"answers": answers, "remarks": remarks or None, self._field: True}

    def _draw(self, code: str, item: Question) -> bool:
        """One draw at the published rate; integers, so that every machine draws the same."""
        drawn = int.from_bytes(sha256(f"{self._seed}:{code}:{item.code}".encode()).digest()[: _SCALE // 8])
        return drawn * self._stations < (item.published_count or 0) << _SCALE

    @staticmethod
    def _answer(item: Question, is_adverse: bool, tally: Tally) -> str:
        fine = "no" if item.adverse == "yes" else "yes"
        if is_adverse:
            return item.adverse or fine
        # An invented "yes, they agree" beside real figures that do not would be a contradiction of our own making.
        users = tally.users_total.j if tally.users_total is not None else None
        if item.compares and users and tally.total is not None and tally.total != users:
            return "unobserved"
        return fine
