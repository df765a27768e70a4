"""The whole platform under its own supervisor, on a data folder of its own, for measuring and for drills.

Nothing is repeated here: `manage.py up` starts what users start. The supervisor's lock file tells the processes.
"""

import contextlib
import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

import psycopg

from oversight.embedded import account, locate, processes
from oversight.embedded.instance import Lock

REPOSITORY = locate.REPOSITORY
START_SECONDS = 900.0
STOP_SECONDS = 90.0


class StackError(RuntimeError):
    """The platform does not start, or does not come back."""


class Stack:
    """`with Stack(folder) as stack`: runs, answers on `port`; afterwards nothing is left of it, unless `keep`."""

    def __init__(
        self,
        folder: Path,
        *,
        keep: bool = False,
        say: Callable[[str], None] = print,
        environ: Mapping[str, str] | None = None,
    ) -> None:
        self.keep, self.say = keep, say
        self._wanted, self._more = folder, dict(environ or {})
        self.data = folder
        self.port = 0
        self._process: subprocess.Popen[bytes] | None = None
        self._log: IO[bytes] | None = None

    def __enter__(self) -> Self:
        self.data = account.settle(self._wanted)
        self.lock = Lock(self.data)
        if self.lock.is_held():
            raise StackError(f"Something runs on {self.data} already.")
        try:
            self.start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
        if not self.keep:
            self.remove()

    @property
    def environ(self) -> dict[str, str]:
        """The environment of commands on this stack: the embedded servers, the demo's settings."""
        cut = (
            "DATABASE",
            "REDIS_URL",
            "STORAGE_URL",
            "LEDGER_",
            "DEMO",
            "SECRET_KEY",
            "DEBUG",
            "ALLOWED_HOSTS",
            "BEHIND_TLS",
            "STATIC_ROOT",
            "PYTEST_",
        )
        found = {name: value for name, value in os.environ.items() if not name.startswith(cut)}
        return {**found, "OVERSIGHT_DATA": str(self.data), "DJANGO_SETTINGS_MODULE": "oversight.settings", **self._more}

    @property
    def log(self) -> Path:
        """What the supervisor says."""
        return self.data / "up.log"

    def start(self) -> None:
        """Start the supervisor; wait until /health answers and the demonstration is in, which would be measured too.

        StackError with its last words when it does not come up.
        """
        self._log = self.log.open("ab")
        self._process = subprocess.Popen(
            [sys.executable, "manage.py", "up"],
            cwd=REPOSITORY,
            env={**self.environ, "PORT": str(_free_port())},
            stdin=subprocess.DEVNULL,
            stdout=self._log,
            stderr=self._log,
            start_new_session=True,
        )
        seen = self.log.stat().st_size
        deadline = time.monotonic() + START_SECONDS
        while not (self._is_healthy() and (self.data / "run" / "demo-cases").exists()):
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise StackError(f"The platform did not start:\n{self.log.read_text(errors='replace')[-3000:]}")
            seen = self._echo(seen)
            time.sleep(0.1)

    def stop(self) -> None:
        """Stop all of it, by the supervisor if it lives, and by their marks if it does not."""
        process, self._process = self._process, None
        if process is not None and process.poll() is None:
            process.send_signal(signal.SIGTERM)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(STOP_SECONDS)
            if process.poll() is None:
                process.kill()
                process.wait()
        if self._log is not None:
            self._log.close()
        processes.end(lambda: processes.marked(f"{locate.key(self.data)}:"))
        for folder, program in (("postgres", "postgres"), ("valkey", "valkey")):
            processes.end(partial(processes.working_in, self.data / folder, program), polite=signal.SIGINT)

    def remove(self) -> None:
        """Delete the data folder and the sockets."""
        shutil.rmtree(self.data, ignore_errors=True)
        shutil.rmtree(locate.socket_dir(self.data), ignore_errors=True)
        if self._wanted.is_symlink():
            self._wanted.unlink()

    def pids(self) -> dict[str, int]:
        """The supervised processes by name (postgres is the postmaster), those that live."""
        told = self.lock.told().get("children", {})
        return {name: pid for name, pid in told.items() if processes.alive(pid)}

    def web_workers(self) -> list[int]:
        """The processes of the web server that answer requests."""
        return children(self.pids().get("web", 0))

    def backends(self) -> list[int]:
        """Server processes of Postgres that serve a connection of the platform; none while it is down."""
        with contextlib.suppress(psycopg.Error), self.connect() as connection:
            rows = connection.execute(
                "select pid from pg_stat_activity"
                " where datname = %s and usename = 'oversight_app' and pid <> pg_backend_pid()",
                [locate.DATABASE],
            )
            return [pid for (pid,) in rows]
        return []

    def dsn(self, role: str = "postgres") -> str:
        """DSN of the platform's database for a role; the default is the superuser."""
        return locate.database_url(self.data, role)

    def connect(self, role: str = "postgres") -> psycopg.Connection[Any]:
        """A connection of its own, committing each statement."""
        return psycopg.connect(self.dsn(role), autocommit=True, connect_timeout=5)

    def manage(
        self, *arguments: str, check: bool = True, environ: Mapping[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Run a management command on this stack, as the user that its servers run as; its words are captured."""
        who = account.serving(self.data)
        return subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=REPOSITORY,
            env={**self.environ, **(environ or {})},
            text=True,
            capture_output=True,
            check=check,
            preexec_fn=account.become(who, reads_all=who is not None),
        )

    def _is_healthy(self) -> bool:
        self.port = int(self.lock.told().get("port") or 0) if self.lock.is_held() else 0
        if not self.port:
            return False
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request("GET", "/health", headers={"Host": "localhost"})
            return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def _echo(self, seen: int) -> int:
        with self.log.open("rb") as file:
            file.seek(seen)
            piece = file.read()
        for line in piece.decode(errors="replace").splitlines():
            if line.startswith("[") or "done in" in line:
                self.say(f"  {line.strip()}")
        return seen + len(piece)


def children(pid: int) -> list[int]:
    """The direct children of a process."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError, IndexError):
                if int((entry / "stat").read_text().rpartition(")")[2].split()[1]) == pid and processes.alive(
                    int(entry.name)
                ):
                    found.append(int(entry.name))
    return sorted(found)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
