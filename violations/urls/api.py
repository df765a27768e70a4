"""Resources under /api/v1/: addresses."""

from django.urls import URLPattern

api_urlpatterns: list[URLPattern] = []
