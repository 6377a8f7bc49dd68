"""Who asks."""

from typing import cast

from django.http import HttpRequest

from accounts.models import User


def signed_in(request: HttpRequest) -> User:
    """Give the person signed in; the view's policy has refused everyone else."""
    return cast(User, request.user)
