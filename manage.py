#!/usr/bin/env python3
"""Runs a management command. `up`, `stop`, `status` and `services` work without Django (oversight/embedded)."""

import os
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent


def main() -> None:
    """Hands the command line to the supervisor or to Django."""
    try:
        from oversight.embedded import commands
    except ImportError as fault:
        # Called with another Python than the one that has the libraries.
        python = HERE / ".venv" / "bin" / "python"
        if python.exists() and Path(sys.prefix).resolve() != (HERE / ".venv").resolve():
            os.execv(python, [str(python), *sys.argv])  # noqa: S606
        raise SystemExit(f"{fault}. The libraries are not installed: run `make up`.") from None
    if sys.argv[1:2] and sys.argv[1] in commands.NAMES:
        sys.exit(commands.main(sys.argv[1:]))

    from django.core.management import execute_from_command_line

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "oversight.settings")
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
