"""`manage.py up`: everything under one parent that starts, watches, restarts and stops it."""

import compileall
import http.client
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from oversight.embedded import account, folders, instance, locate, port, processes, program, stamps
from oversight.embedded.faults import StartError, tail
from oversight.embedded.postgres import Postgres
from oversight.embedded.program import Program
from oversight.embedded.valkey import Valkey

SOUND_SECONDS = 60.0  # who lived that long is restarted as if it had never failed
LONGEST_DELAY = 30.0


class Service(Protocol):
    """What the supervisor watches."""

    @property
    def name(self) -> str:
        """Its name in messages."""

    @property
    def log(self) -> Path:
        """Its log."""

    @property
    def process(self) -> subprocess.Popen[bytes] | None:
        """Its process, if it was started here."""

    def start(
        self,
        *,
        dies_with_parent: bool,
        environ: Mapping[str, str],
        tick: Callable[[], None],
        say: Callable[[str], None],
    ) -> None:
        """Starts it."""

    def stop(self, *, swift: bool, tick: Callable[[], None]) -> None:
        """Stops it and leaves nothing."""


@dataclass
class Watch:
    """One service with the memory of its failures (seconds of the monotonic clock)."""

    service: Service
    since: float
    delay: float = 0.0
    due: float | None = None


class StopRequestedError(Exception):
    """Someone asked us to stop."""


class Supervisor:
    """One run of the platform on one data folder."""

    def __init__(self, data_dir: Path, lock: "instance.Lock") -> None:
        self.data_dir, self.lock = data_dir, lock
        self.who = account.serving(self.data_dir)
        self.signals = 0
        self.stopping = False
        self.watched: list[Watch] = []
        self.host, self.port = os.environ.get("HOST_ADDRESS", "127.0.0.1"), 0
        self.reads_all = self._needs_to_read_all()
        self.environ = self._environment()
        self.database = ""

    def run(self) -> int:
        """Starts everything and stays until told to stop. Answers the exit code."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._on_signal)
        code = 0
        try:
            self._clear_former_run()
            self._start_servers()
            self._prepare()
            self._start_programs()
            self._fill_demo(
                "demo-reports",
                "Sending the demo's reports",
                "load_demo_reports",
                "--url",
                f"http://localhost:{self.port}",
            )
            self._banner()
            # Nobody waits for them: they come in while the first pages are looked at.
            self._fill_demo("demo-cases", "Making the demo's cases; the pages serve meanwhile", "load_demo_cases")
            while True:
                self._attend()
                time.sleep(0.2)
        except StopRequestedError:
            say("Stopping (once more for at once)")
        except StartError as fault:
            print(f"\n{fault}", file=sys.stderr, flush=True)
            code = 1
        finally:
            self._stop_all()
        say("Stopped; nothing is left running." if code == 0 else "Nothing is left running.")
        return code

    def _on_signal(self, number: int, frame: object) -> None:
        self.signals += 1

    def tick(self) -> None:
        """Called in every wait: leaves it when someone wants us to stop, or, stopping, to hurry."""
        if self.signals > (1 if self.stopping else 0):
            raise StopRequestedError

    def _clear_former_run(self) -> None:
        left = processes.end(lambda: processes.marked(f"{locate.key(self.data_dir)}:"), tick=self.tick)
        if left:
            say(f"Ended {left} processes that an earlier run had left")
        for server in (Valkey(self.data_dir), Postgres(self.data_dir)):
            if server.pid() is not None:
                say(f"{server.name} was running without a supervisor: restarting it under this one")
                server.stop(tick=self.tick)

    def _start_servers(self) -> None:
        self.postgres = None if "DATABASE_URL" in os.environ else Postgres(self.data_dir)
        if self.postgres is not None:
            self._start(self.postgres)
        if "REDIS_URL" not in os.environ:
            self._start(Valkey(self.data_dir))

    def _prepare(self) -> None:
        # Modules are compiled now, since the servers' user may not write beside them.
        if self.who is not None:
            for package in locate.packages():
                compileall.compile_dir(package, quiet=2)
        database = self.database = self.postgres.ensure_database() if self.postgres is not None else ""
        run = self.data_dir / "run"
        migrations, static = stamps.of_migrations(database), stamps.of_static_files()
        if not database or not stamps.matches(run / "migrated", migrations):
            self._step("Migrating the database", "migrate", "--no-input")
            (run / "migrated").write_text(migrations)
        if not stamps.matches(run / "collected", static) or not (self.data_dir / "static").exists():
            self._step("Collecting static files", "collectstatic", "--no-input", "--verbosity", "0")
            (run / "collected").write_text(static)
        self._step("Preparing data", "prepare")

    def _fill_demo(self, name: str, title: str, *arguments: str) -> None:
        """Once per database: a part of the demonstration that comes in by the ways on which everybody's comes."""
        stamp = self.data_dir / "run" / name
        if not self.database or self.environ.get("DEMO") == "0" or stamps.matches(stamp, self.database):
            return
        try:
            self._step(title, *arguments)
        except StartError as fault:
            say(f"{fault} The platform serves without it; the next start tries again.")
        else:
            stamp.write_text(self.database)

    def _step(self, title: str, *arguments: str) -> None:
        say(title)
        began = time.monotonic()
        process = subprocess.Popen(
            [sys.executable, "manage.py", *arguments],
            stdin=subprocess.DEVNULL,
            cwd=locate.REPOSITORY,
            env={**self.environ, processes.MARK: f"{locate.key(self.data_dir)}:{arguments[0]}"},
            preexec_fn=account.become(self.who, dies_with_parent=signal.SIGTERM, reads_all=self.reads_all),
        )
        try:
            processes.wait_until(lambda: process.poll() is not None, float("inf"), self._attend)
        finally:
            if process.poll() is None:
                process.terminate()
            try:
                process.wait(5)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        if process.returncode:
            raise StartError(
                f"`manage.py {' '.join(arguments)}` failed (exit {process.returncode}); its words are above."
            )
        if (took := time.monotonic() - began) > 1:
            say(f"{title}: done in {took:.1f} s")

    def _start_programs(self) -> None:
        self.port, remark = port.choose(self.host, os.environ.get("PORT") or "8000")
        if remark:
            say(remark)
        self.environ["PORT"] = str(self.port)
        # First what makes it answer; the clock follows, so that four imports of Django do not slow each other down.
        commands = program.commands(self.data_dir, self.host, self.port)
        for name in ("web", "stream"):
            self._start(Program(name, commands[name], self.data_dir, self.who, self.reads_all))
        self._await_health()
        for name in ("worker", "beat"):
            self._start(Program(name, commands[name], self.data_dir, self.who, self.reads_all))

    def _start(self, service: Service) -> None:
        watch = Watch(service, time.monotonic())
        self.watched.append(watch)  # before it starts, so that a stop in between ends it
        service.start(dies_with_parent=True, environ=self.environ, tick=self.tick, say=say)
        self._note()

    def _await_health(self) -> None:
        began = said = time.monotonic()
        while True:
            self._attend()
            status, words = self._health()
            if status == 200:
                return
            now = time.monotonic()
            if now - said > 5:
                said = now
                say(f"Waiting for the first answer of web, {now - began:.0f} s ({words}; see {self.data_dir / 'logs'})")
            time.sleep(0.1)

    def _health(self) -> tuple[int, str]:
        address = "127.0.0.1" if self.host in {"0.0.0.0", "::"} else self.host  # noqa: S104
        connection = http.client.HTTPConnection(address, self.port, timeout=10)
        try:
            connection.request("GET", "/health", headers={"Host": f"localhost:{self.port}"})
            answer = connection.getresponse()
            return answer.status, f"/health says {answer.status} {answer.read(200).decode(errors='replace')}"
        except (OSError, http.client.HTTPException) as fault:
            return 0, str(fault)
        finally:
            connection.close()

    def _attend(self) -> None:
        """One round of the watch: notices the dead, restarts those that are due, keeps logs small."""
        self.tick()
        now = time.monotonic()
        for watch in self.watched:
            process = watch.service.process
            if watch.due is None and (process is None or process.poll() is not None):
                ended = f"ended ({_how(process.returncode)})" if process is not None else "is gone"
                self._schedule(watch, now, ended)
            elif watch.due is not None and now >= watch.due:
                self._restart(watch)
            folders.rotate(watch.service.log)

    def _schedule(self, watch: Watch, now: float, ended: str) -> None:
        if now - watch.since > SOUND_SECONDS:
            watch.delay = 0.0
        watch.delay = min(LONGEST_DELAY, watch.delay * 2 or 1.0)
        watch.due = now + watch.delay
        say(f"{watch.service.name} {ended}; starting it again in {watch.delay:.0f} s. Its log: {watch.service.log}")
        if last := tail(watch.service.log, 3):
            print(last, flush=True)

    def _restart(self, watch: Watch) -> None:
        watch.since, watch.due = time.monotonic(), None
        try:
            watch.service.start(dies_with_parent=True, environ=self.environ, tick=self.tick, say=say)
        except StartError as fault:
            self._schedule(watch, time.monotonic(), f"could not start: {fault}")
            return
        say(f"{watch.service.name} runs again")
        self._note()

    def _note(self) -> None:
        children = {watch.service.name: watch.service.process.pid for watch in self.watched if watch.service.process}
        self.lock.write({"pid": os.getpid(), "port": self.port, "children": children})

    def _stop_all(self) -> None:
        """Requests first, then what works on them, then the clock's broker, the database last."""
        self.stopping = True
        order = [{"web", "beat"}, {"stream", "worker"}, {"valkey"}, {"postgres"}]
        for names in order:
            group = [watch.service for watch in self.watched if watch.service.name in names]
            for service in group:
                if isinstance(service, Program):
                    service.ask()
            for service in group:
                self._stop(service)
        processes.end(lambda: processes.marked(f"{locate.key(self.data_dir)}:"), polite=signal.SIGKILL)

    def _stop(self, service: Service) -> None:
        try:
            service.stop(swift=self.signals > 1, tick=self.tick)
        except StopRequestedError:
            service.stop(swift=True, tick=processes.idle)

    def _banner(self) -> None:
        base = f"http://localhost:{self.port}"
        demo = "\n  Demo:   accounts in docs/demo.md; their codes now: .venv/bin/python manage.py demo_codes"
        demo = "" if os.environ.get("DEMO") == "0" or "DATABASE_URL" in os.environ else demo
        print(
            f"\n  Ready:  {base}\n  Health: {base}/health   Logs: {self.data_dir / 'logs'}{demo}"
            "\n  Stop:   Ctrl-C here, or `make stop`\n",
            flush=True,
        )

    def _needs_to_read_all(self) -> bool:
        needed = [Path(sys.executable).resolve(), Path(sys.prefix), locate.REPOSITORY]
        if self.who is None or all(account.reaches(self.who, path) for path in needed):
            return False
        if account.can_read_all(self.who):
            say(f"The checkout or its Python is closed to the user {self.who.name}: it may read, not write, all files")
            return True
        say("WARNING: the checkout or its Python is closed to all but root, so web and workers must run as root.")
        say("         Better: move the checkout to /srv or /opt, or run it as an ordinary user.")
        self.who = None
        return False

    def _environment(self) -> dict[str, str]:
        left_out = ("SUDO_", "MAKE", "MFLAGS", "XDG_", "PYTHONHOME", "PYTHONPATH")
        environ = {name: value for name, value in os.environ.items() if not name.startswith(left_out)}
        environ |= {
            "OVERSIGHT_DATA": str(self.data_dir),
            "PYTHONUNBUFFERED": "1",
            "DJANGO_SETTINGS_MODULE": "oversight.settings",
        }
        if self.who is not None:
            home = self.data_dir / "home"
            home.mkdir(mode=0o700, exist_ok=True)
            os.chown(home, self.who.uid, self.who.gid)
            environ |= {"HOME": str(home), "USER": self.who.name, "LOGNAME": self.who.name}
        return environ


def _how(code: int) -> str:
    return f"exit {code}" if code >= 0 else f"signal {-code}"


def say(line: str) -> None:
    """A line for the person at the terminal."""
    print(f"[{time.strftime('%H:%M:%S')}] {line}", flush=True)
