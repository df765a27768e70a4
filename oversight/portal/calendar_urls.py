from django.urls import path

from oversight.portal.calendar import changes, pages, rows

app_name = "calendar"
urlpatterns = [
    path("", pages.calendar_page, name="list"),
    path("new/", changes.decree, name="decree"),
    path("days/<uuid:pk>/replace/", changes.decree, name="replace"),
    path("days/<uuid:pk>/withdraw/", changes.withdraw, name="withdraw"),
    path("versions/<int:number>/", pages.version_page, name="version"),
    path("hours/new/", rows.office_hours, name="hours-new"),
    path("hours/<uuid:pk>/replace/", rows.office_hours, name="hours-replace"),
    path("hours/<uuid:pk>/withdraw/", rows.withdraw_hours, name="hours-withdraw"),
    path("terms/", pages.terms_page, name="terms"),
    path("terms/<int:pk>/", pages.term_page, name="term"),
    path("terms/<int:pk>/choose/", changes.choose, name="choose"),
    path("terms/<int:pk>/new/", rows.new_reading, name="reading-new"),
]
