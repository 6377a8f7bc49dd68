"""What is recorded of me: each room's part, on a page and as one file."""

import csv
import io
import json
import zipfile

import pytest

from accounts import record
from accounts.models import User
from accounts.record import ArchiveFile, RecordSection, archive_of, record_of, register_record_kind, safe_path
from core.models import SentMail
from core.tables import safe_cell
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def tea(monkeypatch: pytest.MonkeyPatch) -> None:
    """Register a room's part as an upper room would, for this test."""
    monkeypatch.setattr(record, "_kinds", list(record._kinds))

    def kind(user: User) -> RecordSection | None:
        if user.name != "Lena Marsh":
            return None
        return RecordSection(
            title="Tea drunk",
            what="Each line you logged.",
            who_sees="Your coordinator.",
            kept_for="Seven years.",
            columns=("Day", "Minutes", "Note"),
            rows=[(f"day {day}", day, "=HYPERLINK(1)") for day in range(30)],
            files=lambda: [ArchiveFile("../../letters/one:two.md", "# Letter\n")],
        )

    register_record_kind(kind)
    register_record_kind(kind)


def test_the_page_tells_every_section(tea: None, cast: Cast, signed_in) -> None:
    page = signed_in(cast.lena).get("/me/record/")
    titles = [section.title for section in page.context["sections"]]
    assert titles == [
        *("Account", "Roles", "Sign-in sessions", "Courses", "Pages read", "Knowledge checks", "Cases"),
        *("Field hours", "Signatures", "Work handed in", "Drafts", "Marks and feedback", "Tea drunk"),
    ]
    for said in (
        "Seven years.",
        "Your coordinator.",
        "lena@example.org",
        "B1001",
        "30 rows",
        "The newest 20 are shown",
    ):
        assert said in page.text
    assert "day 19" in page.text
    assert "day 20" not in page.text


def test_nobody_elses_record(tea: None, cast: Cast, signed_in) -> None:
    page = signed_in(cast.omar).get("/me/record/").text
    assert "Tea drunk" not in page
    assert "lena@example.org" not in page


def test_looking_needs_signing_in(client) -> None:
    for address in ("/me/record/", "/me/record/archive/", "/me/"):
        assert client.get(address)["Location"].startswith("/account/login/")


def test_the_archive_holds_all_of_it(tea: None, cast: Cast, signed_in) -> None:
    answer = signed_in(cast.lena).get("/me/record/archive/")
    assert answer["Content-Type"] == "application/zip"
    assert answer["Content-Disposition"].startswith('attachment; filename="mezzo-record-')
    archive = zipfile.ZipFile(io.BytesIO(answer.content))
    assert archive.testzip() is None
    names = archive.namelist()
    assert "README.md" in names
    assert "tea-drunk/letters/one-two.md" in names
    table = list(csv.reader(io.StringIO(archive.read("tea-drunk/table.csv").decode("utf-8-sig"))))
    assert table[0] == ["Day", "Minutes", "Note"]
    assert len(table) == 31
    assert table[1] == ["day 0", "0", "'=HYPERLINK(1)"]
    told = json.loads(archive.read("tea-drunk/section.json"))
    assert told["rows"][1] == {"Day": "day 1", "Minutes": 1, "Note": "=HYPERLINK(1)"}
    assert told["kept_for"] == "Seven years."


def test_the_secrets_of_an_account_stay_out(cast: Cast) -> None:
    cast.lena.set_password("three rings and a line")
    cast.lena.save()
    assert cast.lena.password.encode() not in archive_of(cast.lena)
    told = str([section.rows for section in record_of(cast.lena)])
    assert cast.lena.password not in told


def test_the_page_takes_a_fixed_number_of_queries(cast: Cast, signed_in, django_assert_max_num_queries) -> None:
    client = signed_in(cast.lena)
    with django_assert_max_num_queries(19):
        client.get("/me/record/")


@pytest.mark.parametrize(
    ("path", "safe"),
    [
        ("a.md", "a.md"),
        ("../../etc/passwd", "etc/passwd"),
        ("/abs/file", "abs/file"),
        ("C:\\x\\y.txt", "C-/x/y.txt"),
        ("..", "file"),
        ("a\x00b.md", "a-b.md"),
        ("Zoë (1).md", "Zoë (1).md"),
    ],
)
def test_a_file_never_leaves_its_folder(path: str, safe: str) -> None:
    assert safe_path(path) == safe


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "＝"])
def test_no_cell_is_a_formula(start: str) -> None:
    assert safe_cell(f"{start}1+1") == f"'{start}1+1"
    assert safe_cell(-5) == "-5"
    assert safe_cell(None) == ""


def test_mail_that_left_is_told_to_whom_it_went(cast: Cast) -> None:
    SentMail.objects.create(to="Lena@example.org", subject="Your memo is marked", body="Read it.")
    SentMail.objects.create(to="omar@example.org", subject="Not Lena's", body="No.")
    told = next(section for section in record_of(cast.lena) if section.title == "Mail sent to you")
    assert [row[0] for row in told.rows] == ["Your memo is marked"]
    assert "Mail sent to you" not in [section.title for section in record_of(cast.nils)]
