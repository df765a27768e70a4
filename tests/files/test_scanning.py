"""The scanner's client, against a server that speaks the protocol of clamd."""

import socket
import threading
from collections.abc import Callable, Iterator

import pytest
from pytest_django import Settings

from oversight.files import scanning

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
Clamd = Callable[[bytes], None]


class Server(threading.Thread):
    """Answers each INSTREAM as clamd does, or with `answer`; `seen` holds what was streamed."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.seen: list[bytes] = []
        self.answer: bytes | None = None

    @property
    def address(self) -> str:
        """Where it listens."""
        return f"tcp://127.0.0.1:{self.listener.getsockname()[1]}"

    def run(self) -> None:
        """Serve until the listener is closed."""
        while True:
            try:
                line, _peer = self.listener.accept()
            except OSError:
                return
            with line, line.makefile("rb") as stream:
                if stream.read(10) != b"zINSTREAM\0":
                    continue
                content = b""
                while size := int.from_bytes(stream.read(4)):
                    content += stream.read(size)
                self.seen.append(content)
                verdict = b"stream: Eicar-Signature FOUND\0" if EICAR in content else b"stream: OK\0"
                line.sendall(verdict if self.answer is None else self.answer)


@pytest.fixture
def clamd(settings: Settings) -> Iterator[Server]:
    """A scanner that is configured and runs."""
    server = Server()
    server.start()
    settings.CLAMD_ADDRESS = server.address
    yield server
    server.listener.close()


@pytest.mark.parametrize("size", [0, 1, 1 << 17, (1 << 18) + 5])
def test_sound_bytes_are_sound_and_all_were_seen(clamd: Server, size: int) -> None:
    content = b"ab" * (size // 2) + b"a" * (size % 2)
    assert scanning.is_on() and scanning.scan(content) == ""
    assert clamd.seen == [content]


def test_what_was_found_is_named(clamd: Server) -> None:
    assert scanning.scan(b"x" * 200_000 + EICAR) == "Eicar-Signature"


@pytest.mark.parametrize("answer", [b"", b"INSTREAM size limit exceeded. ERROR\0", b"stream: what\0", b"OKAY\0"])
def test_without_a_clear_answer_nothing_is_sound(clamd: Server, answer: bytes) -> None:
    clamd.answer = answer
    with pytest.raises(scanning.ScannerAway):
        scanning.scan(b"x")


def test_a_scanner_that_is_away_makes_nothing_sound(settings: Settings) -> None:
    settings.CLAMD_ADDRESS = "unix:///nowhere/clamd.sock"
    with pytest.raises(scanning.ScannerAway):
        scanning.scan(b"x")


def test_without_an_address_there_is_no_scanner() -> None:
    assert not scanning.is_on()
