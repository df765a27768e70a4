"""The WSGI application that the web server loads."""

import os
from importlib import import_module

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from oversight.core.memory import set_aside

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "oversight.settings")

application = get_wsgi_application()

import_module(settings.ROOT_URLCONF)
set_aside()
