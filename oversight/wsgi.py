"""The WSGI application that the web server loads."""

import gc
import os
from importlib import import_module

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "oversight.settings")

application = get_wsgi_application()

# What is loaded now stays for ever. Looking through it for cycles again and again took a third of the processor time
# of a batch (docs/adr/0005), so it is set aside, and the collector comes when there is something to collect.
import_module(settings.ROOT_URLCONF)
gc.collect()
gc.freeze()
gc.set_threshold(50_000, 20, 50)
