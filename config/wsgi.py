"""The WSGI application that gunicorn runs. The demo has `manage.py serve` instead, which knows where it binds."""

import os

from core.wsgi import make_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

application = make_application()

# The registry of what is immutable is full only once Django is set up.
from core.demo import refuse_demo  # noqa: E402
from core.immutable import refuse_unprotected  # noqa: E402

refuse_demo()
refuse_unprotected()
