"""One supervisor per data folder: a lock that the kernel frees with its holder, so it is never stale."""

import fcntl
import json
import os
from pathlib import Path
from typing import Any

from oversight.embedded.faults import StartError


class Lock:
    """The lock file of a data folder; while held it tells who holds it."""

    def __init__(self, data_dir: Path) -> None:
        self.path = data_dir / "run" / "up.lock"
        self._file: int | None = None

    def take(self) -> None:
        """Takes it, or raises StartError that names the holder."""
        self.path.parent.mkdir(mode=0o750, exist_ok=True)
        descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o640)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            told = self.told()
            at = f" at http://localhost:{told['port']}" if told.get("port") else ""
            raise StartError(
                f"It is already running on {self.path.parent.parent}{at} (process {told.get('pid', '?')}).\n"
                "Stop it with `make stop`, or set OVERSIGHT_DATA to another folder for a second one."
            ) from None
        self._file = descriptor

    def write(self, told: dict[str, Any]) -> None:
        """Leaves word for `status` and `stop`."""
        if self._file is None:
            raise RuntimeError("only the holder of the lock may write to it")
        text = json.dumps(told).encode()
        os.pwrite(self._file, text, 0)
        os.ftruncate(self._file, len(text))

    def release(self) -> None:
        """Frees it and removes what was told."""
        if self._file is not None:
            os.ftruncate(self._file, 0)
            os.close(self._file)
            self._file = None

    def is_held(self) -> bool:
        """Whether a supervisor lives."""
        try:
            descriptor = os.open(self.path, os.O_RDWR)
        except FileNotFoundError:
            return False
        try:
            fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        finally:
            os.close(descriptor)
        return False

    def told(self) -> dict[str, Any]:
        """What the holder wrote last; empty when it has written nothing yet."""
        try:
            told = json.loads(self.path.read_text() or "{}")
        except (OSError, ValueError):
            return {}
        return told if isinstance(told, dict) else {}
