"""One of our own long-running programs (web, stream, worker, beat) under the supervisor."""

import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from oversight.embedded import account, folders, locate, processes


def commands(data_dir: Path, host: str, port: int) -> dict[str, list[str]]:
    """The command of every program by its name."""
    web = f"-m granian --interface wsgi --no-ws --workers 2 --blocking-threads 8 --host {host} --port {port}"
    web += " --respawn-failed-workers --respawn-interval 1 --workers-kill-timeout 8 oversight.wsgi:application"
    worker = "-m celery --app oversight worker --concurrency 2 --loglevel info --without-gossip --without-mingle"
    beat = "-m celery --app oversight beat --loglevel info --pidfile= --schedule"
    return {
        "web": [sys.executable, *web.split()],
        "stream": [sys.executable, "manage.py", "run_stream"],
        "worker": [sys.executable, *worker.split()],
        "beat": [sys.executable, *beat.split(), str(data_dir / "run" / "beat-schedule")],
    }


@dataclass
class Program:
    """A command that runs in its own session, writes to its own log and dies with the supervisor."""

    name: str
    command: Sequence[str]
    data_dir: Path
    who: account.Account | None = None
    reads_all: bool = False
    patience: float = 10.0  # seconds to finish what it does before it is killed
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)
    _asked: bool = field(default=False, init=False)

    @property
    def log(self) -> Path:
        """What the program writes."""
        return self.data_dir / "logs" / f"{self.name}.log"

    @property
    def mark(self) -> str:
        """What its processes carry in their environment."""
        return f"{locate.key(self.data_dir)}:{self.name}"

    def start(
        self,
        *,
        dies_with_parent: bool = True,
        environ: Mapping[str, str] | None = None,
        tick: Callable[[], None] = processes.idle,
        say: Callable[[str], None] = lambda line: None,
    ) -> None:
        """Starts it, after ending what a killed predecessor left (its workers may still hold the port)."""
        processes.end(lambda: processes.marked(self.mark), polite=signal.SIGKILL, tick=tick)
        self._asked = False
        with folders.open_log(self.log, self.who) as log:
            self.process = subprocess.Popen(
                list(self.command),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=locate.REPOSITORY,
                env={**(environ or {}), processes.MARK: self.mark},
                preexec_fn=account.become(
                    self.who, dies_with_parent=signal.SIGTERM if dies_with_parent else None, reads_all=self.reads_all
                ),
            )
        processes.keep(self.process)

    def ask(self) -> None:
        """Asks it to end, without waiting."""
        if self.process is not None and self.process.poll() is None and not self._asked:
            self._asked = True
            self.process.terminate()

    def stop(self, *, swift: bool = False, tick: Callable[[], None] = processes.idle) -> None:
        """Ends it and all its descendants."""
        process = self.process
        if process is not None and not swift:
            self.ask()
            processes.wait_until(lambda: process.poll() is not None, self.patience, tick)
        processes.end(self._left, polite=signal.SIGKILL if swift else signal.SIGTERM, patience=1, tick=tick)
        if process is not None:
            process.wait()
            self.process = None

    def _left(self) -> list[int]:
        if self.process is not None:
            self.process.poll()
        return processes.marked(self.mark)
