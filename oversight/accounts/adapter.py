"""Rules of the desk sign-in that allauth asks an adapter for."""

import time
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.http import HttpRequest


class DeskAccounts(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts are made by the agency: nobody signs himself up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def populate_username(self, request: HttpRequest, user: Any) -> None:
        """Keep the name that the agency gave."""

    def is_reauthentication_required(self, request: HttpRequest) -> bool:
        """Not right after signing in, when the second factor is still to be set up; otherwise as allauth does."""
        if not is_mfa_enabled(request.user):
            latest = max((record.get("at", 0.0) for record in get_authentication_records(request)), default=0.0)
            if time.time() - latest < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT:
                return False
        return True
