"""Where the embedded servers are to be found. Pure: computed from the data folder, whether or not they run."""

import hashlib
import json
import os
import secrets
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
RELOCATED = Path("/var/lib/oversight")  # where root puts a data folder that its servers' user could not reach
DATABASE = "oversight"


def data_dir() -> Path:
    """The data folder of this checkout: OVERSIGHT_DATA, else `.data` beside manage.py."""
    return Path(os.environ.get("OVERSIGHT_DATA") or REPOSITORY / ".data").resolve()


def packages() -> list[Path]:
    """The folders of our own code."""
    return sorted(found.parent for found in REPOSITORY.glob("[a-z]*/__init__.py") if found.parent.name != "tests")


def key(data_dir: Path | str) -> str:
    """Twelve hexadecimal digits that stand for one data folder."""
    path = Path(data_dir).resolve()
    # A relocated folder is named by the key of the place it came from, so the key survives the move.
    return path.name if path.parent == RELOCATED else hashlib.sha256(os.fsencode(path)).hexdigest()[:12]


def socket_dir(data_dir: Path | str) -> Path:
    """The short folder of the unix sockets (their paths may have 107 bytes at most)."""
    # /tmp and not XDG_RUNTIME_DIR: the answer must be the same from every shell, and that folder is removed at
    # logout while the servers still run. The launchers refuse a folder here that belongs to someone else.
    return Path("/tmp") / f"oversight-{key(data_dir)}"  # noqa: S108


def database_url(data_dir: Path | str, role: str, database: str = DATABASE) -> str:
    """DSN of the embedded Postgres for a role; understood by libpq, psycopg and django-environ."""
    return f"postgresql://{role}@/{database}?host={socket_dir(data_dir)}"


def redis_url(data_dir: Path | str) -> str:
    """URL of the embedded Valkey in the form of redis clients."""
    return f"unix://{socket_dir(data_dir)}/valkey.sock"


def urls(data_dir: Path | str) -> dict[str, str]:
    """Defaults for settings when the environment names no servers."""
    return {
        "DATABASE_URL": database_url(data_dir, "oversight_app"),
        "DATABASE_OWNER_URL": database_url(data_dir, "oversight_owner"),
        "REDIS_URL": redis_url(data_dir),
        "CELERY_BROKER_URL": f"redis+socket://{socket_dir(data_dir)}/valkey.sock",
    }


def address(data_dir: Path | str) -> str:
    """Where the supervisor of this data folder says that the platform answers; the usual port when none has said."""
    try:
        port = int(json.loads((Path(data_dir) / "run" / "up.lock").read_text())["port"])
    except (OSError, ValueError, KeyError, TypeError):
        port = int(os.environ.get("PORT") or 8000)
    return f"http://localhost:{port}"


def secret(path: Path) -> str:
    """The random text in a file of mode 0600, made at the first call."""
    try:
        return path.read_text().strip()
    except FileNotFoundError:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    # Written aside and linked: of two processes that both find nothing, one wins and both read the same.
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(secrets.token_urlsafe(64))
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    return path.read_text().strip()
