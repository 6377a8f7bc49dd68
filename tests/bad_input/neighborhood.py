"""The world of the permission tests with people at their browsers, and things next door that are not theirs."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.actions import begin_run, commit_decision, finish, go_on
from cases.models import Case, CaseRun
from curriculum.models import Module, Page
from placements.actions.hours import monday_of, submit_week
from placements.models import FieldInstructor, HourLine, Placement, Site
from tests.bad_input.reading_forms import TYPED, Field, ReadForm, read_forms
from tests.bad_input.sending import Pair, Visitor
from tests.cast import make_cast
from tests.permissions.reading import PEOPLE, Row, read_table
from tests.permissions.world import World, make_world

TABLE = read_table()
# What a field of this name takes where any words wouldn't do; nothing where leaving it empty is the plain answer.
PLAIN = {
    "how_long": "1:30",
    "level": "micro",
    "emails": "omar@example.org",
    "email": "wanda.new@example.org",
    "text": "name,email,role\nWanda Ito,wanda.new@example.org,student",
    "student_named": "B1002",
    "degree_year": "2001",
    "macro_target_percent": "20",
    "code": "SW 999",
    "due_at": "2027-03-01T09:00",
    "ends_on": "2027-06-01",
    **dict.fromkeys(("starts_at", "ends_at", "micro", "mezzo", "macro", "opens_at", "concepts", "minutes"), ""),
}
# Forms that no page of the world shows at the moment, by what they take.
UNSEEN: dict[str, dict[str, str]] = {
    "cases:marks": {"step": "hidden", "mark": "checkbox", "choice": "radio", "answer-why": "textarea"},
    "curriculum:answers": {"key": "hidden", "chosen": "radio"},
    "curriculum:module_copies": {"key": "hidden", "program": "select", "offering": "select"},
    "curriculum:page_publication": {"base": "hidden", "title": "text", "body": "textarea", "minutes": "number"},
    "curriculum:restorations": {"revision": "hidden", "to": "hidden"},
    "assignments:passages": {"case": "hidden", "passage_anchor": "checkbox"},
    "assignments:attempts": {"key": "hidden", "revision": "hidden"},
    "grading:releases": {"count": "hidden"},
    "grading:decisions": {"marking": "radio", "reason": "text"},
}
# Where the permission table's thing can't be sent what the page would send, another stands in.
INSTEAD = {"cases:steps": "run-decided", "cases:endings": "run-at-end", "cases:replays": "run-over"}
MORE_PAGES = (("cases:run", "run-decided"), ("cases:run", "run-at-end"), ("cases:ending", "run-over"))
BY_KIND = {"date": "2026-11-02", "number": "1"}


@dataclass
class Neighborhood:
    """The world, a browser for each person, the forms that each person's pages show, and ids from next door."""

    world: World
    visitors: dict[str, Visitor]
    foreign: dict[str, list[str]]
    _forms: dict[str, dict[str, tuple[str, ReadForm]]] = field(default_factory=dict)

    def address(self, row: Row) -> str:
        """Give a row's address."""
        keys = self.world.things[INSTEAD[row.name]] if row.name in INSTEAD else self.world.keys(row)
        return reverse(row.name, kwargs=keys)

    def pages(self, person: str) -> list[str]:
        """Give the addresses of the pages that a person may see."""
        shut = ("in", "403", "404", "405")
        own = [self.address(row) for row in TABLE if row.method == "GET" and row.cells[person] not in shut]
        return own + [reverse(name, kwargs=self.world.things[thing]) for name, thing in MORE_PAGES if person == "lena"]

    def form_of(self, row: Row, person: str) -> tuple[str, ReadForm]:
        """Give the page that shows a row's form to a person, and the form; no page for one that none shows."""
        if person not in self._forms:
            self._forms[person] = self._read_pages(person)
        fields = {name: Field(name, kind) for name, kind in UNSEEN.get(row.name, {}).items()}
        unseen = ReadForm({self.address(row)}, fields)
        return self._forms[person].get(self.address(row), ("", unseen))

    def _read_pages(self, person: str) -> dict[str, tuple[str, ReadForm]]:
        found: dict[str, tuple[str, ReadForm]] = {}
        for page in self.pages(person):
            answer = self.visitors[person].client.get(page, follow=True)
            if answer.streaming or not answer.headers.get("Content-Type", "").startswith("text/html"):
                continue
            for form in read_forms(answer.text, page):
                for address in form.addresses:
                    found.setdefault(address, (page, form))
        return found


def rows_to_send() -> Iterator[tuple[Row, list[str]]]:
    """Give each POST route once, with the people who are let through."""
    seen: set[str] = set()
    for row in TABLE:
        people = [person for person in PEOPLE if row.cells[person] == "ok"]
        if row.method == "POST" and row.name not in seen and people:
            seen.add(row.name)
            yield row, people


def plain_body(form: ReadForm) -> list[Pair]:
    """Give what a careful person would send with a form: what it holds, and something in every empty field."""
    return [(name, value) for name, read in form.fields.items() for value in _plain_values(read)]


def _plain_values(read: Field) -> list[str]:
    if read.kind == "submit":
        return read.options[:1]
    if any(read.values):
        return read.values
    if read.options:
        wanted = [option for option in read.options if option and option == PLAIN.get(read.name, option)]
        return wanted[:1] if read.kind != "checkbox" else []
    if read.kind in TYPED:
        return [PLAIN.get(read.name, BY_KIND.get(read.kind, "Plain words"))]
    return read.values


def make_neighborhood() -> Neighborhood:
    """Make the world, and next door one of each thing that a form may name."""
    world = make_world(make_cast())
    foreign = _next_door(world)
    _further_on(world)
    visitors = {person: Visitor(_browser(world, person)) for person in PEOPLE}
    return Neighborhood(world, visitors, foreign)


def _browser(world: World, person: str) -> Client:
    client = Client()
    if person == "anon":
        # Who has no account comes by a link from a mail: to sign hours, and to accept an invitation.
        client.get(reverse("placements:sign_link", args=["sign-here"]))
        client.get(reverse("accounts:open_invitation", args=["secret"]))
        return client
    client.force_login(world.person(person))
    session = client.session
    session["second_factor"] = True
    session.save()
    return client


def _next_door(world: World) -> dict[str, list[str]]:
    """Make things of the other program; give their ids, which no form of Lena's may take, by the name of the field."""
    cast, now = world.cast, timezone.now()
    program = cast.other_offering.course.program
    module = Module.objects.create(program=program, slug="theirs", title="Theirs", published_at=now)
    page = Page.objects.create(
        module=module, slug="theirs", title="Theirs", body="x", html="<p>x</p>", published_at=now
    )
    site = Site.objects.create(name="Canal Street Center")
    site.programs.add(program)
    instructor = FieldInstructor.objects.create(site=site, name="Anna Vos", email="a@canal.example")
    today = timezone.localdate()
    Placement.objects.create(
        student=cast.nils,
        program=program,
        site=site,
        field_instructor=instructor,
        required_minutes=24_000,
        starts_on=today - timedelta(days=60),
        ends_on=today + timedelta(days=120),
    )
    things: dict[str, Any] = {
        "program": program,
        "programs": program,
        "offering": cast.other_offering,
        "course": cast.other_offering.course,
        "term": cast.other_offering.term,
        "module": module,
        "student": cast.nils,
        "liaison": cast.paul,
        "field_instructor": instructor,
        "": page,
    }
    return {name: [thing.public_id, str(thing.pk)] for name, thing in things.items()}


def _further_on(world: World) -> None:
    """Bring Lena further: a week that waits to be signed, a run behind its decision, a run that is over."""
    cast = world.cast
    placement = Placement.objects.get(student=cast.lena)
    day = monday_of(placement.today) - timedelta(days=7)
    HourLine.objects.create(
        placement=placement,
        worked_on=day,
        minutes=90,
        micro_minutes=90,
        category="direct",
        activity="Team meeting",
        key=uuid.uuid4(),
    )
    submit_week(placement=placement, student=cast.lena, starts_on=day)
    case = Case.objects.get(public_id=world.things["case"]["public_id"])
    for name, steps in (("run-decided", 1), ("run-at-end", 2), ("run-over", 3)):
        run = begin_run(case=case, user=cast.lena, key=uuid.uuid4(), offering=cast.offering)
        for take in (_decide, _go_on, _finish)[:steps]:
            take(run)
        world.things[name] = {"public_id": run.public_id}


def _decide(run: CaseRun) -> None:
    answers = {"why": {"text": "She asked.", "confidence": 2}}
    commit_decision(run=run, step=1, choice="listen", answers=answers, marks=set(), key=uuid.uuid4())


def _go_on(run: CaseRun) -> None:
    go_on(run=run, step=2, key=uuid.uuid4())


def _finish(run: CaseRun) -> None:
    finish(run=run, step=3, marks=set(), key=uuid.uuid4())
