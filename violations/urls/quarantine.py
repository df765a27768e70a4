"""What the gate held back: addresses."""

from django.urls import URLPattern, URLResolver, path

from violations.views import quarantine

urlpatterns: list[URLPattern | URLResolver] = [
    path("quarantine/", quarantine.held_list, name="quarantine"),
    path("quarantine/many/", quarantine.many, name="quarantine-many"),
    path("quarantine/<uuid:pk>/", quarantine.held_page, name="held"),
    path("quarantine/<uuid:pk>/release/", quarantine.release, name="release-held"),
    path("quarantine/<uuid:pk>/discard/", quarantine.discard, name="discard-held"),
    path("quarantine/<uuid:pk>/take-back/", quarantine.take_back, name="take-back-held"),
]
