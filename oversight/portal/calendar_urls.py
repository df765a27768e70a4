from django.urls import path

from oversight.portal.calendar import changes, pages

app_name = "calendar"
urlpatterns = [
    path("", pages.calendar_page, name="list"),
    path("new/", changes.decree, name="decree"),
    path("days/<uuid:pk>/replace/", changes.decree, name="replace"),
    path("days/<uuid:pk>/withdraw/", changes.withdraw, name="withdraw"),
    path("versions/<int:number>/", pages.version_page, name="version"),
    path("terms/", pages.terms_page, name="terms"),
    path("terms/<int:pk>/", pages.term_page, name="term"),
    path("terms/<int:pk>/choose/", changes.choose, name="choose"),
]
