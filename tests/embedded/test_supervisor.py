"""`manage.py up`: one per data folder, restarts what dies, leaves nothing behind."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from oversight.embedded import account, locate, port, processes
from oversight.embedded.faults import StartError
from oversight.embedded.folders import rotate
from oversight.embedded.instance import Lock
from oversight.embedded.program import Program
from oversight.embedded.supervisor import LONGEST_DELAY, Supervisor, Watch

GENEROUS = 60.0
SLEEPER = ["sleep", "600"]
FAMILY = ["/bin/sh", "-c", "sleep 600 & wait"]


@pytest.fixture
def lock(data: Path) -> Iterator[Lock]:
    """The lock of a running supervisor."""
    account.settle(data)
    lock = Lock(data)
    lock.take()
    yield lock
    lock.release()


@pytest.fixture
def supervisor(data: Path, lock: Lock) -> Iterator[Supervisor]:
    """A supervisor that watches nothing yet."""
    supervisor = Supervisor(data, lock)
    yield supervisor
    supervisor._stop_all()


def manage(data: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environ = {name: value for name, value in os.environ.items() if not name.endswith("_URL")}
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=locate.REPOSITORY,
        env={**environ, "OVERSIGHT_DATA": str(data)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_second_one_is_told_where_the_first_is(data: Path, lock: Lock) -> None:
    lock.write({"pid": os.getpid(), "port": 8123, "children": {}})
    second = manage(data, "up")
    assert second.returncode == 1
    assert f"already running on {data} at http://localhost:8123 (process {os.getpid()})" in second.stderr
    assert "make stop" in second.stderr


def test_the_lock_of_a_dead_one_is_free(data: Path, lock: Lock) -> None:
    lock.write({"pid": 1, "port": 8123, "children": {}})
    lock.release()
    assert not lock.is_held()
    assert manage(data, "status").stdout.startswith("Not running")
    assert "not running" in manage(data, "stop").stdout


def test_a_taken_port_is_named_and_the_next_free_one_used() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        taken = listener.getsockname()[1]
        chosen, remark = port.choose("127.0.0.1", str(taken))
    assert chosen > taken
    assert remark is not None
    assert f"Port {taken} is taken" in remark
    assert f"using {chosen}" in remark


def test_a_port_that_is_none_is_refused() -> None:
    with pytest.raises(StartError, match="PORT=eighty is not a port"):
        port.choose("127.0.0.1", "eighty")


def test_a_killed_program_is_started_again_with_a_word(
    supervisor: Supervisor, data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    program = Program("web", SLEEPER, data, supervisor.who, supervisor.reads_all)
    supervisor._start(program)
    assert program.process is not None
    first = program.process.pid
    os.kill(first, signal.SIGKILL)

    def is_back() -> bool:
        supervisor._attend()
        return program.process is not None and program.process.pid != first

    assert processes.wait_until(is_back, GENEROUS)
    said = capsys.readouterr().out
    assert "web ended (signal 9); starting it again in 1 s" in said
    assert str(program.log) in said
    assert "web runs again" in said


def test_failures_in_a_row_wait_longer_up_to_half_a_minute(supervisor: Supervisor, data: Path) -> None:
    watch = Watch(Program("web", SLEEPER, data), since=0.0)
    waits = []
    for _ in range(7):
        supervisor._schedule(watch, 1.0, "ended")
        waits.append(watch.delay)
    assert waits == [1, 2, 4, 8, 16, LONGEST_DELAY, LONGEST_DELAY]
    supervisor._schedule(watch, 1_000.0, "ended")
    assert watch.delay == 1


def test_a_stop_ends_the_descendants_too(supervisor: Supervisor, data: Path) -> None:
    program = Program("worker", FAMILY, data, supervisor.who, supervisor.reads_all)
    supervisor._start(program)
    assert processes.wait_until(lambda: len(processes.marked(program.mark)) == 2, GENEROUS)
    assert program.process is not None
    program.process.kill()  # its child is now an orphan
    program.stop()
    assert processes.marked(program.mark) == []


def test_children_of_a_killed_supervisor_do_not_outlive_it(data: Path) -> None:
    account.settle(data)
    parent = f"""
import time
from pathlib import Path
from oversight.embedded import account
from oversight.embedded.postgres import Postgres
from oversight.embedded.program import Program
data = Path({str(data)!r})
Postgres(data).start(dies_with_parent=True)
Program("stream", {SLEEPER!r}, data).start()
print("started", flush=True)
time.sleep(600)
"""
    command = [sys.executable, "-c", parent]
    with subprocess.Popen(command, cwd=locate.REPOSITORY, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "started\n"
        mark = f"{locate.key(data)}:"
        assert len(processes.marked(mark)) == 1
        process.kill()
    assert processes.wait_until(lambda: not processes.marked(mark), GENEROUS)
    assert processes.wait_until(lambda: not processes.working_in(data / "postgres", "postgres"), GENEROUS)


def test_what_a_former_run_left_is_ended_first(supervisor: Supervisor, data: Path) -> None:
    left = Program("beat", SLEEPER, data, supervisor.who, supervisor.reads_all)
    left.start(dies_with_parent=False)
    supervisor._clear_former_run()
    assert processes.marked(left.mark) == []


def test_a_log_keeps_one_older_generation(tmp_path: Path) -> None:
    log = tmp_path / "web.log"
    with log.open("a") as writer:
        writer.write("x" * 100)
        writer.flush()
        rotate(log, limit=50)
        writer.write("after")
    assert log.read_text() == "after"
    assert (tmp_path / "web.log.1").read_text() == "x" * 100
