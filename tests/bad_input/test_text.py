"""Text in any writing is stored as it was typed, and shown again as it was typed."""

from html import unescape

import pytest
from django.db import transaction

from accounts.models import User
from core.models import Draft
from placements.models import HourLine, Site
from tests.bad_input import hostile
from tests.bad_input.neighborhood import Neighborhood, plain_body
from tests.bad_input.sending import FORM, encoded
from tests.permissions.reading import Row, read_table

pytestmark = pytest.mark.django_db

ROWS = {row.name: row for row in reversed(read_table()) if row.method == "POST"}
STORED = (
    ("accounts:profile", "lena", "name", lambda place: User.objects.get(pk=place.world.cast.lena.pk).name),
    ("placements:new_site", "tomas", "about", lambda place: Site.objects.latest("pk").about),
    ("placements:lines", "lena", "activity", lambda place: HourLine.objects.latest("pk").activity),
    ("assignments:draft", "lena", "constant", lambda place: Draft.objects.latest("pk").fields["constant"]),
    ("cases:draft", "lena", "answer-why", lambda place: Draft.objects.latest("pk").fields["answer-why"]),
    ("curriculum:page_draft", "ines", "body", lambda place: Draft.objects.latest("pk").fields["body"]),
)


@pytest.mark.parametrize(("name", "person", "field", "stored"), STORED, ids=[name for name, *_ in STORED])
def test_any_writing_is_stored_as_typed(name: str, person: str, field: str, stored, place: Neighborhood) -> None:
    row: Row = ROWS[name]
    page, form = place.form_of(row, person)
    client = place.visitors[person].client
    body = hostile.replaced(plain_body(form), field, hostile.EMOJI)
    with transaction.atomic():
        answer = client.post(place.address(row), encoded(body), FORM)
        assert answer.status_code in (200, 302), answer.text
        kept, shown = stored(place), unescape(client.get(page).text)
        transaction.set_rollback(True)
    assert kept == hostile.EMOJI
    assert name == "placements:new_site" or hostile.EMOJI in shown
