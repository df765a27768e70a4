from django.urls import path

from oversight.portal.imports import acts, pages, rows

app_name = "imports"
urlpatterns = [
    path("", pages.import_list, name="list"),
    path("new/", pages.new, name="new"),
    path("<uuid:pk>/", pages.one_import, name="one"),
    path("<uuid:pk>/progress/", pages.progress, name="progress"),
    path("<uuid:pk>/columns/", pages.columns, name="columns"),
    path("<uuid:pk>/rows/", rows.row_list, name="rows"),
    path("<uuid:pk>/rows/export/", rows.export, name="rows-export"),
    path("<uuid:pk>/review/", rows.review, name="review"),
    path("<uuid:pk>/begin/", acts.begin, name="begin"),
    path("<uuid:pk>/again/", acts.try_again, name="again"),
    path("<uuid:pk>/undo/", acts.undo, name="undo"),
    path("<uuid:pk>/discard/", acts.discard, name="discard"),
]
