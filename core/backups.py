"""Backup and restore: the database and the uploads, with a manifest that proves them."""

import hashlib
import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils import timezone

MANIFEST = "manifest.json"
DATABASE = "database"
UPLOADS = "uploads"


class BackupError(Exception):
    """A backup can't be made, or one that is there isn't whole; the message says why and what to do."""


def sha256_of(path: Path) -> str:
    """Give a file's SHA-256 in hexadecimal, read in pieces."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(1 << 20):
            digest.update(piece)
    return digest.hexdigest()


def _postgres_environment() -> dict[str, str]:
    database = connection.settings_dict
    names = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD", "PGDATABASE": "NAME"}
    return os.environ | {name: str(database[key]) for name, key in names.items() if database.get(key)}


def _dump_database(target: Path) -> None:
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(target)])
        return
    command = ["pg_dump", "--format=custom", "--no-owner", f"--file={target}"]
    subprocess.run(command, env=_postgres_environment(), check=True)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def make_backup(folder: Path) -> Path:
    """Write a backup into a new folder inside `folder` and give its path.

    The folder gets its name only when everything in it is on disk: a killed backup leaves nothing that passes for one.

    Raises:
        BackupError: when a backup of this very second exists.
    """
    name = f"mezzo-{timezone.now():%Y%m%dT%H%M%SZ}"
    target = folder / name
    unfinished = folder / f"{name}.unfinished"
    if target.exists() or unfinished.exists():
        raise BackupError(f"{target} exists already.")
    unfinished.mkdir(mode=0o700, parents=True)
    _dump_database(unfinished / DATABASE)
    uploads = settings.DATA_DIR / UPLOADS
    if uploads.exists():
        shutil.copytree(uploads, unfinished / UPLOADS)
    files = sorted(path for path in unfinished.rglob("*") if path.is_file())
    manifest = {
        "made_at": timezone.now().isoformat(),
        "vendor": connection.vendor,
        "files": {str(path.relative_to(unfinished)): sha256_of(path) for path in files},
    }
    (unfinished / MANIFEST).write_text(json.dumps(manifest, indent=1), encoding="utf-8")
    for path in [*files, unfinished / MANIFEST]:
        _sync(path)
    unfinished.rename(target)
    _sync(folder)
    return target


def verify_backup(backup: Path) -> dict[str, Any]:
    """Give the manifest of a backup whose every file is there and unchanged.

    Raises:
        BackupError: naming the first file that isn't.
    """
    try:
        manifest: dict[str, Any] = json.loads((backup / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BackupError(f"{backup} is not a finished backup: it has no readable {MANIFEST}.") from error
    for name, expected in manifest["files"].items():
        path = backup / name
        if not path.is_file() or sha256_of(path) != expected:
            raise BackupError(f"{path} is missing or was changed since the backup was made.")
    return manifest


def _restore_sqlite(source: Path) -> None:
    target = Path(str(connection.settings_dict["NAME"]))
    if target.exists():
        raise BackupError(f"{target} exists. A restore never overwrites: move it away first.")
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy2(source, target)
    _sync(target)


def _restore_postgres(source: Path) -> None:
    if connection.introspection.table_names():
        raise BackupError("The database is not empty. A restore never overwrites: name an empty one in DATABASE_URL.")
    name = str(connection.settings_dict["NAME"])
    command = ["pg_restore", "--no-owner", "--exit-on-error", f"--dbname={name}", str(source)]
    subprocess.run(command, env=_postgres_environment(), check=True)


def restore_backup(backup: Path) -> dict[str, Any]:
    """Put a backup into the place that the settings name, which must be empty, and give its manifest.

    Raises:
        BackupError: when the backup isn't whole, is of another kind of database, or something is there already.
    """
    manifest = verify_backup(backup)
    if manifest["vendor"] != connection.vendor:
        raise BackupError(f"The backup is of {manifest['vendor']}, the settings name {connection.vendor}.")
    uploads = settings.DATA_DIR / UPLOADS
    if uploads.exists() and any(uploads.iterdir()):
        raise BackupError(f"{uploads} is not empty. A restore never overwrites: move it away first.")
    connection.close()
    (_restore_sqlite if connection.vendor == "sqlite" else _restore_postgres)(backup / DATABASE)
    if (backup / UPLOADS).exists():
        shutil.copytree(backup / UPLOADS, uploads, dirs_exist_ok=True)
    return manifest
