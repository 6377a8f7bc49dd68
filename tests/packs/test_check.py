"""What check_pack finds: everything at once, with code, file, line, severity and advice."""

from pathlib import Path

import pytest

from packs.check import check_pack
from packs.problems import Problem

SCHEME = "schemes/skills.yaml"


def found(pack: Path) -> list[Problem]:
    return sorted(check_pack(pack, known={}).report.problems)


def places(pack: Path) -> list[tuple[str, str, int, str]]:
    return [(problem.code, problem.file, problem.line, problem.severity) for problem in found(pack)]


def test_the_small_pack_is_sound(pack):
    assert found(pack) == []


def test_everything_wrong_is_said_at_once(pack, change):
    change(SCHEME, "sure: general\n    related", "sure: certain\n    related")
    change(SCHEME, "levels: [macro]", "levels: [makro]")
    change("bridges.yaml", "skills:linking", "skills:linkin")
    change("crosswalks/skills-to-skills.yaml", "fit: weak", "fit: loose")

    problems = found(pack)

    assert [(problem.code, problem.file, problem.line) for problem in problems] == [
        ("id-dangling", "bridges.yaml", 6),
        ("value-refused", "crosswalks/skills-to-skills.yaml", 8),
        ("value-refused", SCHEME, 25),
        ("value-refused", SCHEME, 30),
    ]
    assert problems[0].suggestion == "Did you mean skills:linking?"
    assert problems[3].suggestion == "Did you mean macro?"
    assert problems[2].suggestion == "Write one of: checked, reading, general, ours."


@pytest.mark.parametrize(
    ("file", "old", "new", "expected"),
    [
        (SCHEME, "title: Skills\nshort", "short", ("key-missing", SCHEME, 1, "error")),
        (SCHEME, "source: Ours\nsure", "sourse: Ours\nsure", ("key-missing", SCHEME, 1, "error")),
        (SCHEME, "format: scheme/1", "format: scheme/2", ("format-unknown", SCHEME, 1, "error")),
        (SCHEME, "format: scheme/1\n", "", ("format-unknown", SCHEME, 1, "error")),
        (SCHEME, "id: linking", "id: listening", ("id-twice", SCHEME, 20, "error")),
        (SCHEME, "id: linking", "id: Lin King", ("id-form", SCHEME, 20, "error")),
        (SCHEME, "id: campaign", "id: table", ("value-refused", SCHEME, 27, "error")),
        (SCHEME, "levels: [mezzo]", "levels: mezzo", ("value-kind", SCHEME, 23, "error")),
        (SCHEME, "ordered: true", "ordered: perhaps", ("value-kind", SCHEME, 8, "error")),
        (SCHEME, "where: {text", "when: {text", ("id-dangling", SCHEME, 19, "error")),
        (SCHEME, "skills:listening", "skills:hearing", ("id-dangling", SCHEME, 26, "error")),
        (SCHEME, "about: What one does.", "about: {}", ("value-kind", SCHEME, 5, "error")),
        (SCHEME, "about: What", "about: What\nabout: What", ("key-twice", SCHEME, 6, "error")),
        (SCHEME, "ordered: true", "orderd: true", ("key-unknown", SCHEME, 8, "warning")),
        (SCHEME, "about: What", f"about: '{'>' * 20} What'\n#", ("too-much", SCHEME, 5, "error")),
        ("bridges.yaml", "    limit: A campaign keeps a record.\n", "", ("key-missing", "bridges.yaml", 4, "error")),
        ("pack.yaml", "[skills]", "[skills, skils]", ("id-dangling", "pack.yaml", 4, "error")),
        ("pack.yaml", "[skills]", "[skills, skills]", ("id-twice", "pack.yaml", 4, "error")),
        (
            "crosswalks/skills-to-skills.yaml",
            "to: skills",
            "to: skill",
            ("id-dangling", "crosswalks/skills-to-skills.yaml", 6, "error"),
        ),
    ],
)
def test_each_mistake_is_found_where_it_stands(pack, change, file, old, new, expected):
    change(file, old, new)
    assert expected in places(pack)


def test_a_file_that_cannot_be_read_is_one_problem_not_many(pack, change):
    change(SCHEME, "about: What", "about: [What")
    assert [place[:2] for place in places(pack)] == [("yaml-syntax", SCHEME)]


def test_parents_do_not_lead_in_a_circle(pack, change):
    change(SCHEME, "label: Linking", "label: Linking\n    parent: campaign")
    change(SCHEME, "label: Listening campaign", "label: Listening campaign\n    parent: linking")
    assert "lead back to linking itself" in " ".join(problem.message for problem in found(pack))


def test_a_file_of_no_kind_is_a_warning_and_a_readme_is_none(pack):
    (pack / "schemes" / "notes.txt").write_text("mine")
    (pack / "README.md").write_text("For people.")
    (pack / ".hidden").write_text("nobody's")
    assert places(pack) == [("file-unknown", "schemes/notes.txt", 0, "warning")]


def test_links_are_refused_wherever_they_lead(pack, tmp_path):
    secret = tmp_path / "secret.yaml"
    secret.write_text("format: scheme/1\nid: secret\n")
    (pack / "schemes" / "secret.yaml").symlink_to(secret)
    (pack / "elsewhere").symlink_to(tmp_path, target_is_directory=True)

    assert places(pack) == [("link", "elsewhere", 0, "error"), ("link", "schemes/secret.yaml", 0, "error")]


def test_names_that_differ_in_case_only_are_refused(pack):
    (pack / "schemes" / "SKILLS.yaml").write_text((pack / SCHEME).read_text().replace("id: skills", "id: others"))
    assert ("name-clash", "schemes/skills.yaml", 0, "error") in places(pack)


@pytest.mark.parametrize(
    ("data", "code"),
    [(b"\xff\xfe\x00", "not-text"), (b"a: \x00b", "not-text"), (b"x" * 600_000, "too-much"), (b"", "value-kind")],
)
def test_files_that_are_no_text_are_refused(pack, data, code):
    (pack / "schemes" / "odd.yaml").write_bytes(data)
    assert (code, "schemes/odd.yaml") in [place[:2] for place in places(pack)]


def test_a_byte_order_mark_and_windows_lines_are_read(pack):
    path = pack / SCHEME
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert found(pack) == []


def test_too_many_files_are_refused(pack, monkeypatch):
    monkeypatch.setattr("packs.pack.MOST_FILES", 3)
    assert "too-much" in [place[0] for place in places(pack)]


def test_a_folder_that_is_not_there(tmp_path):
    assert places(tmp_path / "nowhere") == [("folder", "", 0, "error")]


def test_a_folder_name_that_is_no_id(pack):
    renamed = pack.rename(pack.parent / "My Pack")
    assert places(renamed) == [("folder", "", 0, "error")]


def test_ids_of_other_packs_may_be_named_but_not_taken(pack, change):
    change("bridges.yaml", "skills:linking", "groups:linking")
    known = {"concept": {"groups:linking": "Linking"}}
    assert check_pack(pack, known=known).report.problems == []

    taken = check_pack(pack, known=known | {"scheme": {"skills": "other-pack"}}).report.problems
    assert [(problem.code, problem.file) for problem in taken] == [("id-taken", SCHEME)]
    assert "other-pack" in taken[0].message
