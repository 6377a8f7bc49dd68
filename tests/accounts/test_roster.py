"""A roster in bulk: read however it was written, shown before it is done, all of it or nothing."""

import contextlib
from dataclasses import replace

import pytest
from allauth.account.models import EmailAddress
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given, settings, strategies as st

from accounts.actions import close_account
from accounts.models import Invitation, Membership, User
from accounts.roster import Outcome, RosterChanged, apply_roster, plan_roster
from accounts.roster_table import RosterUnreadable, TableRow, decode, read_roster
from tests.cast import Cast

ADA = TableRow(line=2, name="Ada Example", email="ada@example.org", number="B3001", section="A", role="student")
PLAIN = "Name,E-mail,Student number,Section,Role\nAda Example,ada@example.org,B3001,A,student\n"


def rows(*found: TableRow) -> list[TableRow]:
    return [replace(row, line=line) for line, row in enumerate(found, start=2)]


# Reading


@pytest.mark.parametrize(
    "data",
    [
        PLAIN.encode(),
        PLAIN.encode("utf-8-sig"),
        PLAIN.encode("utf-16"),
        PLAIN.encode("utf-16-le"),
        PLAIN.encode("utf-16-be"),
        PLAIN.replace("\n", "\r\n").encode(),
        PLAIN.replace("\n", "\r").encode(),
        PLAIN.replace(",", ";").encode(),
        PLAIN.replace(",", "\t").encode(),
        PLAIN.upper()
        .replace("ADA@EXAMPLE.ORG", "ada@example.org")
        .replace("ADA EXAMPLE", "Ada Example")
        .replace("STUDENT\n", "student\n")
        .encode(),
        b"email_address;FIRST NAME;Last-Name;sis_user_id;Section Name;ROLE\n"
        b"ada@example.org;Ada;Example;B3001;A;student",
        b'"Student","SIS User ID","Section","E-Mail","Role"\n"Example, Ada","B3001","A","ada@example.org","student"\n',
        b"Ada Example,ada@example.org,B3001,A,student",
        b"\xc2\xa0Name ,E-mail,Student number,Section,Role\n"
        b" Ada Example ,\xc2\xa0ada@example.org, B3001 ,A,student\n\n,,,,\n",
    ],
)
def test_the_same_row_however_it_was_written(data: bytes) -> None:
    assert [replace(row, line=2) for row in read_roster(decode(data))] == [ADA]


def test_windows_letters_are_read() -> None:
    assert read_roster(decode("Name;Mail\nZoë Ørsted;zoe@example.org\n".encode("cp1252")))[0].name == "Zoë Ørsted"


def test_lines_are_counted_through_line_breaks_in_quotes() -> None:
    text = 'Name,E-mail\r\n"Ada\r\nExample",ada@example.org\r\nBen,ben@example.org\r\n'
    found = read_roster(text)
    assert [(row.line, row.email) for row in found] == [(2, "ada@example.org"), (4, "ben@example.org")]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "nothing here to read"),
        ("  \n\n", "nothing here to read"),
        ("Name,Section\nAda,A\n", "No column is called"),
        ("Name,E-mail\n", "a header and nothing under it"),
        ('Name,E-mail\n"Ada,' + "x" * 200_000, "never ends"),
        ("Name,E-mail\n" + "Ada,ada@example.org\n" * 5001, "more than 5,000 rows"),
    ],
)
def test_what_is_no_table_is_said(text: str, said: str) -> None:
    with pytest.raises(RosterUnreadable, match=said):
        read_roster(text)


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    with contextlib.suppress(RosterUnreadable):
        read_roster(decode(data))


cell = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(cell, cell, cell, cell), min_size=1, max_size=8))
def test_every_written_row_comes_back(table: list[tuple[str, str, str, str]]) -> None:
    def quoted(text: str) -> str:
        return '"' + text.replace('"', '""') + '"'

    text = "email,number,section,role\n" + "\n".join(",".join(map(quoted, line)) for line in table)
    expected = [tuple(word.strip() for word in line) for line in table if any(word.strip() for word in line)]
    try:
        found = [(row.email, row.number, row.section, row.role) for row in read_roster(text)]
    except RosterUnreadable:
        found = []
    assert [tuple(" ".join(w.replace("\u00a0", " ").split(" ")).strip() for w in line) for line in expected] == found


# Judging


def outcomes(cast: Cast, *found: TableRow) -> list[tuple[str, list[str]]]:
    plan = plan_roster(cast.program, rows(*found))
    return [(str(planned.outcome), planned.errors) for planned in plan.rows]


LENA = TableRow(line=2, name="Lena Marsh", email="LENA@example.org", number="B1001", section="A", role="Student")


@pytest.mark.django_db
def test_new_gains_unchanged(cast: Cast) -> None:
    found = outcomes(cast, ADA, replace(LENA, role="instructor", number=""), LENA)
    assert found == [("new", []), ("gains role", []), ("unchanged", [])]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"email": ""}, "The e-mail address is missing."),
        ({"email": "ada(at)example.org"}, "“ada(at)example.org” is not an e-mail address."),
        ({"name": ""}, "The name is missing."),
        ({"role": "wizard"}, "“wizard” is not a role here."),
        ({"role": "marker"}, "“marker” is not a role here."),
        ({"number": "B1001"}, "The student number B1001 belongs to somebody else in the program."),
        ({"name": "A\x00da"}, "There is a line break or a control character in a cell."),
        ({"name": "Ada\nExample"}, "There is a line break or a control character in a cell."),
        ({"name": "x" * 151}, "A cell is too long"),
        ({"number": "1" * 31}, "A cell is too long"),
    ],
)
def test_errors_by_row(cast: Cast, change: dict[str, str], said: str) -> None:
    [(outcome, errors)] = outcomes(cast, replace(ADA, **change))
    assert outcome == "error"
    assert errors[0].startswith(said)


@pytest.mark.django_db
def test_an_address_twice_counts_once_whatever_its_case(cast: Cast) -> None:
    found = outcomes(cast, ADA, replace(ADA, email="ADA@Example.ORG"))
    assert found == [("new", []), ("repeated", [])]
    [_, (outcome, errors)] = outcomes(cast, ADA, replace(ADA, number="B3002"))
    assert (outcome, errors) == ("error", ["Line 2 has this address with another student number."])
    [_, (outcome, errors)] = outcomes(cast, ADA, replace(ADA, email="ben@example.org"))
    assert (outcome, errors) == ("error", ["Line 2 gives the number B3001 to another address."])


@pytest.mark.django_db
def test_a_changed_number_and_a_closed_account_are_errors(cast: Cast) -> None:
    close_account(user=cast.omar, by=cast.greta)
    omar = TableRow(line=2, name="Omar Said", email="omar@example.org", number="", section="", role="")
    found = outcomes(cast, replace(LENA, number="B9999"), omar)
    assert found[0][1] == ["Lena Marsh has the student number B1001 here, not B9999."]
    assert found[1][1] == ["The account of Omar Said is closed. Open it first."]


@pytest.mark.django_db
def test_a_confirmed_second_address_is_the_same_person(cast: Cast) -> None:
    EmailAddress.objects.create(user=cast.lena, email="l.marsh@example.org", verified=True)
    assert outcomes(cast, replace(LENA, email="l.marsh@example.org")) == [("unchanged", [])]


@pytest.mark.django_db
def test_judging_takes_the_same_queries_for_three_and_for_sixty(cast: Cast, django_assert_num_queries) -> None:
    for amount in (3, 60):
        table = rows(*(replace(ADA, email=f"s{number}@example.org", number=f"N{number}") for number in range(amount)))
        with django_assert_num_queries(3):
            plan_roster(cast.program, table)


# Doing


def bring(cast: Cast, *found: TableRow, send: bool = False, **more):
    table = rows(*found)
    seen = plan_roster(cast.program, table).fingerprint
    return apply_roster(
        program=cast.program, table=table, by=cast.greta, send_invitations=send, fingerprint=seen, **more
    )


@pytest.mark.django_db
def test_people_and_roles_are_made_and_a_second_time_changes_nothing(cast: Cast, queued_mail) -> None:
    bring(cast, ADA, replace(ADA, role="liaison", number=""), LENA)
    ada = User.objects.get(email="ada@example.org")
    assert not ada.has_usable_password()
    held = Membership.objects.filter(user=ada).values_list("role", "student_number", "added_by")
    assert set(held) == {("student", "B3001", cast.greta.pk), ("liaison", "", cast.greta.pk)}
    before = list(User.objects.values()), list(Membership.objects.values())
    done = bring(cast, ADA, replace(ADA, role="liaison", number=""), LENA)
    assert done.count(Outcome.UNCHANGED) == 3
    assert (list(User.objects.values()), list(Membership.objects.values())) == before
    assert queued_mail() == []


@pytest.mark.django_db
def test_mail_goes_only_when_asked_and_once_a_person(cast: Cast, queued_mail) -> None:
    bring(cast, ADA, send=False)
    assert queued_mail() == []
    bring(cast, ADA, replace(ADA, role="liaison", number=""), send=True)
    bring(cast, ADA, send=True)
    assert [mail["to"] for mail in queued_mail()] == ["ada@example.org"]
    assert Invitation.objects.count() == 1


@pytest.mark.django_db
def test_all_or_nothing(cast: Cast) -> None:
    with pytest.raises(RosterChanged):
        bring(cast, ADA, replace(ADA, email="broken", number=""))
    assert not User.objects.filter(email="ada@example.org").exists()


@pytest.mark.django_db
def test_nothing_is_done_when_something_changed_since_looking(cast: Cast) -> None:
    table = rows(ADA)
    seen = plan_roster(cast.program, table).fingerprint
    User.objects.create_user("ada@example.org", name="Ada")
    with pytest.raises(RosterChanged):
        apply_roster(program=cast.program, table=table, by=cast.greta, send_invitations=False, fingerprint=seen)


@pytest.mark.django_db
def test_what_follows_belongs_to_the_same_step(cast: Cast) -> None:
    def refuse(found) -> None:
        assert [(planned.user.email, planned.row.section) for planned in found] == [("ada@example.org", "A")]
        raise ValueError("no seat left")

    with pytest.raises(ValueError, match="no seat"):
        bring(cast, ADA, then=refuse)
    assert not User.objects.filter(email="ada@example.org").exists()


@pytest.mark.django_db
def test_a_number_that_was_missing_is_filled_in(cast: Cast) -> None:
    Membership.objects.filter(user=cast.lena).update(student_number="")
    bring(cast, LENA)
    assert Membership.objects.get(user=cast.lena).student_number == "B1001"


# The page


@pytest.mark.django_db
def test_looking_writes_nothing_and_confirming_does_it(cast: Cast, signed_in, queued_mail) -> None:
    client = signed_in(cast.greta)
    address = f"/programs/{cast.program.public_id}/roster/"
    look = client.post(address, {"text": PLAIN})
    assert look.status_code == 200
    assert "Nothing is written yet" in look.text
    assert "1 new" in look.text
    assert not User.objects.filter(email="ada@example.org").exists()
    confirm = {"text": PLAIN, "fingerprint": look.context["plan"].fingerprint}
    assert client.post(address, confirm)["Location"] == "/people/"
    assert User.objects.filter(email="ada@example.org").count() == 1
    again = client.post(address, confirm)
    assert again.status_code == 422
    assert "1 unchanged" in again.text
    assert queued_mail() == []


@pytest.mark.django_db
def test_a_file_counts_and_the_box_sends(cast: Cast, signed_in, queued_mail) -> None:
    client = signed_in(cast.greta)
    address = f"/programs/{cast.program.public_id}/roster/"
    file = SimpleUploadedFile("roster.csv", PLAIN.encode("utf-16"), content_type="text/csv")
    look = client.post(address, {"file": file, "text": ""})
    assert "ada@example.org" in look.text
    confirm = {
        "text": look.context["text"],
        "fingerprint": look.context["plan"].fingerprint,
        "send_invitations": "yes",
    }
    client.post(address, confirm)
    assert [mail["to"] for mail in queued_mail()] == ["ada@example.org"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "text",
    ["", "no table at all", "Name,E-mail\nAda,ada(at)example.org\n", "a\x00b@x.org", "Name,E-mail\n\x00,a@b.org"],
)
def test_what_cannot_be_brought_in_is_said_and_kept(cast: Cast, signed_in, text: str) -> None:
    before = User.objects.count()
    answer = signed_in(cast.greta).post(f"/programs/{cast.program.public_id}/roster/", {"text": text})
    assert answer.status_code == 422
    assert 'class="errors"' in answer.text
    assert User.objects.count() == before


@pytest.mark.django_db
def test_another_programs_roster_looks_nonexistent(cast: Cast, signed_in, other_administrator) -> None:
    client = signed_in(other_administrator)
    foreign = client.get(f"/programs/{cast.program.public_id}/roster/")
    nothing = client.get("/programs/nosuchthing2/roster/")
    assert foreign.status_code == nothing.status_code == 404
    assert foreign.text == nothing.text
    assert client.post(f"/programs/{cast.program.public_id}/roster/", {"text": PLAIN}).status_code == 404
    assert signed_in(cast.ines).get(f"/programs/{cast.program.public_id}/roster/").status_code == 403
