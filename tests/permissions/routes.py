"""Every route of the site, walked from the URL configuration itself."""

from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver


@dataclass(frozen=True)
class Route:
    """A named address, what it takes, and the rule its view declares."""

    name: str
    keys: tuple[str, ...]
    view: Any

    @property
    def methods(self) -> tuple[str, ...]:
        """Give the methods the view answers."""
        return getattr(self.view, "policy_methods", ())

    @property
    def is_ours(self) -> bool:
        """Say whether the view declares a policy, as all of ours must."""
        return hasattr(self.view, "policy")


def walk(patterns: list[Any] | None = None, namespace: str = "", keys: tuple[str, ...] = ()) -> list[Route]:
    """Give every route below `patterns`; by default of the whole site."""
    found: list[Route] = []
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        taken = (*keys, *pattern.pattern.converters)
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            found += walk(pattern.url_patterns, inner, taken)
        elif isinstance(pattern, URLPattern):
            found.append(Route(f"{namespace}{pattern.name}", taken, pattern.callback))
    return found
