"""The embedded Postgres keeps what was committed and starts again after whatever happened to it."""

import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg.pq import PGconn

from oversight.embedded import postgres as launcher
from oversight.embedded import processes
from oversight.embedded.faults import StartError
from oversight.embedded.postgres import Postgres


@pytest.fixture
def stranger() -> Iterator[int]:
    """A process that has nothing to do with us."""
    process = subprocess.Popen(["sleep", "600"])
    yield process.pid
    process.kill()
    process.wait()


def kill(server: Postgres) -> None:
    pid = server.pid()
    assert pid is not None
    os.kill(pid, signal.SIGKILL)


def test_rows_survive_a_killed_postmaster(postgres: Postgres, used: Path) -> None:
    postgres.psql("create table kept (n int); insert into kept select generate_series(1, 1000)")
    kill(postgres)
    again = Postgres(used)
    again.start()
    assert again.psql("select count(*) from kept") == "1000"


def test_an_orphan_that_does_not_notice_is_ended_before_the_start(
    postgres: Postgres, used: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(launcher, "ORPHAN_SECONDS", 0.1)
    postgres.psql("create table seen as select 1 as n")
    session = PGconn.connect(postgres.superuser_url().encode())
    session.send_query(b"select count(*) from generate_series(1, 100000000000)")
    orphan = session.backend_pid
    kill(postgres)
    assert processes.alive(orphan)
    again = Postgres(used)
    again.start()
    session.finish()
    assert not processes.alive(orphan)
    assert again.psql("select n from seen") == "1"


def test_the_pid_of_a_foreign_process_does_not_block_the_start(postgres: Postgres, used: Path, stranger: int) -> None:
    written = (postgres.folder / "postmaster.pid").read_text().splitlines()
    postgres.stop()
    postgres.socket_dir.mkdir(exist_ok=True)
    for place in (postgres.folder / "postmaster.pid", postgres.socket_dir / ".s.PGSQL.5432.lock"):
        place.write_text("\n".join([str(stranger), *written[1:]]) + "\n")
    again = Postgres(used)
    assert not again.is_running()
    again.start()
    assert again.pid() not in {None, stranger}
    assert processes.alive(stranger)


def test_a_second_start_finds_the_first(postgres: Postgres, used: Path) -> None:
    again = Postgres(used)
    again.start()
    assert again.pid() == postgres.pid()
    assert again.is_running()


def test_an_interrupted_making_of_the_cluster_is_done_over(data: Path) -> None:
    (data / "postgres.new").mkdir()
    (data / "postgres.new" / "PG_VERSION").write_text("18\n")
    server = Postgres(data)
    server.start()
    assert server.psql("select 1") == "1"


def test_a_stop_leaves_no_process_and_no_socket(postgres: Postgres) -> None:
    postgres.stop()
    assert processes.working_in(postgres.folder, "postgres") == []
    assert not (postgres.socket_dir / ".s.PGSQL.5432").exists()


def test_it_listens_on_a_private_socket_alone_and_never_as_root(postgres: Postgres) -> None:
    assert postgres.psql("show listen_addresses") == ""
    assert postgres.socket_dir.stat().st_mode & 0o777 == 0o700
    assert Path(f"/proc/{postgres.pid()}").stat().st_uid == postgres.folder.stat().st_uid != 0


def test_commits_are_durable(postgres: Postgres) -> None:
    for setting in ("fsync", "synchronous_commit", "full_page_writes"):
        assert postgres.psql(f"show {setting}") == "on"


def test_a_socket_folder_of_someone_else_is_refused(data: Path) -> None:
    server = Postgres(data)
    server.socket_dir.write_text("not ours")
    try:
        with pytest.raises(StartError, match="belongs to another user"):
            server.start()
    finally:
        server.socket_dir.unlink()


def test_a_failed_start_shows_what_postgres_said(data: Path) -> None:
    with pytest.raises(StartError, match='unrecognized configuration parameter "no_such_setting"'):
        Postgres(data, {"no_such_setting": "1"}).start()


def test_a_database_is_prepared_once_and_known_by_an_identity(postgres: Postgres) -> None:
    first = postgres.ensure_database("trial")
    assert postgres.ensure_database("trial") == first
    owner = "select pg_get_userbyid(datdba), pg_encoding_to_char(encoding), datlocale from pg_database where datname = "
    assert postgres.psql(f"{owner} 'trial'") == "oversight_owner|UTF8|C.UTF-8"
    with psycopg.connect(postgres.url("oversight_app", "trial")) as session:
        assert session.execute("select current_user").fetchone() == ("oversight_app",)
    postgres.psql("drop database trial")
    assert postgres.ensure_database("trial") != first
