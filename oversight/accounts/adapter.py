"""Rules of the desk sign-in that allauth asks an adapter for."""

from datetime import timedelta
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone


class DeskAccounts(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts are made by the agency: nobody signs himself up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def populate_username(self, request: HttpRequest, user: Any) -> None:
        """Keep the name that the agency gave."""

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Not right after signing in to set up the second factor and note its codes; otherwise as allauth does."""
        user, lately = self.request.user, timezone.now() - timedelta(seconds=settings.ACCOUNT_REAUTHENTICATION_TIMEOUT)
        if not Authenticator.objects.filter(user=user.pk, created_at__lt=lately).exists():
            records = get_authentication_records(self.request, user)
            if any(float(record.get("at", 0)) >= lately.timestamp() for record in records):
                return False
        return bool(super().is_reauthentication_required(app=app, **kwargs))
