"""The roster of an offering: what it would do to people, memberships and enrolments, then all of it or nothing."""

from collections.abc import Callable
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.actions import end_membership
from accounts.models import Invitation, Membership, User
from accounts.roster import RosterChanged, RosterPlan
from accounts.roster_table import read_roster
from core.models import Job
from curriculum.models import Enrolment
from curriculum.roster import apply_offering_roster, plan_offering_roster, tally
from tests.cast import Cast, join, make_person

pytestmark = pytest.mark.django_db

HEAD = "Name,E-mail,Student number,Section,Role\n"
ADA = "Ada Example,ada@example.org,B3001,B,student\n"
MAX = "Max Mark,max@example.org,,,marker\n"
LENA = "Lena Marsh,lena@example.org,B1001,A,student\n"
MIXED = HEAD + ADA + MAX + LENA


def plan(cast: Cast, text: str) -> RosterPlan:
    return plan_offering_roster(cast.offering, read_roster(text))


def judged(cast: Cast, line: str) -> tuple[str, str, list[str], list[str]]:
    """Give what one row would do: outcome, what further, errors, notes."""
    (row,) = plan(cast, HEAD + line).rows
    return str(row.outcome), str(row.further), row.errors, row.notes


def bring(cast: Cast, text: str, *, send: bool = False, fingerprint: str | None = None) -> RosterPlan:
    return apply_offering_roster(
        offering=cast.offering,
        table=read_roster(text),
        by=cast.greta,
        send_invitations=send,
        fingerprint=plan(cast, text).fingerprint if fingerprint is None else fingerprint,
    )


def held(cast: Cast) -> dict[str, tuple[str, str]]:
    """Give role and section of everyone enrolled now, by address."""
    live = Enrolment.objects.live().filter(offering=cast.offering)
    return {email: (role, section) for email, role, section in live.values_list("user__email", "role", "section")}


def mail() -> list[dict[str, Any]]:
    return [job.arguments for job in Job.objects.filter(kind="core.send_mail").order_by("pk")]


BEFORE = {
    "lena@example.org": ("student", "A"),
    "omar@example.org": ("student", "A"),
    "ines@example.org": ("instructor", ""),
    "mika@example.org": ("marker", ""),
}


# Judging


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (ADA, ("new", "new enrolment", [], ["Becomes student in BSW."])),
        (MAX, ("new", "new enrolment", [], ["Marking here gives no role in the program."])),
        (LENA, ("unchanged", "", [], [])),
        ("Lena Marsh,lena@example.org,B1001,,student\n", ("unchanged", "", [], [])),
        (
            "Lena Marsh,lena@example.org,B1001,B,student\n",
            ("unchanged", "section changed", [], ["Section A becomes B."]),
        ),
        (
            "Lena Marsh,lena@example.org,,,marker\n",
            (
                "unchanged",
                "role changed",
                [],
                ["Was student. What was done as student is kept.", "Marking here gives no role in the program."],
            ),
        ),
        ("Nils Berg,nils@example.org,,,student\n", ("gains role", "new enrolment", [], ["Becomes student in BSW."])),
        (
            "Nils Berg,nils@example.org,,,teaching assistant\n",
            ("unchanged", "new enrolment", [], ["Marking here gives no role in the program."]),
        ),
    ],
)
def test_what_a_row_would_do(cast: Cast, line: str, expected: tuple[str, str, list[str], list[str]]) -> None:
    assert judged(cast, line) == expected


def test_a_member_with_a_new_enrolment_is_not_called_unchanged(cast: Cast, signed_in) -> None:
    join(make_person("Nina New"), cast.program, "student")
    line = "Nina New,nina@example.org,,B,student\n"
    assert judged(cast, line) == ("unchanged", "new enrolment", [], [])
    text = signed_in(cast.greta).post(f"/offerings/{cast.offering.public_id}/roster/", {"text": HEAD + line}).text
    assert "New enrolment" in text
    assert ">Unchanged<" not in text
    assert "1 newly enrolled." in text
    assert "Bring in or change 1 person" in text


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("Ada Example,ada(at)example.org,,,student\n", "“ada(at)example.org” is not an e-mail address."),
        (",cy@example.org,,,student\n", "The name is missing."),
        (
            "Cy,cy@example.org,,,coordinator\n",
            "“coordinator” is not a role here. Roles: student, instructor, marker.",
        ),
        ("Cy,cy@example.org,B1002,,student\n", "The student number B1002 belongs to somebody else"),
        ("Cy,cy@example.org,," + "x" * 21 + ",student\n", "A section has up to 20 letters."),
        ("Mika Lahti,mika@example.org,,,\n", "Mika Lahti is enrolled as marker. Write the role in the row."),
    ],
)
def test_what_is_wrong_is_said_by_row_and_nothing_is_written(cast: Cast, line: str, said: str) -> None:
    text = MIXED + line
    found = plan(cast, text)
    assert [str(row.outcome) for row in found.rows] == ["new", "new", "unchanged", "error"]
    assert said in found.rows[-1].errors[0]
    with pytest.raises(RosterChanged):
        bring(cast, text)
    assert held(cast) == BEFORE
    assert not User.objects.filter(email="ada@example.org").exists()


def test_one_person_stands_in_one_role_and_section(cast: Cast) -> None:
    EmailAddress.objects.create(user=cast.omar, email="o.said@example.org", verified=True)
    text = HEAD + ADA + ADA.replace(",B,", ",C,") + ADA.replace("student", "marker") + ADA
    text += "Omar Said,omar@example.org,,A,student\nOmar Said,o.said@example.org,,A,student\n"
    assert [(str(row.outcome), row.errors) for row in plan(cast, text).rows] == [
        ("new", []),
        ("error", ["Line 2 has this address in another section."]),
        ("error", ["Line 2 has this address as student; one person has one role."]),
        ("repeated", []),
        ("unchanged", []),
        ("error", ["Line 6 is the same person under another address."]),
    ]


# Doing it


def test_people_memberships_and_enrolments_come_in_together_and_only_once(cast: Cast) -> None:
    done = bring(cast, MIXED)
    assert tally(done) == "2 new here, 2 newly enrolled, 1 unchanged"
    assert held(cast) == BEFORE | {"ada@example.org": ("student", "B"), "max@example.org": ("marker", "")}
    ada = User.objects.get(email="ada@example.org")
    membership = Membership.objects.get(user=ada)
    assert (membership.program, membership.role, membership.student_number, membership.added_by) == (
        cast.program,
        "student",
        "B3001",
        cast.greta,
    )
    assert not Membership.objects.filter(user__email="max@example.org").exists()
    rows = [(Model, Model.objects.count()) for Model in (User, Membership, Enrolment, EmailAddress)]
    assert tally(bring(cast, MIXED)) == "3 unchanged"
    assert [(Model, Model.objects.count()) for Model, _ in rows] == rows
    assert mail() == []


def test_a_section_moves_and_a_role_begins_anew(cast: Cast) -> None:
    text = HEAD + "Lena Marsh,lena@example.org,,C,student\nOmar Said,omar@example.org,,,marker\n"
    assert tally(bring(cast, text)) == "1 in another section, 1 in another role"
    assert held(cast) == BEFORE | {"lena@example.org": ("student", "C"), "omar@example.org": ("marker", "A")}
    assert Enrolment.objects.filter(user=cast.lena).count() == 1
    first, second = Enrolment.objects.filter(user=cast.omar).order_by("pk")
    assert (first.role, first.section, first.ended_at is None) == ("student", "A", False)
    assert (second.role, second.ended_at) == ("marker", None)


def test_who_left_comes_back_by_the_next_roster(cast: Cast) -> None:
    end_membership(membership=Membership.objects.get(user=cast.lena), by=cast.greta)
    assert "lena@example.org" not in held(cast)
    assert tally(bring(cast, HEAD + LENA)) == "1 with a new membership or number, 1 newly enrolled"
    assert held(cast) == BEFORE
    assert Membership.objects.get(user=cast.lena, ended_at=None).student_number == "B1001"


def test_what_changed_between_looking_and_confirming_is_noticed(cast: Cast) -> None:
    text = HEAD + LENA.replace(",A,", ",B,")
    seen = plan(cast, text).fingerprint
    Enrolment.objects.filter(user=cast.lena).update(section="D")
    with pytest.raises(RosterChanged):
        bring(cast, text, fingerprint=seen)
    assert held(cast)["lena@example.org"] == ("student", "D")
    with pytest.raises(RosterChanged):
        bring(cast, text.replace(",B,", ",E,"), fingerprint=plan(cast, text).fingerprint)
    Enrolment.objects.filter(user=cast.lena).update(ended_at=timezone.now())
    with pytest.raises(RosterChanged):
        bring(cast, text, fingerprint=seen)
    assert "lena@example.org" not in held(cast)


@pytest.mark.database
def test_enrolments_that_fail_take_the_people_back_out(cast: Cast, monkeypatch) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr("curriculum.roster._tell_markers", fail)
    with pytest.raises(OSError, match="full"):
        bring(cast, MIXED, send=True)
    assert held(cast) == BEFORE
    assert not User.objects.filter(email__in=["ada@example.org", "max@example.org"]).exists()
    assert mail() == []


def test_mail_goes_to_newcomers_only_and_a_marker_is_not_invited_as_a_student(cast: Cast) -> None:
    User.objects.update(last_login=timezone.now())
    bring(cast, MIXED, send=True)
    assert [(sent["to"], sent["subject"]) for sent in mail()] == [
        ("max@example.org", "Marking in SW 302 Generalist Practice II on Mezzo"),
        ("ada@example.org", "Invitation to BSW on Mezzo"),
    ]
    assert list(Invitation.objects.values_list("email", "role")) == [("ada@example.org", "student")]
    assert "Greta Sandoval has named you a marker in SW 302 Generalist Practice II, Fall 2026" in mail()[0]["body"]
    assert "/account/login/code/" in mail()[0]["body"]
    bring(cast, MIXED, send=True)
    assert len(mail()) == 2


def test_a_long_roster_costs_no_more_queries(cast: Cast) -> None:
    def cost(lines: int) -> int:
        text = HEAD + "".join(f"P{n} Long,p{lines}-{n}@example.org,,A,student\n" for n in range(lines))
        with CaptureQueriesContext(connection) as captured:
            assert tally(bring(cast, text)) == f"{lines} new here, {lines} newly enrolled"
        return len(captured)

    assert cost(1) == cost(40)


# The page


@pytest.fixture
def address(cast: Cast) -> str:
    return f"/offerings/{cast.offering.public_id}/roster/"


def test_from_the_list_to_the_class(cast: Cast, signed_in: Callable[[User], Client], address: str) -> None:
    client = signed_in(cast.greta)
    listed = client.get(f"/offerings/{cast.offering.public_id}/enrolments/").text
    assert f'href="{address}">Bring people in from a list</a>' in listed
    assert client.get(address).status_code == 200
    file = SimpleUploadedFile("roster.csv", MIXED.encode("utf-16"), content_type="text/csv")
    look = client.post(address, {"file": file, "text": ""})
    assert look.status_code == 200
    assert "Nothing is written yet" in look.text
    assert "2 new here, 2 newly enrolled, 1 unchanged." in look.text
    assert f'action="{address}"' in look.text
    assert held(cast) == BEFORE
    confirm = {"text": look.context["text"], "fingerprint": look.context["plan"].fingerprint}
    done = client.post(address, confirm, follow=True)
    assert done.redirect_chain == [(f"/offerings/{cast.offering.public_id}/enrolments/", 302)]
    assert "Done: 2 new here, 2 newly enrolled, 1 unchanged. No mail was sent." in done.text
    assert held(cast)["ada@example.org"] == ("student", "B")
    again = client.post(address, confirm)
    assert again.status_code == 422
    assert "Something has changed since you looked." in again.text
    assert "3 unchanged." in again.text
    assert Enrolment.objects.filter(user__email="ada@example.org").count() == 1


def test_rows_to_mend_come_back_with_their_lines(cast: Cast, signed_in, address: str) -> None:
    text = HEAD + ADA + "Ben,ben(at)example.org,,,student\n"
    answer = signed_in(cast.greta).post(address, {"text": text})
    assert answer.status_code == 422
    assert "1 of 2 rows need mending" in answer.text
    assert '<a href="#line-3">Line 3</a>: “ben(at)example.org” is not an e-mail address.' in answer.text
    assert "Ada Example,ada@example.org,B3001,B,student" in answer.text
    forced = signed_in(cast.greta).post(address, {"text": text, "fingerprint": answer.context["plan"].fingerprint})
    assert forced.status_code == 422
    assert held(cast) == BEFORE


@pytest.mark.parametrize("text", ["", "no table at all", HEAD, "a\x00b@x.org", HEAD + "\x00,a@b.org"])
def test_what_is_no_list_is_said(cast: Cast, signed_in, address: str, text: str) -> None:
    answer = signed_in(cast.greta).post(address, {"text": text})
    assert answer.status_code == 422
    assert 'class="errors"' in answer.text
    assert held(cast) == BEFORE


def test_only_who_administers_the_program_brings_people_in(cast: Cast, signed_in, address: str) -> None:
    expected = {"greta": 200, "ines": 403, "lena": 403, "mika": 403, "tomas": 404, "ralf": 404, "nobody": 404}
    assert {name: signed_in(getattr(cast, name)).get(address).status_code for name in expected} == expected
    assert signed_in(cast.ines).post(address, {"text": MIXED}).status_code == 403
    assert held(cast) == BEFORE
