"""People beside the cast."""

from oversight.accounts.models import Assignment, User
from tests.factories.reports import NOW


def colleague(of: str = "dewi", name: str = "wati") -> User:
    """A second member of the same office."""
    held = Assignment.objects.get(user__username=of)
    user = User.objects.create(username=name, name="Wati Kusumawati", date_joined=NOW)
    Assignment.objects.create(
        user=user, office=held.office, role=held.role, period=held.period, origin="grant",
        granted_by=held.granted_by, granted_at=held.granted_at,
    )  # fmt: skip
    return user
