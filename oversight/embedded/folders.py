"""The folders that the servers need: data, logs, sockets, and binaries where the originals are out of reach."""

import fcntl
import hashlib
import os
import shutil
import stat
from io import FileIO
from pathlib import Path

from oversight.embedded.account import Account
from oversight.embedded.faults import StartError

LOG_BYTES = 10 * 1024 * 1024


def prepare(data_dir: Path, socket_dir: Path, who: Account | None, *more: Path) -> None:
    """Makes the folders of a data folder and that of its sockets, owned by who serves."""
    for folder in (data_dir / "logs", data_dir / "run", *more):
        folder.mkdir(mode=0o750, parents=True, exist_ok=True)
        _give(folder, who)
    try:
        socket_dir.mkdir(mode=0o700)
        _give(socket_dir, who)
    except FileExistsError:
        found = socket_dir.lstat()
        uid = who.uid if who else os.geteuid()
        # In /tmp anyone may have made that name first; servers that trust their socket must not use such a folder.
        if not stat.S_ISDIR(found.st_mode) or found.st_uid not in {uid, os.geteuid()}:
            raise StartError(f"{socket_dir} belongs to another user. Remove it, then start again.") from None
        _give(socket_dir, who)
        socket_dir.chmod(0o700)


def remove_sockets(socket_dir: Path, *names: str) -> None:
    """Removes sockets of a server that is gone, and their folder with the last of them."""
    for name in names:
        (socket_dir / name).unlink(missing_ok=True)
    try:
        socket_dir.rmdir()
    except OSError:
        return


def open_log(path: Path, who: Account | None) -> FileIO:
    """A log opened for appending, so that `rotate` may cut it under the writer's hands."""
    path.parent.mkdir(mode=0o750, parents=True, exist_ok=True)
    rotate(path)
    file = FileIO(os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o640), "a")
    _give(path, who)
    return file


def rotate(path: Path, limit: int = LOG_BYTES) -> None:
    """Keeps one older generation of a log that has grown too large (bytes)."""
    try:
        if path.stat().st_size <= limit:
            return
        shutil.copyfile(path, path.with_suffix(".log.1"))
        os.truncate(path, 0)
    except FileNotFoundError:
        return


def claim(folder: Path) -> FileIO:
    """A lock on a server's folder, to be inherited by the server and so held until its last process is gone."""
    lock = FileIO(os.open(folder.parent / "run" / f"{folder.name}.lock", os.O_RDWR | os.O_CREAT, 0o640), "r+")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.close()
        raise StartError(
            f"{folder} is in use by a server that the process list does not show: in another container, perhaps.\n"
            "Stop it there, or set OVERSIGHT_DATA to another folder."
        ) from None
    return lock


def copy_binaries(data_dir: Path, who: Account | None, site: Path, *trees: str) -> Path:
    """Copies folders of a site-packages that the servers' user cannot reach; answers the new root."""
    version = hashlib.sha256(
        "".join(f"{site / tree}{(site / tree).stat().st_mtime}" for tree in trees).encode()
    ).hexdigest()
    root = data_dir / "bin" / version[:12]
    if not root.exists():
        draft = root.with_name(f"{root.name}.{os.getpid()}")
        for tree in trees:
            shutil.copytree(site / tree, draft / tree, symlinks=True)
        for folder, _, files in os.walk(data_dir / "bin"):
            for entry in (Path(folder), *(Path(folder, name) for name in files)):
                os.lchown(entry, who.uid if who else -1, who.gid if who else -1)
        draft.rename(root)
    return root


def _give(path: Path, who: Account | None) -> None:
    if who is not None and path.stat().st_uid != who.uid:
        os.chown(path, who.uid, who.gid)
