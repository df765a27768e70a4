"""The public register: addresses."""

from django.urls import URLPattern, URLResolver, path

from violations.views import register

urlpatterns: list[URLPattern | URLResolver] = [
    path("register/", register.entries, name="register"),
    path("register/<uuid:pk>/", register.entry, name="registered"),
    path("register/<uuid:pk>/proof/", register.proof, name="registered-proof"),
]
