"""Registers the slow job when Django is ready."""

from importlib import import_module

from django.apps import AppConfig


class SlowWorkConfig(AppConfig):
    """Names the app."""

    name = "tests.core.slow_work"

    def ready(self) -> None:
        """Register the job; the models it writes are there only now."""
        import_module("tests.core.slow_work.jobs")
