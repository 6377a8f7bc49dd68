"""What is typed is kept; two pages never overwrite each other silently."""

import pytest

from core.drafts import DraftTooLong, StaleDraft, discard_draft, draft_at, save_draft
from core.models import Draft
from tests.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.database]
PLACE = "assignment:abc"


def test_looking_writes_nothing(cast: Cast) -> None:
    assert draft_at(cast.lena, PLACE).fields == {}
    assert not Draft.objects.exists()


def test_each_save_grows_the_revision(cast: Cast) -> None:
    first = save_draft(owner=cast.lena, place=PLACE, fields={"title": "One"}, revision=0)
    second = save_draft(owner=cast.lena, place=PLACE, fields={"title": "Two"}, revision=first.revision)
    assert (first.revision, second.revision) == (1, 2)
    assert draft_at(cast.lena, PLACE).fields == {"title": "Two"}


def test_a_save_from_an_older_page_writes_nothing(cast: Cast) -> None:
    save_draft(owner=cast.lena, place=PLACE, fields={"title": "Phone"}, revision=0)
    with pytest.raises(StaleDraft) as stale:
        save_draft(owner=cast.lena, place=PLACE, fields={"title": "Laptop"}, revision=0)
    assert stale.value.draft.fields == {"title": "Phone"}
    assert draft_at(cast.lena, PLACE).fields == {"title": "Phone"}


def test_the_same_words_again_are_no_conflict(cast: Cast) -> None:
    save_draft(owner=cast.lena, place=PLACE, fields={"title": "One"}, revision=0)
    assert save_draft(owner=cast.lena, place=PLACE, fields={"title": "One"}, revision=0).revision == 1


def test_too_much_text_is_refused_whole(cast: Cast) -> None:
    with pytest.raises(DraftTooLong):
        save_draft(owner=cast.lena, place=PLACE, fields={"title": "a" * 200_001}, revision=0)
    assert not Draft.objects.exists()


def test_drafts_of_two_people_are_two(cast: Cast) -> None:
    save_draft(owner=cast.lena, place=PLACE, fields={"title": "Lena's"}, revision=0)
    save_draft(owner=cast.omar, place=PLACE, fields={"title": "Omar's"}, revision=0)
    discard_draft(owner=cast.omar, place=PLACE)
    assert draft_at(cast.lena, PLACE).fields == {"title": "Lena's"}
    assert draft_at(cast.omar, PLACE).fields == {}
