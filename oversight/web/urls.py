from django.urls import path

from oversight.web import lists, views

app_name = "web"
urlpatterns = [
    path("language", views.set_language, name="set_language"),
    path("lists/views/save/", lists.save_view, name="save-view"),
    path("lists/views/<int:pk>/", lists.change_view, name="view"),
    path("lists/exports/", lists.export_list, name="exports"),
]
