from django.urls import path

from oversight.gate import views

app_name = "gate"
urlpatterns = [
    path("", views.track, name="track"),
    path("received/", views.received, name="received"),
    path("close/", views.close, name="close"),
    path("leave/", views.leave, name="leave"),
]
