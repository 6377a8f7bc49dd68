"""Who may do what: one decorator on each view, one table of predicates in each room.

A room's `permissions.py` adds sentences such as `rules.add_perm("grading.release_marks", is_instructor_of_offering)`.
A view declares the sentence it needs and receives the object itself, never a raw key:

    @policy("grading.release_marks", Assignment, methods=["POST"])
    def release(request, assignment): ...

Objects come from `Model.objects.visible_to(user)`: what one may not see answers 404, exactly as what does not exist;
what one may see but not do answers 403.
"""

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

import rules
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

View = Callable[..., HttpResponse]


def has_forbidden_character(value: str) -> bool:
    """Say whether a value from an address can't be looked up at all (a NUL byte, a lone surrogate)."""
    return "\x00" in value or any("\ud800" <= character <= "\udfff" for character in value)


def find_visible(model: type[Model], user: Any, **keys: Any) -> Any:
    """Give the object that `user` may see.

    Raises:
        Http404: when there is none, or none that this person may see; the two can't be told apart.
    """
    if any(isinstance(value, str) and has_forbidden_character(value) for value in keys.values()):
        raise Http404
    found = model.objects.visible_to(user).filter(**keys).first()  # type: ignore[attr-defined]
    if found is None:
        raise Http404
    return found


def allows(user: Any, permission: str, thing: Any = None) -> bool:
    """Say whether the sentence `permission` holds, so that a page offers only what the person may do."""
    # Not user.has_perm: Django says yes to a superuser before any sentence is asked.
    return bool(rules.has_perm(permission, user, thing))


def require(user: Any, permission: str, thing: Any = None) -> None:
    """Raise PermissionDenied unless the sentence `permission` holds for `user` and `thing`."""
    if not allows(user, permission, thing):
        raise PermissionDenied


def policy(
    permission: str, model: type[Model] | None = None, *, key: str = "public_id", methods: Sequence[str] = ("GET",)
) -> Callable[[View], View]:
    """Declare who may call a view.

    Args:
        permission: a sentence of some room's permissions.py.
        model: when given, the address's value for `key` is looked up through `visible_to(user)` and the view receives
            the object in its place, as second argument.
        key: the name both of the address's value and of the model's field.
        methods: the HTTP methods answered; HEAD goes with GET.
    """
    allowed = [*methods, "HEAD"] if "GET" in methods else list(methods)

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            thing = None
            if model is not None:
                thing = find_visible(model, request.user, **{key: kwargs.pop(key)})
                args = (thing, *args)
            require(request.user, permission, thing)
            return view(request, *args, **kwargs)

        answered: Any = require_http_methods(allowed)(guarded)
        answered.policy = permission
        answered.policy_model = model
        answered.policy_methods = tuple(methods)
        return answered

    return decorate


def public(reason: str, *, methods: Sequence[str] = ("GET",)) -> Callable[[View], View]:
    """Declare that anyone may call a view, and say why."""
    if not reason:
        raise ImproperlyConfigured("A public view says why it is public.")
    allowed = [*methods, "HEAD"] if "GET" in methods else list(methods)

    def decorate(view: View) -> View:
        answered: Any = login_not_required(require_http_methods(allowed)(view))
        answered.policy = f"public: {reason}"
        answered.policy_model = None
        answered.policy_methods = tuple(methods)
        return answered

    return decorate
