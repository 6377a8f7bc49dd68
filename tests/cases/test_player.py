"""The pages of a run: what they hold back, what they keep, whom they answer."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from cases.actions import begin_run, journey_of, marks_of
from cases.models import Case, CaseRun
from cases.passages import passages_of
from core.drafts import draft_at
from tests.cases.conftest import new_key
from tests.cast import Cast

SignIn = Callable[[User], Client]
TYPED = {"answer-why-1": "The four doors.", "sure-why-1": "3", "choice": "listen"}


@pytest.fixture
def run(cast: Cast, case: Case) -> CaseRun:
    """Give Lena's new run."""
    return begin_run(case=case, user=cast.lena, offering=cast.offering, key=new_key())


@pytest.fixture
def lena(cast: Cast, signed_in: SignIn) -> Client:
    """Give Lena's browser."""
    return signed_in(cast.lena)


def at(run: CaseRun, name: str, *more: object) -> str:
    """Give an address of a run."""
    return reverse(f"cases:{name}", args=[run.public_id, *more])


def step(run: CaseRun, **more: object) -> dict[str, object]:
    """Give the hidden fields of a page as it stands now."""
    return {"step": journey_of(run).steps, "key": str(new_key()), "revision": 0, **more}


def commit(client: Client, run: CaseRun, **more: object) -> None:
    """Commit a decision in the browser."""
    assert client.post(at(run, "decisions"), step(run, **{**TYPED, **more})).status_code == 302


def go_on(client: Client, run: CaseRun) -> None:
    """Go on in the browser."""
    assert client.post(at(run, "steps"), step(run)).status_code == 302


def finish_run(client: Client, run: CaseRun) -> None:
    """Play to the ending “Eleven chairs”."""
    commit(client, run)
    go_on(client, run)
    commit(client, run, **{"choice": "knock", "answer-why-2": "All of us.", "sure-why-2": "2"})
    go_on(client, run)
    assert client.post(at(run, "endings"), step(run)).status_code == 302


def test_nothing_is_sent_before_it_is_revealed(lena: Client, run: CaseRun) -> None:
    body = lena.get(at(run, "run")).content.decode()
    assert "slept in the kitchen" in body
    for secret in ("SECRET-", "Goals", "Eleven chairs", "cue-sleep", "cue-doors"):
        assert secret not in body
    commit(lena, run)
    after = lena.get(at(run, "run")).content.decode()
    for shown in (
        "SECRET-KETTLE",
        "SECRET-EXPERT",
        "SECRET-PANEL",
        "Positions written by the authors",
        "The four doors.",
    ):
        assert shown in after
    for secret in ("SECRET-OFFICE", "SECRET-WAIT", "SECRET-GOALS", "SECRET-FACT", "Fourth floor"):
        assert secret not in after
    go_on(lena, run)
    assert "SECRET-FACT" in lena.get(at(run, "run")).content.decode()
    assert "Both are defensible" not in lena.get(at(run, "run")).content.decode()


@pytest.mark.parametrize("name", ["run", "ending", "transcript", "map"])
def test_no_page_of_a_run_tells_what_is_not_disclosed(lena: Client, run: CaseRun, name: str) -> None:
    assert "SECRET" not in lena.get(at(run, name), follow=True).content.decode()


def test_the_whole_way_works_without_scripts(lena: Client, run: CaseRun) -> None:
    finish_run(lena, run)
    page = lena.get(at(run, "ending"))
    assert page.status_code == 200
    body = page.content.decode()
    for shown in (
        "The four doors.",
        "Knock on four doors",
        "fairly sure",
        "What stayed the same?",
        "Try again from here",
    ):
        assert shown in body
    assert lena.get(at(run, "run")).status_code == 302
    assert "SECRET-EXPERT" in lena.get(at(run, "transcript")).content.decode()


def test_a_decision_without_a_reason_is_sent_back_with_what_was_typed(lena: Client, run: CaseRun) -> None:
    page = lena.post(at(run, "decisions"), step(run, choice="listen"))
    assert page.status_code == 422
    body = page.content.decode()
    assert "Write your reason; a sentence is enough." in body
    assert "Say how sure you are." in body
    assert 'value="listen" required checked' in " ".join(body.split())
    assert run.events.count() == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("choice", "knock"),
        ("choice", "x" * 5000),
        ("sure-why-1", "9"),
        ("answer-why-1", "a\x00b"),
        ("mark", "no:micro"),
    ],
)
def test_bad_fields_write_nothing(lena: Client, run: CaseRun, field: str, value: str) -> None:
    assert lena.post(at(run, "decisions"), step(run, **{**TYPED, field: value})).status_code == 422
    assert run.events.count() == 1
    assert "SECRET" not in lena.get(at(run, "run")).content.decode()


@pytest.mark.parametrize("broken", [{"step": "x"}, {"key": "x"}, {"step": ""}, {"step": "9" * 40}])
def test_a_form_without_step_or_key_is_refused(lena: Client, run: CaseRun, broken: dict[str, str]) -> None:
    for name in ("decisions", "steps", "endings"):
        assert lena.post(at(run, name), {**step(run, **TYPED), **broken}).status_code == 400
    assert run.events.count() == 1


def test_an_emoji_and_right_to_left_text_are_kept(lena: Client, run: CaseRun) -> None:
    commit(lena, run, **{"answer-why-1": "שלום 🏠 <b>no</b>"})
    body = lena.get(at(run, "run")).content.decode()
    assert "שלום 🏠 &lt;b&gt;no&lt;/b&gt;" in body


def test_a_double_click_goes_where_the_first_went(lena: Client, run: CaseRun) -> None:
    sent = step(run, **TYPED)
    first, second = lena.post(at(run, "decisions"), sent), lena.post(at(run, "decisions"), sent)
    assert (first.status_code, second.status_code) == (302, 302)
    assert first["Location"] == second["Location"]
    assert run.events.count() == 2


def test_a_second_tab_gets_409_with_its_words_and_the_way_on(lena: Client, run: CaseRun) -> None:
    old = step(run, **{**TYPED, "choice": "refer", "answer-why-1": "From the other tab."})
    commit(lena, run)
    page = lena.post(at(run, "decisions"), old)
    assert page.status_code == 409
    body = page.content.decode()
    assert "From the other tab." in body
    assert at(run, "run") in body
    assert run.events.count() == 2


def test_what_is_typed_is_kept_while_writing(lena: Client, run: CaseRun) -> None:
    unit = passages_of(run.version)[2][0]
    answer = lena.post(at(run, "draft"), step(run, **{**TYPED, "mark": [f"{unit}:macro", f"{unit}:mezzo"]}))
    assert answer.json()["revision"] == 1
    assert marks_of(run, "intake") == {(unit, "macro"), (unit, "mezzo")}
    page = lena.get(at(run, "run")).content.decode()
    assert "The four doors." in page
    assert f'class="unit cue cue-mezzo cue-macro cue-several" id="{unit}"' in page
    assert 'name="revision" value="1"' in " ".join(page.split())


def test_a_stale_draft_overwrites_neither_words_nor_marks(lena: Client, run: CaseRun) -> None:
    unit = passages_of(run.version)[2][0]
    lena.post(at(run, "draft"), step(run, **{**TYPED, "mark": f"{unit}:macro"}))
    answer = lena.post(at(run, "draft"), step(run, **{**TYPED, "answer-why-1": "Older."}))
    assert answer.status_code == 409
    assert answer.json()["fields"]["answer-why-1"] == "The four doors."
    assert marks_of(run, "intake") == {(unit, "macro")}


def test_a_late_draft_after_the_commit_is_refused(lena: Client, run: CaseRun) -> None:
    late = step(run, **TYPED)
    commit(lena, run)
    assert lena.post(at(run, "draft"), late).status_code == 409
    assert draft_at(run.user, run.draft_place("intake")).revision == 0


def test_marks_are_kept_without_scripts_and_typed_words_with_them(lena: Client, run: CaseRun) -> None:
    unit = passages_of(run.version)[0][0]
    sent = step(run, **{"answer-why-1": "Half a", "mark": [f"{unit}:micro", "foreign:micro"]})
    answer = lena.post(at(run, "marks"), sent)
    assert answer["Location"] == f"{at(run, 'run')}#scene-text"
    assert marks_of(run, "intake") == {(unit, "micro")}
    assert "Half a" in lena.get(at(run, "run")).content.decode()
    commit(lena, run)
    assert lena.post(at(run, "marks"), sent).status_code == 409


def test_looking_back_changes_nothing(lena: Client, run: CaseRun) -> None:
    finish_run(lena, run)
    before = list(CaseRun.objects.values())
    page = lena.get(at(run, "scene_again", 1))
    assert "SECRET-EXPERT" in page.content.decode()
    assert "cue-doors" in page.content.decode()
    assert "<textarea" not in page.content.decode()
    assert lena.get(at(run, "scene_again", 2)).status_code == 404
    assert list(CaseRun.objects.values()) == before


def test_the_scene_one_stands_in_is_not_looked_back_at(lena: Client, run: CaseRun) -> None:
    assert lena.get(at(run, "scene_again", 1))["Location"] == at(run, "run")


def test_a_replay_begins_before_its_decision(lena: Client, run: CaseRun) -> None:
    finish_run(lena, run)
    answer = lena.post(at(run, "replays"), {"number": 4, "key": str(new_key())})
    made = CaseRun.objects.get(replay_of=run)
    assert answer["Location"] == at(made, "run")
    assert "SECRET-GOALS" in lena.get(at(made, "run")).content.decode()
    assert lena.post(at(run, "replays"), {"number": 99, "key": str(new_key())}).status_code == 409
    assert lena.post(at(run, "replays"), {"number": "x", "key": "y"}).status_code == 400


def test_pause_and_who_reads_it_are_always_there(lena: Client, run: CaseRun) -> None:
    assert "Only you read this." in lena.get(at(run, "run")).content.decode()
    for _ in range(2):
        assert ">Pause</a>" in lena.get(at(run, "run")).content.decode()
        if journey_of(run).steps == 1:
            commit(lena, run)


GETS = ["run", "ending", "transcript", "map"]
POSTS = ["decisions", "draft", "marks", "steps", "endings", "replays"]


def test_a_run_is_seen_by_its_student_alone(cast: Cast, run: CaseRun, signed_in: SignIn) -> None:
    for person in (cast.omar, cast.nils, cast.ines, cast.mika, cast.greta, cast.tomas, cast.nobody):
        client = signed_in(person)
        for name in GETS:
            foreign = client.get(at(run, name))
            missing = client.get(reverse(f"cases:{name}", args=["2222nothing2"]))
            assert (foreign.status_code, missing.status_code) == (404, 404)
        for name in POSTS:
            assert client.post(at(run, name), step(run, **TYPED)).status_code == 404
        assert client.get(at(run, "scene_again", 1)).status_code == 404
    assert run.events.count() == 1
    assert Client().get(at(run, "run")).status_code == 302


def test_a_page_asks_as_often_for_a_long_path_as_for_a_short(lena: Client, run: CaseRun) -> None:
    with CaptureQueriesContext(
        connection,
    ) as short:
        lena.get(at(run, "run"))
    commit(lena, run)
    go_on(lena, run)
    with CaptureQueriesContext(connection) as longer:
        lena.get(at(run, "run"))
    assert len(longer) == len(short)
    assert len(short) <= 7
