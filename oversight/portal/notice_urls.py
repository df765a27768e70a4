from django.urls import path

from oversight.portal import notices

app_name = "notices"
urlpatterns = [
    path("", notices.notice_list, name="list"),
    path("read/", notices.read_all, name="read-all"),
    path("choices/", notices.choices, name="choices"),
    path("record/", notices.record, name="record"),
    path("<uuid:pk>/", notices.notice_page, name="notice"),
]
