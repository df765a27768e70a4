"""`python -m tests.house_rules`: the rules that need no database, for the commit hook and `make lint`."""

import sys

from tests.house_rules.catalogue import TREE_RULES
from tests.house_rules.tree import ROOT


def main() -> int:
    """Write every finding; 1 when there is one."""
    findings = [finding for rule in TREE_RULES for finding in rule(ROOT)]
    sys.stdout.writelines(f"{finding}\n" for finding in findings)
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
