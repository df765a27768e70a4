"""The web server as the supervisor runs it, on the test database; and management commands beside it."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from http.client import HTTPConnection
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tests import environment

START_SECONDS = 120.0
GRANIAN = ["--interface", "wsgi", "--no-ws", "--workers", "2", "--blocking-threads", "4", "--host", "127.0.0.1"]


class Live:
    """`with Live(folder) as live`: answers on `live.url`; `more` is added to its environment."""

    def __init__(self, folder: Path, **more: str) -> None:
        self.folder = folder
        self.more = more
        self.port = 0

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def environ(self) -> dict[str, str]:
        """Its environment: the database of the tests, a pool as in real life, a log and files of its own."""
        own = {
            "STATIC_ROOT": self.folder / "static",
            "LEDGER_EXPORT": self.folder / "checkpoints.log",
            "LEDGER_KEY_FILE": self.folder / "ledger.key",
            "STORAGE_URL": f"file://{self.folder / 'files'}",
            "DATABASE_POOL": "6",
            "DJANGO_SETTINGS_MODULE": "oversight.settings",
        }
        return {**os.environ, **{name: str(value) for name, value in own.items()}, **self.more}

    def __enter__(self) -> Self:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.manage("collectstatic", "--no-input", "--verbosity", "0")
        self.start()
        return self

    def start(self) -> None:
        """Start it, and wait until it answers."""
        with (self.folder / "web.log").open("ab") as log:
            self._server = subprocess.Popen(
                [sys.executable, "-m", "granian", *GRANIAN, "--port", str(self.port), "oversight.wsgi:application"],
                cwd=environment.ROOT,
                env=self.environ,
                stdout=log,
                stderr=log,
            )
        deadline = time.monotonic() + START_SECONDS
        while self._status() != 200:
            if self._server.poll() is not None or time.monotonic() > deadline:
                self.__exit__(None, None, None)
                raise RuntimeError(f"The server did not start:\n{self.log()}")
            time.sleep(0.1)

    def kill(self) -> None:
        """Signal 9 to it and its workers: nothing is finished, nothing is told."""
        server = self._server.pid
        children = Path(f"/proc/{server}/task/{server}/children").read_text().split()
        for pid in (server, *map(int, children)):
            os.kill(pid, signal.SIGKILL)
        self._server.wait()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.terminate()
        try:
            self._server.wait(30)
        except subprocess.TimeoutExpired:
            self._server.kill()
            self._server.wait()

    def log(self) -> str:
        """The end of what it wrote."""
        return (self.folder / "web.log").read_text(errors="replace")[-4000:]

    def manage(
        self, *arguments: str, check: bool = True, environ: dict[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Run a management command on the same database."""
        run = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=environment.ROOT,
            env={**self.environ, **(environ or {})},
            capture_output=True,
            text=True,
        )
        assert not (check and run.returncode), f"{arguments}: {run.stdout[-2000:]} {run.stderr[-4000:]}"
        return run

    def seal(self) -> None:
        """Let the stream do what there is to do."""
        self.manage("run_stream", "--once")

    def ask(self, method: str, path: str, token: str = "", body: Any = None) -> tuple[int, Any]:
        """One request; status and decoded body."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = {"Content-Type": "application/json", **({"Authorization": f"Bearer {token}"} if token else {})}
        try:
            connection.request(method, f"/api/v1/{path}", None if body is None else json.dumps(body), headers)
            response = connection.getresponse()
            content = response.read()
            return response.status, json.loads(content) if content else None
        finally:
            connection.close()

    def _status(self) -> int:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request("GET", "/health", headers={"Host": "localhost"})
            return connection.getresponse().status
        except OSError:
            return 0
        finally:
            connection.close()
