from django.urls import path

from oversight.web import views

app_name = "web"
urlpatterns = [path("language", views.set_language, name="set_language")]
