"""Checkpoints that left the database: the export file, or a copy of it taken elsewhere."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from oversight.ledger import export, notes
from oversight.ledger.verifier.findings import Finding


class Exported:
    """The checkpoints of a file in its order, read as far as the file went when this was made.

    What cannot be read, or is not signed, goes to `findings`.
    """

    def __init__(self, path: Path, keys: Sequence[notes.VerifierKey]) -> None:
        self.path, self._keys = path, keys
        self._end = path.stat().st_size
        self.findings: list[Finding] = []
        self.count = 0
        self.trailing: tuple[int, str, str] | None = None  # line, text, fault: perhaps a write cut short just now

    def __iter__(self) -> Iterator[notes.Checkpoint]:
        """Checkpoints of rising size; one that was written again after a cut-short write comes once."""
        fragment: tuple[int, str, str] | None = None
        last: notes.Checkpoint | None = None
        for line, text in export.split_notes(self._lines()):
            if fragment is not None and not text.startswith(fragment[1].rstrip("\n")):
                self.name(fragment[0], fragment[2])
            fragment = None
            try:
                checkpoint = notes.read_checkpoint(notes.open_note(text, self._keys))
            except notes.Unreadable as error:
                fragment = line, text, str(error)
                continue
            if last is None or checkpoint.size > last.size:
                self.count += 1
                last = checkpoint
                yield checkpoint
            elif checkpoint != last:
                self.name(line, f"size {checkpoint.size} after size {last.size}")
        self.trailing = fragment

    def name(self, line: int, what: str) -> None:
        """Add a finding about a line of the file."""
        self.findings.append(Finding("exported checkpoint", f"{self.path}, line {line}: {what}"))

    def _lines(self) -> Iterator[str]:
        left = self._end
        with self.path.open("rb") as file:
            while left > 0 and (line := file.readline(left)):
                left -= len(line)
                yield line.decode(errors="replace")
