"""Ids that may be seen from outside: opaque, unguessable enough to leak no count, short enough to read aloud."""

import secrets

ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"


def new_public_id() -> str:
    """Give twelve random characters of an alphabet without look-alikes (59 bits)."""
    return "".join(secrets.choice(ALPHABET) for _ in range(12))
