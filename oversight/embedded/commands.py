"""The commands of manage.py that work without Django: up, stop, status, services."""

import os
import signal
import sys
from collections.abc import Sequence

from oversight.embedded import account, locate, processes, services
from oversight.embedded.faults import StartError
from oversight.embedded.instance import Lock
from oversight.embedded.postgres import Postgres
from oversight.embedded.supervisor import Supervisor, say
from oversight.embedded.valkey import Valkey

NAMES = ("up", "stop", "status", "services")
USAGE = """manage.py up                    start everything: Postgres, Valkey, web, stream, worker, beat
manage.py stop                  stop what `up` started
manage.py status                what runs
manage.py services start|stop   only Postgres and Valkey, without a supervisor"""


def main(arguments: Sequence[str]) -> int:
    """Runs one of NAMES; answers the exit code."""
    try:
        match list(arguments):
            case ["up"]:
                return up()
            case ["stop"]:
                return stop()
            case ["status"]:
                return status()
            case ["services", "start"]:
                found = services.start(locate.data_dir(), say=say)
                say(f"Postgres: {found.postgres.url('oversight_app')}   Valkey: {found.valkey.url()}")
                return 0
            case ["services", "stop"]:
                services.stop(locate.data_dir())
                return 0
        print(USAGE, file=sys.stderr)
        return 2
    except StartError as fault:
        print(f"\n{fault}", file=sys.stderr)
        return 1
    except PermissionError as fault:
        print(
            f"\nNo permission for {fault.filename}: it was made by another user.\n"
            "Give it to you (chown -R) or set OVERSIGHT_DATA to another folder.",
            file=sys.stderr,
        )
        return 1


def up() -> int:
    """Starts the platform and stays."""
    data = account.settle(locate.data_dir())
    lock = Lock(data)
    lock.take()
    try:
        return Supervisor(data, lock).run()
    finally:
        lock.release()


def stop() -> int:
    """Stops the supervisor of this data folder and waits until it is gone."""
    lock = Lock(locate.data_dir())
    pid = lock.told().get("pid")
    if not lock.is_held() or not pid:
        print("It is not running.")
        return 0
    os.kill(pid, signal.SIGTERM)
    if not processes.wait_until(lambda: not lock.is_held(), 60):
        raise StartError(f"Process {pid} is still stopping after 60 s; kill it with: kill -9 {pid}")
    print("Stopped.")
    return 0


def status() -> int:
    """Prints what runs. Exit code 0 when all of it does."""
    data = locate.data_dir()
    lock = Lock(data)
    if not lock.is_held():
        servers = [server.name for server in (Postgres(data), Valkey(data)) if server.is_running()]
        print(f"Not running{f', but {servers} are (manage.py services stop)' if servers else ''}.")
        return 3
    told = lock.told()
    rows = {name: processes.alive(pid) for name, pid in told.get("children", {}).items()}
    print(f"Running: process {told.get('pid')}, http://localhost:{told.get('port')}, data in {data}")
    for name, alive in rows.items():
        print(f"  {name:<9}{'runs' if alive else 'is down'}   {told['children'][name]}")
    return 0 if all(rows.values()) else 3
