from django.apps import AppConfig


class WebConfig(AppConfig):
    """Error pages, language, time and figures as people read them."""

    name = "oversight.web"
    label = "web"
