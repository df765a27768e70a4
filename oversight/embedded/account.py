"""The user that everything runs as. Postgres refuses root, and nothing that listens should have its powers."""

import ctypes
import os
import pwd
import shutil
import signal
import stat
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from oversight.embedded import locate
from oversight.embedded.faults import StartError

_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None
_PR_SET_PDEATHSIG, _PR_SET_KEEPCAPS, _PR_CAP_AMBIENT, _PR_CAP_AMBIENT_RAISE = 1, 8, 47, 2
_CAP_DAC_READ_SEARCH = 2
_CAPABILITY_VERSION_3 = 0x20080522


@dataclass(frozen=True)
class Account:
    """A user to become: root's servers run as it."""

    name: str
    uid: int
    gid: int


def serving(data_dir: Path) -> Account | None:
    """Whom root hands its servers to: who owns the data already, else who called sudo, else nobody.

    None when we are not root: then they run as we do.
    """
    if os.geteuid() != 0:
        return None
    candidates = [os.environ.get("SUDO_UID", "")]
    if data_dir.exists():
        candidates.insert(0, str(data_dir.stat().st_uid))
    for candidate in candidates:
        if candidate.isdigit() and int(candidate) != 0:
            return _account(int(candidate))
    try:
        return _account(pwd.getpwnam("nobody").pw_uid)
    except KeyError:
        return _account(65534)


def _account(uid: int) -> Account:
    try:
        entry = pwd.getpwuid(uid)
    except KeyError:
        return Account(str(uid), uid, uid)
    return Account(entry.pw_name, uid, entry.pw_gid)


def become(
    account: Account | None, *, dies_with_parent: int | None = None, reads_all: bool = False
) -> Callable[[], None]:
    """A `preexec_fn`: own session, the account's identity, and a signal for the day its parent is gone.

    `reads_all` keeps one power of root, to pass folders that are closed to others (needed for an interpreter or
    checkout under /root); it gives no right to write.
    """
    parent = os.getpid()

    def before_exec() -> None:
        os.setsid()
        os.umask(0o077)
        if account is not None:
            if reads_all and _libc is not None:
                _libc.prctl(_PR_SET_KEEPCAPS, 1, 0, 0, 0)
            os.setgroups([])
            os.setgid(account.gid)
            os.setuid(account.uid)
            if reads_all:
                _keep_reading()
        # Only now: the kernel forgets it whenever the identity changes.
        if dies_with_parent is not None and _libc is not None:
            _libc.prctl(_PR_SET_PDEATHSIG, dies_with_parent, 0, 0, 0)
            if os.getppid() != parent:
                os.kill(os.getpid(), signal.SIGKILL)

    return before_exec


def _keep_reading() -> bool:
    """Narrows this process to CAP_DAC_READ_SEARCH and lets it survive exec. False where the kernel refuses."""
    if _libc is None:
        return False
    bit = 1 << _CAP_DAC_READ_SEARCH
    header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION_3, 0)
    sets = (ctypes.c_uint32 * 6)(bit, bit, bit, 0, 0, 0)  # effective, permitted, inheritable; low and high words
    if _libc.capset(header, sets) != 0:
        return False
    return bool(_libc.prctl(_PR_CAP_AMBIENT, _PR_CAP_AMBIENT_RAISE, _CAP_DAC_READ_SEARCH, 0, 0) == 0)


def _as(account: Account, check: Callable[[], bool], *, reads_all: bool = False) -> bool:
    """The answer of a check that is made by a process with that identity."""
    child = os.fork()
    if child == 0:
        answer = False
        try:
            if reads_all and _libc is not None:
                _libc.prctl(_PR_SET_KEEPCAPS, 1, 0, 0, 0)
            os.setgroups([])
            os.setgid(account.gid)
            os.setuid(account.uid)
            answer = (not reads_all or _keep_reading()) and check()
        finally:
            os._exit(0 if answer else 1)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def reaches(account: Account | None, path: Path, mode: int = os.R_OK | os.X_OK) -> bool:
    """Whether the account can get at a path. Asked of the kernel, since modes do not tell of ACLs and mounts."""
    return account is None or _as(account, lambda: os.access(path, mode))


def can_read_all(account: Account | None) -> bool:
    """Whether `become(reads_all=True)` works here; containers often take that power away."""
    return account is not None and _as(account, lambda: True, reads_all=True)


def settle(data_dir: Path) -> Path:
    """Makes the data folder, owned and reachable by the serving account, and answers where it really is."""
    path = data_dir.resolve()
    account = serving(path)
    try:
        if account is None:
            path.mkdir(mode=0o750, parents=True, exist_ok=True)
            return path
        parent = next(folder for folder in path.parents if folder.exists())
        if not reaches(account, parent, os.X_OK) or (path.exists() and not reaches(account, path.parent, os.X_OK)):
            path = _relocate(path)
        path.mkdir(mode=0o750, parents=True, exist_ok=True)
    except OSError as fault:
        raise StartError(
            f"The data folder {path} cannot be made: {fault.strerror}. Set OVERSIGHT_DATA to another."
        ) from None
    hand_over(path, account)
    return path


def _relocate(path: Path) -> Path:
    target = locate.RELOCATED / locate.key(path)
    locate.RELOCATED.mkdir(mode=0o755, parents=True, exist_ok=True)
    if path.exists():
        if target.exists():
            raise StartError(
                f"{path} is closed to the user of the servers, and {target} is taken: remove one of the two."
            )
        shutil.move(path, target)
    target.mkdir(mode=0o750, exist_ok=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.symlink_to(target)
    return target


def hand_over(path: Path, account: Account | None) -> None:
    """Gives a folder to the account, with what commands run by root have left in it."""
    if account is None:
        return
    for folder, inner, files in os.walk(path):
        # The servers' own folders hold many files, none of them written by root.
        inner[:] = [name for name in inner if name not in {"postgres", "valkey", "bin"}]
        for entry in (Path(folder), *(Path(folder, name) for name in files)):
            found = entry.lstat()
            # Never a second link: it could be a planted name of a file elsewhere.
            if found.st_uid == 0 and (stat.S_ISDIR(found.st_mode) or found.st_nlink == 1):
                os.lchown(entry, account.uid, account.gid)
