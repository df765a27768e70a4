"""Progress of a long load: a bar on a terminal, one line a step elsewhere."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

from tqdm import tqdm


class Progress:
    """Counts the steps of one command."""

    def __init__(self, steps: int, out: TextIO | None = None) -> None:
        self._out = out or sys.stdout
        self._bar = tqdm(total=steps, unit="step", leave=False) if sys.stderr.isatty() else None

    @contextmanager
    def step(self, words: str) -> Iterator[list[str]]:
        """One step; what it appends to the yielded list is printed behind its name."""
        notes: list[str] = []
        if self._bar is not None:
            self._bar.set_description(words)
        began = time.monotonic()
        yield notes
        if self._bar is not None:
            self._bar.update()
        else:
            detail = ", ".join([*notes, f"{time.monotonic() - began:.1f} s"])
            self._out.write(f"  {words}: {detail}\n")

    def close(self) -> None:
        """Take the bar away."""
        if self._bar is not None:
            self._bar.close()
