"""Addresses of evidence and of its incidents."""

from django.urls import path

from oversight.portal.evidence import chase, incidents, viewer

app_name = "evidence"
urlpatterns = [
    path("evidence/missing/", chase.missing, name="missing"),
    path("evidence/<uuid:pk>/", viewer.item_page, name="item"),
    path("evidence/<uuid:pk>/image", viewer.image, name="image"),
    path("evidence/<uuid:pk>/thumbnail", viewer.thumbnail, name="thumbnail"),
    path("evidence/<uuid:pk>/copy", viewer.copy, name="copy"),
    path("evidence/<uuid:pk>/original", viewer.original, name="original"),
    path("incidents/", incidents.incident_list, name="incidents"),
    path("incidents/<uuid:pk>/", incidents.incident_page, name="incident"),
]
urlpatterns += [
    path(f"incidents/<uuid:pk>/{verb}/", incidents.incident_act, {"verb": verb}, name=verb)
    for verb in ("acknowledge", "recheck", "propose-loss", "lost")
]
