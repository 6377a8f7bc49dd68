"""A small pack of every kind in a folder of its own, to be broken by the tests."""

from collections.abc import Callable
from pathlib import Path

import pytest

FILES = {
    "pack.yaml": """\
format: pack/1
title: A small pack
groups:
  - {title: Work, schemes: [skills]}
""",
    "schemes/skills.yaml": """\
format: scheme/1
id: skills
title: Skills
short_title: Skills
about: What one does.
source: Ours
sure: ours
ordered: true
variables:
  - {id: where, label: Where}
concepts:
  - id: listening
    label: Active listening
    definition: Hearing a story to its end.
    levels: [micro]
    source: Ours
    sure: ours
    values:
      where: {text: "A room", sure: general}
  - id: linking
    label: Linking
    definition: Saying that two have said one thing.
    levels: [mezzo]
    source: Ours
    sure: general
    related: ["skills:listening"]
  - id: campaign
    label: Listening campaign
    definition: Sixty talks and what was done with them.
    levels: [macro]
    source: Ours
    sure: ours
""",
    "crosswalks/skills-to-skills.yaml": """\
format: crosswalk/1
id: skills-to-skills
title: Skills with themselves
about: They answer one question.
from: skills
to: skills
rows:
  - {from: listening, to: [linking, "skills:campaign"], fit: weak, note: "One ear is not sixty."}
""",
    "bridges.yaml": """\
format: bridges/1
about: Read them in three steps.
bridges:
  - id: b01
    skill: skills:listening
    group_form: skills:linking
    macro: skills:campaign
    example: One father, then sixty talks.
    limit: A campaign keeps a record.
""",
}

Write = Callable[[str, str], Path]


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    """Give the folder of the small pack."""
    folder = tmp_path / "small"
    for name, text in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def change(pack: Path) -> Callable[[str, str, str], Path]:
    """Give a function that replaces words in a file of the pack, which must be there."""

    def replace(name: str, old: str, new: str) -> Path:
        path = pack / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")
        return path

    return replace
