"""The real server with the real static files, and Debian's Chromium in front of it."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path

import psycopg
import pytest
from django.db import connections
from playwright.sync_api import Browser, sync_playwright

from tests import environment

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
START_SECONDS = 60


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Headless Chromium."""
    if not Path(CHROMIUM).exists():
        pytest.fail(f"{CHROMIUM} is missing: apt-get install -y chromium")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def site(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the platform under granian on this worker's database, which is cloned anew afterwards."""
    root = environment.ROOT
    static = tmp_path_factory.mktemp("static")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    variables = {
        **os.environ,
        "STATIC_ROOT": str(static),
        "DJANGO_SETTINGS_MODULE": os.environ.get("DJANGO_SETTINGS_MODULE", "oversight.settings"),
    }
    collect = [sys.executable, "-m", "django", "collectstatic", "--no-input", "--verbosity", "0"]
    subprocess.run(collect, cwd=root, env=variables, check=True)
    granian = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)]
    log = tmp_path_factory.mktemp("log") / "granian.log"
    with log.open("wb") as output:
        server = subprocess.Popen(
            [*granian, "oversight.wsgi:application"], cwd=root, env=variables, stdout=output, stderr=output
        )
    try:
        _wait(port, server, log)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(timeout=30)
        connections.close_all()
        environment.clone()


@pytest.fixture
def nani_without_second_factor(site: str) -> None:
    """The national officer as on her first day: no authenticator, no session, no failed tries."""
    url = environment.url("oversight_app", environment.DATABASE)
    with psycopg.connect(url, autocommit=True) as connection:
        for table in ("mfa_authenticator", "usersessions_usersession", "django_session", "cache_entry"):
            connection.execute(psycopg.sql.SQL("delete from {}").format(psycopg.sql.Identifier(table)))


def _wait(port: int, server: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        probe = HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            probe.request("GET", "/health")
            if probe.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.2)
        finally:
            probe.close()
    pytest.fail(f"The server did not start:\n{log.read_text()[-4000:]}")
