"""Fills the template database of the tests: schema, the places of a few provinces, offices, instruments, the cast."""

import os

import django

PROVINCES = ("64", "91", "92", "93", "94", "95", "96")


def main() -> None:
    """Migrate and load with the same commands that `make up` uses."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "oversight.settings"
    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("vault_key", "create")
    only = [argument for province in PROVINCES for argument in ("--only-province", province)]
    call_command("load_regions", *only)
    call_command("load_elections")
    call_command("load_calendar")
    call_command("load_offices", *only)
    call_command("load_numbers")
    call_command("load_stations", "reports/data/64-kalimantan-timur.csv.gz")
    call_command("publish_instruments")
    call_command("publish_templates")
    from tests.cast import enlist

    enlist()


if __name__ == "__main__":
    main()
