"""The port of the web server."""

import contextlib
import socket

from oversight.embedded.faults import StartError


def is_free(host: str, port: int) -> bool:
    """Whether we could listen there and nobody answers there."""
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return False
    try:
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except PermissionError:
        raise StartError(f"Port {port} is kept for root. Choose another: PORT=8000 make up") from None
    except OSError:
        return False
    return True


def choose(host: str, wanted: str) -> tuple[int, str | None]:
    """The wanted port, or the next free one with a sentence that says why."""
    if not wanted.isdigit() or not 0 < int(wanted) < 65_536:
        raise StartError(f"PORT={wanted} is not a port: a number from 1024 to 65535 is needed.")
    first = int(wanted)
    for port in range(first, min(first + 100, 65_536)):
        if is_free(host, port):
            return (
                port,
                None
                if port == first
                else f"Port {first} is taken by another program; using {port} instead (PORT=… chooses).",
            )
    raise StartError(f"Ports {first} to {min(first + 99, 65_535)} are all taken. Choose another: PORT=9000 make up")
