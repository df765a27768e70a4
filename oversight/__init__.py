"""The ground of the platform: every package below the modules lives here."""

from oversight.celery import app as celery_app

__all__ = ["celery_app"]
