"""The WSGI application that gunicorn and `manage.py serve` run."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

application = get_wsgi_application()

# The registry of what is immutable is full only once Django is set up.
from core.immutable import refuse_unprotected  # noqa: E402

refuse_unprotected()
