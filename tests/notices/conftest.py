"""A post office, and the stream followed once."""

from collections.abc import Callable, Iterator

import pytest
from pytest_django import Settings

from oversight.accounts.models import User
from oversight.ledger import sealer
from oversight.ledger.stream import follow
from oversight.notices.stream import Announcer, Mail
from tests.factories.reports import NOW
from tests.notices.post_office import PostOffice, open_office

Follow = Callable[[], None]


@pytest.fixture
def office(settings: Settings) -> Iterator[PostOffice]:
    """An SMTP server to which the platform's letters go."""
    with open_office() as opened:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", opened.server_address[1]
        settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        settings.PUBLIC_URL = "https://awasi.example"
        yield opened


@pytest.fixture
def follow_stream() -> Follow:
    """Seals what is pending and lets the consumers of notices follow it to the end."""

    def run() -> None:
        for consumer in (Announcer(), Mail()):
            while sealer.seal(now=NOW).count or follow(consumer, now=NOW):
                pass

    return run


@pytest.fixture
def addresses() -> None:
    """E-mail addresses of some of the cast; Dewi reads English."""
    for name in ("budi", "toto", "dewi"):
        User.objects.filter(username=name).update(email=f"{name}@bawaslu.example")
    User.objects.filter(username="dewi").update(language="en")
