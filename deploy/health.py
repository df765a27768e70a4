"""Health of one container, for Docker: exit code 0 when it is well. Needs nothing but Python.

`health.py web` asks the process beside it. `health.py sealed` asks the web service whether sealing keeps up.
`health.py beat` looks whether the clock still writes its schedule.
"""

import json
import os
import sys
import time
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

SECONDS = 4
LONGEST_LAG = 120.0  # seconds that the oldest entry may wait for its place in the ledger
LONGEST_SILENCE = 900.0  # seconds; the clock writes its schedule at least every three minutes


def ask(host: str) -> tuple[int, dict[str, object]]:
    """Status and document of /health; the name in the request is one that ALLOWED_HOSTS admits."""
    request = Request(f"http://{host}:8000/health", headers={"Host": "localhost", "X-Forwarded-Proto": "https"})
    try:
        with urlopen(request, timeout=SECONDS) as answer:  # noqa: S310  the scheme is written above
            return answer.status, json.load(answer)
    except HTTPError as error:
        return error.code, {}


def is_well(what: str) -> bool:
    """Whether the named part works."""
    if what == "web":
        return ask("127.0.0.1")[0] == 200
    if what == "sealed":
        status, found = ask("web")
        lag = found.get("sealer_lag_s")
        return status == 200 and isinstance(lag, int | float) and lag < LONGEST_LAG
    if what == "beat":
        schedule = Path(os.environ.get("OVERSIGHT_DATA", "/data"), "run")
        return any(time.time() - path.stat().st_mtime < LONGEST_SILENCE for path in schedule.glob("beat-schedule*"))
    return False


if __name__ == "__main__":
    try:
        sys.exit(0 if is_well(sys.argv[1]) else 1)
    except (OSError, ValueError, IndexError):
        sys.exit(1)
