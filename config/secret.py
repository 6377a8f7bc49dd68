"""The secret key: made once, kept outside the source."""

import os
import secrets
from pathlib import Path


def secret_key_from(path: Path) -> str:
    """Give the key in the file at `path`, making the file (readable by its owner only) where it is missing."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()
    with os.fdopen(handle, "w", encoding="ascii") as file:
        key = secrets.token_urlsafe(64)
        file.write(key)
    return key
