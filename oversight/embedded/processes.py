"""Finding, waiting for and ending processes without ever trusting a bare process number."""

import atexit
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterable
from pathlib import Path

MARK = "OVERSIGHT_SUPERVISED"  # environment variable of supervised processes: `<key of the data folder>:<name>`
_PROC = Path("/proc")
_HAS_PROC = (_PROC / "self/environ").exists()


def idle() -> None:
    """The default of the `tick` that waiting loops call; a supervisor passes one that raises to leave them."""


def alive(pid: int) -> bool:
    """Whether a process is there and not merely waiting to be reaped."""
    if _HAS_PROC:
        try:
            return (_PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
        except (OSError, IndexError):
            return False
    state = subprocess.run(
        ["ps", "-o", "state=", "-p", str(pid)], capture_output=True, text=True, check=False
    ).stdout.strip()
    return bool(state) and not state.startswith("Z")


def works_in(pid: int, folder: Path, program: str) -> bool:
    """Whether a process is that program and has that folder as its working directory."""
    if not _HAS_PROC:
        return pid in working_in(folder, program)
    try:
        here = (_PROC / str(pid) / "cwd").readlink() == folder
        return here and (_PROC / str(pid) / "comm").read_text().startswith(program) and alive(pid)
    except OSError:
        return False


def working_in(folder: Path, program: str) -> list[int]:
    """The processes of a program that work in a folder: a server and its orphans, whoever their parent is."""
    if not _HAS_PROC:
        # Both launchers name the folder in an argument.
        return [pid for pid, line in _ps("command") if str(folder) in line and program in line]
    return [pid for pid in _pids() if works_in(pid, folder, program)]


def marked(mark: str) -> list[int]:
    """Processes whose mark begins so, descendants included. A mark outlives the parent; a number proves nothing."""
    needle = f"{MARK}={mark}"
    if not _HAS_PROC:
        return [pid for pid, line in _ps("command", "-E") if any(part.startswith(needle) for part in line.split())]
    found = []
    for pid in _pids():
        try:
            entries = (_PROC / str(pid) / "environ").read_bytes().split(b"\0")
        except OSError:
            continue
        if any(entry.startswith(needle.encode()) for entry in entries) and alive(pid):
            found.append(pid)
    return found


def _pids() -> list[int]:
    own = os.getpid()
    return [pid for pid in (int(entry.name) for entry in _PROC.iterdir() if entry.name.isdigit()) if pid != own]


def _ps(column: str, *flags: str) -> list[tuple[int, str]]:
    out = subprocess.run(
        ["ps", "-axww", *flags, "-o", f"pid=,{column}="], capture_output=True, text=True, check=False
    ).stdout
    pairs = (line.split(None, 1) for line in out.splitlines())
    return [(int(pair[0]), pair[1]) for pair in pairs if len(pair) == 2 and int(pair[0]) != os.getpid()]


_kept: list[subprocess.Popen[bytes]] = []


def keep(process: subprocess.Popen[bytes]) -> None:
    """Holds on to a server that outlives the object that started it, and reaps those that have ended."""
    _reap()
    _kept.append(process)


@atexit.register
def _reap() -> None:
    _kept[:] = [kept for kept in _kept if kept.poll() is None]


def send(pids: Iterable[int], number: signal.Signals) -> None:
    """Sends a signal; one that is already gone is no fault."""
    for pid in pids:
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            continue


def wait_until(done: Callable[[], bool], seconds: float, tick: Callable[[], None] = idle) -> bool:
    """Polls until something is so, at most that long, ever more patiently; answers whether it came to be."""
    deadline, pause = time.monotonic() + seconds, 0.005
    while not done():
        if time.monotonic() > deadline:
            return False
        tick()
        time.sleep(pause)
        pause = min(0.1, pause * 1.3)
    return True


def end(
    find: Callable[[], list[int]],
    *,
    polite: signal.Signals = signal.SIGTERM,
    patience: float = 5.0,
    tick: Callable[[], None] = idle,
) -> int:
    """Ends what `find` finds, politely first, then by force. Answers how many there were."""
    found = find()
    send(found, polite)
    if found and not wait_until(lambda: not find(), patience, tick):
        send(find(), signal.SIGKILL)
        wait_until(lambda: not find(), patience, tick)
    return len(found)
