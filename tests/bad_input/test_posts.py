"""Every form of the site, as each kind of person who may send it, with everything a form may be sent."""

from collections import Counter
from html import unescape
from itertools import islice

import pytest

from tests.bad_input import hostile
from tests.bad_input.neighborhood import Neighborhood, plain_body, rows_to_send
from tests.bad_input.reading_forms import TYPED, ReadForm
from tests.bad_input.sending import Outcome, Pair

pytestmark = pytest.mark.django_db

SENT = list(rows_to_send())
ROOMS = sorted({row.name.partition(":")[0] for row, _ in SENT})


def _lost(outcome: Outcome, form: ReadForm, body: list[Pair]) -> list[str]:
    """Give a fault when a refused form comes back without the words that were typed into it."""
    if outcome.status not in (409, 422) or not outcome.text:
        return []
    shown = _as_shown(unescape(outcome.text))
    typed = {name: value for name, value in dict(body).items() if name in form.fields}
    lost = [
        name
        for name, value in typed.items()
        if form.fields[name].kind in TYPED
        and _as_shown(value.decode(errors="replace") if isinstance(value, bytes) else value) not in shown
    ]
    return [f"answered {outcome.status} without what was typed in {lost}"] if lost else []


def _as_shown(text: str) -> str:
    return text.replace("\x00", "").replace("\r\n", "\n").strip()


@pytest.mark.parametrize("room", ROOMS)
def test_no_field_breaks_a_form(room: str, place: Neighborhood) -> None:
    wrong: Counter[str] = Counter()
    for row, people in SENT:
        if row.name.partition(":")[0] != room:
            continue
        address = place.address(row)
        page, form = place.form_of(row, people[0])
        base = plain_body(form)
        for field, value in hostile.single_changes(form.fields.values(), place.foreign):
            body = hostile.replaced(base, field.name, value)
            outcome = place.visitors[people[0]].send(address, body, then=page)
            faults = outcome.faults + _lost(outcome, form, body)
            wrong.update(f"{row.name} by {people[0]}, {field.name}={value[:25]!r}: {fault}" for fault in faults)
    assert sorted(wrong) == []


@pytest.mark.parametrize("room", ROOMS)
def test_no_body_breaks_a_form(room: str, place: Neighborhood) -> None:
    wrong: Counter[str] = Counter()
    for row, people in SENT:
        if row.name.partition(":")[0] != room:
            continue
        address = place.address(row)
        for person in people:
            page, form = place.form_of(row, person)
            bodies = hostile.whole_bodies(plain_body(form), list(form.fields.values()))
            # The first gets all of them; a role more changes who is let through, not how a field is read.
            for how, body in bodies if person == people[0] else islice(bodies, 3):
                outcome = place.visitors[person].send(address, body, then=page)
                faults = outcome.faults + _lost(outcome, form, body)
                wrong.update(f"{row.name} by {person}, {how}: {fault}" for fault in faults)
    assert sorted(wrong) == []
