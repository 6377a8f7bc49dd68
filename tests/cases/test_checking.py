"""Each code of the checker, and the line it names."""

import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from cases.format.checker import Vocabulary, check_text
from tests.cases.conftest import SMALL, WORDS


def found(text: str, published: str | None = None) -> dict[str, int]:
    """Give the line of each code found."""
    _, problems = check_text(text, Vocabulary(concepts=set(WORDS), files=set()), published)
    return {problem.code: problem.line for problem in problems}


def line_of(text: str, part: str) -> int:
    """Give the line in which a text first stands."""
    return text[: text.index(part)].count("\n") + 1


def test_the_small_case_is_sound() -> None:
    assert found(SMALL) == {"unused-variable": line_of(SMALL, "vars:")}


CHANGES = {
    "wrong-format": ("format: case/1", "format: case/2", "format: case/2"),
    "missing-title": ("title: Notice on the door\n", "", "---"),
    "bad-version": ("version: 1", "version: soon", "version: soon"),
    "missing-start": ("start: intake", "start: nowhere", "start: nowhere"),
    "duplicate-id": ("{#write}", "{#knock}", "- [Write"),
    "missing-id": ("{#write}", "", "- [Write"),
    "bad-id": ("{#write}", "{#Write}", "- [Write"),
    "missing-target": ("](#office){#write}", "](#nowhere){#write}", "- [Write"),
    "dead-end": (".macro .end outcome=open", ".macro outcome=open", "## The office"),
    "unknown-variable": ('if="trust >= 1"', 'if="faith >= 1"', "- [Knock"),
    "malformed-condition": ('if="trust >= 1"', 'if="trust or 1"', "- [Knock"),
    "malformed-effect": ('set="trust+1"', 'set="trust*2"', "- [Ask what"),
    "unknown-skill": ('skills="tuning-in" date', 'skills="dancing" date', "## The first"),
    "unknown-competency": ("epas-2022:6", "epas-2022:99", "- [Ask what"),
    "unknown-mode": ('modes="rothman:social-action"', 'modes="rothman:war"', "- [Tell her"),
    "unknown-level": ("level=macro}. It", "level=mega}. It", "[Four doors"),
    "unknown-person": ("- group housing: weak", "- ghost housing: weak", "- ghost housing"),
    "malformed-tie": ("- group housing: weak", "- group housing: purple", "- group housing"),
    "answers-nothing": (".expert for=why-2", ".expert for=why-9", "::: {.expert for=why-9"),
    "open-block": ("Both are defensible.\n:::", "Both are defensible.", "::: {.expert for=why-2"),
    "bad-attributes": ("{#goals .micro .mezzo", "{#goals .micro ! .mezzo", "## Goals"),
    "missing-media": ("The line is busy.", "::: {.figure alt=x}\n:::", "::: {.figure"),
    "missing-alternative": ("The line is busy.", "::: {.figure src=a.svg}\n:::", "::: {.figure"),
    "stuck-state": ("](#office){#write}", '](#office){#write if="trust > 5"}', "## Goals"),
    "unreachable-scene": ('](#meeting){#knock if="trust >= 1"', '](#office){#knock if="trust >= 1"', "## Eleven"),
    "empty-ask": ("And now?\n", "", "::: {.ask #why-2"),
    "unknown-kind": ("#why-2 kind=text", "#why-2 kind=dance", "::: {.ask #why-2"),
    "missing-expert": (".expert for=why-2", ".panel for=why-2", "::: {.ask #why-2"),
    "missing-ask": ("::: {.ask #why-2 kind=text confidence=yes}\nAnd now?\n:::\n", "", "## Goals"),
    "long-scene": ("The line is busy.", "word " * 401, "## The office"),
    "unused-cue": (" level=macro}. It", "}. It", "[Four doors"),
    "unused-person": ("- group housing: weak, stressful, out\n", "", "group:"),
    "always-false": ('if="trust >= 1"', 'if="trust >= 7"', "- [Knock"),
    "always-true": ('if="trust >= 1"', 'if="trust >= 0"', "- [Knock"),
    "self-jump": ("](#office){#write}", "](#goals){#write}", "- [Write"),
    "single-choice": ("- [Write to the office](#office){#write}\n  > A letter.\n", "", "## Goals"),
    "unknown-block": ("The line is busy.", "::: {.poem}\n:::", "::: {.poem"),
}


@pytest.mark.parametrize("code", sorted(CHANGES))
def test_a_change_is_found_at_its_line(code: str) -> None:
    before, after, where = CHANGES[code]
    text = SMALL.replace(before, after)
    assert text != SMALL
    assert found(text)[code] == (1 if where == "---" else line_of(text, where))


def test_an_ending_has_no_choices() -> None:
    text = SMALL.replace("#goals .micro .mezzo", "#goals .micro .mezzo .end")
    assert found(text)["ending-with-choices"] == line_of(text, "## Goals")


def test_a_block_closed_twice_is_found() -> None:
    text = f"{SMALL}\n:::\n"
    assert found(text)["bad-block"] == SMALL.count("\n") + 2


def test_a_level_without_a_scene_is_found() -> None:
    text = SMALL.replace("#goals .micro .mezzo", "#goals .micro")
    assert found(text)["unused-level"] == line_of(text, "levels:")


def test_two_choices_of_the_same_effect_are_found() -> None:
    text = SMALL.replace(
        "](#office){#write}\n  > A letter.", '](#meeting){#write set="tenants=true"}\n  > Three open.'
    )
    assert found(text)["same-choice"] == line_of(text, "- [Write")


def test_a_loop_without_an_ending_is_found() -> None:
    loop = "## Ring {#ring .micro}\nRound.\n\n- [On](#ring-two){#on}\n\n## Ring two {#ring-two .micro}\nRound.\n\n"
    text = SMALL.replace("](#office){#refer", "](#ring){#refer").replace(
        "## The office", f"{loop}- [Back](#ring){{#back}}\n\n## The office"
    )
    assert found(text)["no-ending"] == line_of(text, "## Ring two")


def test_a_scene_that_is_linked_but_never_reached_is_found() -> None:
    text = SMALL.replace('if="trust >= 1"', 'if="trust >= 7"')
    assert found(text)["never-reached"] == line_of(text, "## Eleven")


def test_ids_that_change_since_the_published_text_are_found() -> None:
    text = SMALL.replace("version: 1", "version: 2").replace("{#write}", "{#post}")
    text = text.replace("#cue-doors .cue level=macro", "#cue-doors .cue level=mezzo")
    codes = found(text, SMALL)
    assert "id-removed" in codes
    assert codes["id-changed"] == line_of(text, "[Four doors")
    assert "changed-same-version" not in codes


def test_a_published_text_needs_a_new_version() -> None:
    text = SMALL.replace("It rains.", "It snows.")
    assert found(text, SMALL)["changed-same-version"] == line_of(text, "version: 1")


def test_the_command_prints_every_finding_and_ends_with_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "bad.case.md"
    file.write_text(SMALL.replace("](#office){#write}", "](#nowhere){#write}"), encoding="utf-8")
    with pytest.raises(CommandError) as refused:
        call_command("check_case", str(file), "--json")
    assert refused.value.returncode == 1
    rows = json.loads(capsys.readouterr().out)
    assert [row["code"] for row in rows if row["severity"] == "error"] == ["missing-target"]
    assert rows[0]["file"] == str(file)
    good = tmp_path / "good.case.md"
    good.write_text(SMALL, encoding="utf-8")
    call_command("check_case", str(good))
    assert "1 checked: 0 errors, 1 warnings." in capsys.readouterr().out


def test_a_file_that_is_not_there_is_an_error(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(CommandError):
        call_command("check_case", "nowhere.case.md")
    assert "[missing-file]" in capsys.readouterr().out
