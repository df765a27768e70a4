"""Postgres and Valkey without the rest: for tests and for management commands while nothing else runs."""

import fcntl
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from oversight.embedded import account
from oversight.embedded.faults import StartError
from oversight.embedded.postgres import Postgres
from oversight.embedded.valkey import Valkey


@dataclass(frozen=True)
class Services:
    """The two servers of one data folder."""

    postgres: Postgres
    valkey: Valkey

    def are_running(self) -> bool:
        """Whether both answer."""
        return self.postgres.is_running() and self.valkey.is_running()


def start(
    data_dir: Path | str,
    settings: Mapping[str, str] | None = None,
    say: Callable[[str], None] = lambda line: None,
) -> Services:
    """Starts both, with the database in place, and leaves them running. `settings` are Postgres's."""
    data = account.settle(Path(data_dir))
    with _alone(data, "services"):
        found = _start(data, settings, say)
        _transient(data).unlink(missing_ok=True)  # asked for by hand: no test run may take them away
    return found


def stop(data_dir: Path | str) -> None:
    """Stops both. Raises StartError while something else needs them."""
    data = account.settle(Path(data_dir))
    with _alone(data, "services"), (data / "run" / "users.lock").open("a") as users:
        if not _try(users.fileno()):
            raise StartError(f"A test run or a command is using the servers of {data}.")
        services = Services(Postgres(data), Valkey(data))
        services.valkey.stop()
        services.postgres.stop()
        _transient(data).unlink(missing_ok=True)


@contextmanager
def running(data_dir: Path | str, settings: Mapping[str, str] | None = None) -> Iterator[Services]:
    """Both servers for the length of a block, shared by processes: the first starts them, the last stops them."""
    data = account.settle(Path(data_dir))
    (data / "run").mkdir(exist_ok=True)
    with (data / "run" / "users.lock").open("a") as users:
        with _alone(data, "services"):
            fcntl.flock(users, fcntl.LOCK_SH)
            if not Services(Postgres(data), Valkey(data)).are_running():
                _transient(data).touch()
            services = _start(data, settings, lambda line: None)
        try:
            yield services
        finally:
            with _alone(data, "services"):
                fcntl.flock(users, fcntl.LOCK_UN)
                if _try(users.fileno()) and _transient(data).exists():
                    services.valkey.stop()
                    services.postgres.stop()
                    _transient(data).unlink(missing_ok=True)


def _start(data: Path, settings: Mapping[str, str] | None, say: Callable[[str], None]) -> Services:
    services = Services(Postgres(data, settings), Valkey(data))
    services.postgres.start(say=say)
    services.postgres.ensure_database()
    services.valkey.start(say=say)
    return services


def _transient(data: Path) -> Path:
    return data / "run" / "transient"


@contextmanager
def _alone(data: Path, name: str) -> Iterator[None]:
    (data / "run").mkdir(exist_ok=True)
    with (data / "run" / f"{name}.lock").open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _try(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
