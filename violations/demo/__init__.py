"""The demonstration's violations: 400 invented cases over East Kalimantan, at every state of the procedure.

Made by the actions alone, each case in a transaction of its own; what is there already is passed over, so that an
interrupted start goes on where it was. `manage.py load_demo_cases` fills, `manage.py demo_codes` shows some codes.
"""

from violations.demo.filling import fill, tracking_codes

__all__ = ["fill", "tracking_codes"]
