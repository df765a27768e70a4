"""Makes `.venv` from the hash lock. Run as a file by any Python, with the standard library alone:

    python3 oversight/embedded/bootstrap.py [--dev]

A second run returns at once; one after an interrupted installation starts over.
"""
# ruff: noqa: E402, RUF005, S606, UP031 (the first lines are for Pythons that are too old)

import os
import shutil
import sys

OLDEST = (3, 11)
if sys.version_info < OLDEST:
    # Everything above and in this block is understood by old Pythons too.
    for minor in range(20, 10, -1):
        other = shutil.which("python3.%d" % minor)
        if other:
            os.execv(other, [other] + sys.argv)
    sys.exit(
        "Python 3.11 or later is needed; this is %d.%d.\n" % sys.version_info[:2]
        + "Install it (Debian, Ubuntu: apt install python3.11 python3.11-venv),"
        + " or name it: make up PYTHON=/path/to/python3"
    )

import contextlib
import fcntl
import hashlib
import importlib.util
import itertools
import re
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
VENV = REPOSITORY / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "installed"  # one line a lock: `<kind> <digest>`
UNFINISHED = VENV / "unfinished"
LOG = VENV / "install.log"
LOCKS = {"runtime": REPOSITORY / "requirements.lock", "dev": REPOSITORY / "requirements-dev.lock"}

# What pip says, and what to do about it.
REMEDIES = (
    (r"No space left on device", "The disk is full. Free about 1 GB and run it again."),
    (
        r"do not match the hashes|HASH",
        "A downloaded package is not the one that was locked. If your package index rebuilds packages, use another.",
    ),
    (
        r"error: command '?[^ ]*(gcc|cc|clang|cargo|rustc)|[Uu]nable to find (a )?compil|Python\.h: No such file"
        r"|Failed building wheel|can't find Rust",
        "A package has no ready-made build for this machine and could not be compiled.\n"
        "Debian, Ubuntu: apt install build-essential python3-dev      macOS: xcode-select --install\n"
        "Or use a Python from 3.11 to 3.13 on x86-64 or ARM64, for which all packages are ready-made.",
    ),
    (
        r"No matching distribution found|Could not find a version",
        "The package index lacks a locked package for this Python and machine (Python 3.11 to 3.13 are tried).\n"
        "Which index it is: pip config list",
    ),
    (
        r"[Cc]onnection|[Tt]imed? ?out|resolve|SSLError|ProxyError",
        "The package index was not reached. Check the network or the mirror (pip config list), then run it again.",
    ),
    (r"Permission denied", "No permission to write. Was .venv made by another user? Then: sudo rm -rf .venv"),
)


class SetupError(Exception):
    """A setup that cannot go on; the message says what mends it."""


def main(arguments: list[str]) -> int:
    """Makes or completes the virtual environment. Answers the exit code."""
    kind = "dev" if "--dev" in arguments else "runtime"
    try:
        if is_installed(kind):
            return 0
        with alone():
            if not is_installed(kind):
                began = time.monotonic()
                make_environment()
                install(kind)
                print(f"Python environment ready in {time.monotonic() - began:.0f} s", flush=True)
    except SetupError as fault:
        print(f"\n{fault}", file=sys.stderr)
        return 1
    except PermissionError as fault:
        print(
            f"\nNo permission for {fault.filename}. Was .venv made by another user? Then: sudo rm -rf .venv",
            file=sys.stderr,
        )
        return 1
    except KeyboardInterrupt:
        print("\nInterrupted; the next run starts the installation over.", file=sys.stderr)
        return 130
    return 0


@contextlib.contextmanager
def alone() -> Iterator[None]:
    """Makes two setups at a time wait for each other. Locks the folder itself, so that no file is left behind."""
    folder = os.open(REPOSITORY, os.O_RDONLY)
    try:
        try:
            fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("Another setup is at work in this folder: waiting for it", flush=True)
            fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def digest(kind: str) -> str:
    """What an installation of that kind is made of."""
    return hashlib.sha256(LOCKS[kind].read_bytes()).hexdigest()


def is_installed(kind: str) -> bool:
    """Whether the environment holds the lock of that kind. One with the developers' lock serves both."""
    if UNFINISHED.exists() or not STAMP.exists() or not works():
        return False
    lines = STAMP.read_text().splitlines()
    return f"{kind} {digest(kind)}" in lines


def works() -> bool:
    """Whether the environment's Python starts: it breaks when the one it was made from is removed."""
    if not PYTHON.exists():
        return False
    check = f"import sys; sys.exit(sys.version_info < {OLDEST})"
    return subprocess.run([str(PYTHON), "-c", check], capture_output=True, check=False).returncode == 0


def make_environment() -> None:
    """Makes `.venv` with pip in it, unless a sound one is there."""
    if VENV.exists() and (UNFINISHED.exists() or not works()):
        print("The Python environment is unfinished or broken: making it anew", flush=True)
        shutil.rmtree(VENV)
    if not VENV.exists():
        maker = choose_python()
        done = step("Making the Python environment", [maker, "-m", "venv", str(VENV)])
        if done.returncode:
            shutil.rmtree(VENV, ignore_errors=True)
            raise SetupError(f"The Python environment could not be made:\n{done.stdout}\n{advice_for_venv()}")
    if subprocess.run([str(PYTHON), "-m", "pip", "--version"], capture_output=True, check=False).returncode:
        done = step("Adding pip", [str(PYTHON), "-m", "ensurepip", "--upgrade"])
        if done.returncode:
            shutil.rmtree(VENV, ignore_errors=True)
            raise SetupError(f"pip is missing and could not be added.\n{advice_for_venv()}")


def choose_python() -> str:
    """The Python to make the environment from."""
    candidates = [sys.executable]
    if os.geteuid() == 0 and not is_open_to_all(Path(sys.executable).resolve()):
        # The servers leave root's identity, and could not start a Python that lies under /root.
        candidates = ["/usr/local/bin/python3", "/usr/bin/python3", sys.executable]
    check = f"import sys, venv, ensurepip; sys.exit(sys.version_info < {OLDEST})"
    for candidate in candidates:
        if (
            Path(candidate).exists()
            and not subprocess.run([candidate, "-c", check], capture_output=True, check=False).returncode
        ):
            return candidate
    raise SetupError(f"{sys.executable} has no working `venv` module.\n{advice_for_venv()}")


def is_open_to_all(path: Path) -> bool:
    """Whether every folder above may be passed by everyone."""
    return all(folder.stat().st_mode & 0o001 for folder in path.parents)


def advice_for_venv() -> str:
    """How to get the modules venv and ensurepip, which Debian packs apart."""
    version = "{}.{}".format(*sys.version_info[:2])
    missing = [name for name in ("venv", "ensurepip") if importlib.util.find_spec(name) is None]
    said = f"Missing: {', '.join(missing)}. " if missing else ""
    return (
        f"{said}Debian, Ubuntu: apt install python3-venv   (or python{version}-venv)\n"
        "Fedora: dnf install python3-pip\n"
        "Elsewhere: any Python 3.11 or later that has venv; name it by make up PYTHON=/path/to/python3"
    )


def install(kind: str) -> None:
    """Installs the lock with pip, every package checked against its hash."""
    STAMP.unlink(missing_ok=True)
    UNFINISHED.touch()  # stays if we are interrupted: pip does not notice half-written packages
    total = len(re.findall(r"^[A-Za-z0-9]", LOCKS[kind].read_text(), re.MULTILINE))
    command = [
        str(PYTHON),
        "-m",
        "pip",
        "install",
        "--require-hashes",
        "--no-input",
        "--progress-bar",
        "off",
        "-r",
        str(LOCKS[kind]),
    ]
    environ = {
        **os.environ,
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "PIP_ROOT_USER_ACTION": "ignore",
        "PIP_USER": "0",
        "PYTHONUNBUFFERED": "1",
    }
    lines: list[str] = []

    def progress() -> str:
        fetched = sum(line.startswith(("Collecting ", "Requirement already")) for line in lines)
        if not any(line.startswith("Installing collected") for line in lines):
            return f"{fetched} of about {total} packages fetched"
        return (
            f"{sum(1 for _ in VENV.glob('lib/python*/site-packages/*.dist-info'))} of about {total} packages installed"
        )

    done = step(
        f"Installing {total} packages" + (" (with developers' tools)" if kind == "dev" else ""),
        command,
        environ,
        lines,
        progress,
    )
    LOG.write_text(done.stdout)
    UNFINISHED.unlink()
    if done.returncode:
        remedy = next((words for pattern, words in REMEDIES if re.search(pattern, done.stdout)), "See the lines above.")
        last = "\n".join(f"    {line}" for line in done.stdout.splitlines()[-12:])
        raise SetupError(f"{last}\n\nThe packages could not be installed (all of pip's words: {LOG}).\n{remedy}")
    kinds = ("runtime", "dev") if kind == "dev" else ("runtime",)
    STAMP.write_text("".join(f"{name} {digest(name)}\n" for name in kinds))


def step(
    title: str,
    command: list[str],
    environ: dict[str, str] | None = None,
    lines: list[str] | None = None,
    progress: Callable[[], str] | None = None,
) -> subprocess.CompletedProcess[str]:
    """Runs a command and shows that it lives: a line redrawn on a terminal, one every five seconds elsewhere."""
    lines = [] if lines is None else lines
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        env=environ,
        cwd=REPOSITORY,
    )

    def read(lines: list[str]) -> None:
        if process.stdout is not None:
            with process.stdout as output:
                lines.extend(line.rstrip("\n") for line in output)

    reader = threading.Thread(target=read, args=(lines,), daemon=True)
    reader.start()
    began = shown = time.monotonic()
    on_terminal = sys.stdout.isatty()
    print(title, end="" if on_terminal else "\n", flush=True)
    try:
        for sign in itertools.cycle("|/-\\"):
            if process.poll() is not None:
                break
            now = time.monotonic()
            words = f"{title}: {now - began:.0f} s" + (f", {progress()}" if progress else "")
            if on_terminal:
                print(f"\r\033[K{sign} {words}", end="", flush=True)
            elif now - shown > 5:
                shown = now
                print(words, flush=True)
            time.sleep(0.2)
    except BaseException:
        process.terminate()
        process.wait()
        raise
    finally:
        if on_terminal:
            print("\r\033[K", end="", flush=True)
    reader.join()
    print(f"{title}: {'done' if process.returncode == 0 else 'failed'} in {time.monotonic() - began:.1f} s", flush=True)
    return subprocess.CompletedProcess(command, process.returncode, "\n".join(lines), "")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
