"""The embedded Valkey keeps its queue over a kill, and never stands in the way of a start."""

import os
import signal
from pathlib import Path

import redis

from oversight.embedded import processes
from oversight.embedded.valkey import Valkey


def client(server: Valkey) -> "redis.Redis":
    return redis.Redis.from_url(server.url())


def test_a_queue_survives_a_killed_server(valkey: Valkey, used: Path) -> None:
    client(valkey).rpush("queue", *range(1000))
    pid = valkey.pid()
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    again = Valkey(used)
    again.start()
    assert client(again).llen("queue") == 1000


def test_unreadable_data_are_set_aside(valkey: Valkey, used: Path) -> None:
    client(valkey).set("kept", "1")
    valkey.stop()
    for file in (used / "valkey" / "appendonlydir").glob("*.manifest"):
        file.write_text("nonsense\n")
    said: list[str] = []
    again = Valkey(used)
    again.start(say=said.append)
    assert client(again).get("kept") is None
    assert len(list(used.glob("valkey.unreadable-*"))) == 1
    assert "starting empty" in said[0]


def test_it_has_no_port_and_refuses_to_forget(valkey: Valkey) -> None:
    settings = client(valkey).config_get("port", "maxmemory-policy", "appendonly")
    assert settings == {"port": "0", "maxmemory-policy": "noeviction", "appendonly": "yes"}
    assert Path(f"/proc/{valkey.pid()}").stat().st_uid != 0


def test_a_stop_leaves_no_process_and_no_socket(valkey: Valkey) -> None:
    valkey.stop()
    assert processes.working_in(valkey.folder, "valkey-server") == []
    assert not valkey.socket.exists()


def test_a_second_start_finds_the_first(valkey: Valkey, used: Path) -> None:
    again = Valkey(used)
    again.start()
    assert again.pid() == valkey.pid()
