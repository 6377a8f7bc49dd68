"""Where a run's databases are: SQLite files in folders of their own, or databases of their own on a PostgreSQL server.

DATABASE_URL chooses: when it names a PostgreSQL server, the run makes its databases there, beside the one that is
named, which it leaves alone.
"""

import os
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from psycopg import sql


def name_for(folder: Path) -> str:
    """Give the name of the database that belongs to a folder of the run."""
    return f"mezzo_bench_{folder.name.replace('-', '_')}"


def address_for(folder: Path) -> str:
    """Give the address of the database that belongs to a folder; empty for SQLite, whose file lies in the folder."""
    server = urlsplit(os.environ.get("DATABASE_URL", ""))
    if not server.scheme.startswith("postgres"):
        return ""
    return server._replace(path=f"/{name_for(folder)}").geturl()


def drop(folder: Path) -> None:
    """Remove the database of a folder from a PostgreSQL server; nothing on SQLite."""
    if address_for(folder):
        with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as server:
            name = sql.Identifier(name_for(folder))
            server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))


def create(folder: Path) -> None:
    """Make the database of a folder anew on a PostgreSQL server; nothing on SQLite."""
    drop(folder)
    if address_for(folder):
        with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as server:
            server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name_for(folder))))
