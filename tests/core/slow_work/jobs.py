"""The slow job: a row in the database, and a ledger outside it that says when it began and when it was through."""

import time
from pathlib import Path
from typing import Any

from core.jobs import job
from core.models import SentMail


@job("tests.slow")
def write_slowly(arguments: dict[str, Any]) -> None:
    """Write a row; then wait, as long as the file `slow` is there."""
    with Path(arguments["ledger"]).open("a", encoding="utf-8") as ledger:
        ledger.write("begun\n")
        ledger.flush()
        SentMail.objects.create(to="lena@example.org", subject=arguments["subject"], body="")
        time.sleep(arguments["seconds"] if Path(arguments["slow"]).exists() else 0)
        ledger.write("through\n")
