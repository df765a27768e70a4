"""What goes wrong at the start, in words for the person at the terminal."""

from pathlib import Path


class StartError(Exception):
    """A start that cannot go on; the message says what to do about it."""


def tail(log: Path, lines: int = 5) -> str:
    """The last lines of a log, indented, to be shown under a message."""
    try:
        with log.open("rb") as file:
            file.seek(max(0, log.stat().st_size - 16_384))
            text = file.read().decode(errors="replace")
    except OSError:
        return ""
    return "\n".join(f"    {line}" for line in text.splitlines()[-lines:])
