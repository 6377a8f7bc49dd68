"""The secret key: made once, kept outside the source."""

import contextlib
import os
import secrets
import tempfile
from pathlib import Path


def secret_key_from(path: Path) -> str:
    """Give the key in the file at `path`, making the file (readable by its owner only) where it is missing.

    A new file gets its name only when the key is in it, so that of processes that start together one makes it and all
    read the same.
    """
    if not path.exists():
        handle, unnamed = tempfile.mkstemp(dir=path.parent, prefix=".secret-key-")
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(64))
        with contextlib.suppress(FileExistsError):
            Path(path).hardlink_to(unnamed)
        Path(unnamed).unlink()
    return path.read_text(encoding="ascii").strip()
