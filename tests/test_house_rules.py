"""Rules of the house that no linter knows: what views may ask, what may be said to be safe, which way rooms look."""

import ast
import re
import tomllib
from pathlib import Path

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("core", "accounts", "practice", "curriculum", "cases", "placements", "assignments", "grading", "evidence")
ROOMS += ("home", "packs")
LAYERS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"][0]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
LONGEST_FILE = 400
# Read rules that a view may start from beside `visible_to(user)`, each reviewed: it takes the person, a secret, or
# objects which the person has been let through to.
READ_RULES = {
    "visible_to": "the read rule itself",
    "administered_by": "programs whose administrator the person is",
    "authored_by": "modules that the person writes",
    "run_by": "offerings that the person teaches",
    "in_programs": "takes programs that the view has from administered_by",
    "by_stored_secret": "an invitation, by the secret that the session holds",
    "opened_by": "a sign-off link, by the secret that the session holds",
    "placed": "a student's own placements",
    "overseen_by": "narrows visible_to to the placements of others",
}
# Reads in views that start from neither, with the reason why nothing of anybody else's comes out.
OTHER_READS = {
    ("accounts", "SentMail.order_by"): "the demo's mail goes to invented people; 404 outside the demo",
    ("accounts", "EmailAddress.filter"): "the person's own addresses",
    ("accounts", "Membership.filter"): "narrows people found by visible_to to the programs one administers",
    ("accounts", "Closure.filter"): "of a person found by visible_to, after accounts.read_person",
    ("accounts", "Membership.live"): "the person's own roles",
}
# The one place of each room that says that HTML is safe: where render_markdown's result is read back, or made.
SAYS_SAFE = {
    "core/markdown.py": 2,
    "accounts": 0,
    "practice/models.py": 1,
    "curriculum/models/stored.py": 1,
    "cases/models.py": 1,
    "assignments/models.py": 1,
    "grading/models.py": 1,
}
LONG_FILES = {
    "curriculum/migrations/0001_initial.py": "written by Django",
    "placements/migrations/0001_initial.py": "written by Django",
    "package-lock.json": "written by npm",
    "packs/demo/memos.yaml": "prose: the bridge memos of the demo cohort, written out by hand",
}
# What is recorded of a person, and where "What is recorded of me" (accounts/record.py) tells it, by title of section.
TOLD_IN = {
    "accounts.User": "Account",
    "accounts.Membership": "Roles",
    "accounts.Invitation": "Roles",
    "core.SentMail": "Mail sent to you",
    "core.Draft": "Drafts",
    "curriculum.Enrolment": "Courses",
    "curriculum.PageReading": "Pages read",
    "curriculum.ModuleCompletion": "Pages read",
    "curriculum.CheckAnswer": "Knowledge checks",
    "cases.CaseRun": "Cases",
    "cases.RunEvent": "Cases",
    "cases.CueMark": "Cases",
    "assignments.Attempt": "Work handed in",
    "assignments.Bridge": "Work handed in",
    "assignments.DateGrant": "Dates granted",
    "grading.ReleasedMark": "Marks and feedback",
    "placements.Placement": "Field hours",
    "placements.Week": "Field hours",
    "placements.HourLine": "Field hours",
    "placements.SignOff": "Signatures",
}
# What bears on people and is told nowhere on that page, with the reason.
TOLD_NOWHERE = {
    "core.Presence": "gone within minutes of leaving a page",
    "core.Job": "work that waits; done, it keeps no more than a mail's address, which SentMail tells",
    "core.Lifting": "names a command and a reason, no person",
    "accounts.Closure": "a closed account can't sign in to read it; told on request by an administrator",
    "curriculum.HistoricalModule": "who wrote a version: authorship, shown in the module's history",
    "curriculum.HistoricalPage": "who wrote a version: authorship, shown in the page's history",
    "placements.FieldInstructor": "has no account; coordinators tell them what is kept",
    "placements.AddressChange": "a field instructor's address; shown where it is changed",
    "placements.SignOffLink": "a field instructor's letter, kept hashed",
    "grading.Paper": "an attempt on the desk; before release nothing of marking may be told",
    "grading.Marking": "before release nothing of marking may be told; what is released is in ReleasedMark",
    "grading.MarkingItem": "before release nothing of marking may be told; what is released is in ReleasedMark",
    "grading.Decision": "before release nothing of marking may be told; what is released is in ReleasedMark",
    "grading.Release": "who released, an act of staff, shown on the release's page",
}
# Rooms of nothing personal, and the models beside the two lists above which hold none.
IMPERSONAL_ROOMS = {"practice", "packs"}
IMPERSONAL = {
    *("core.SiteMark", "accounts.Program", "curriculum.Course", "curriculum.Term", "curriculum.Offering"),
    *("curriculum.Module", "curriculum.OfferingModule", "curriculum.Page", "curriculum.Figure"),
    *("curriculum.KnowledgeCheck", "cases.Case", "cases.CaseVersion", "cases.CaseUse", "placements.Site"),
    *("assignments.Rubric", "assignments.RubricVersion", "assignments.Criterion", "assignments.AssignmentTemplate"),
    "assignments.Assignment",
}
TEXT_OF_OUR_OWN = {".py", ".html", ".js", ".mjs", ".scss", ".css", ".sh", ".toml", ".yml", ".yaml", ".md", ".txt"}
FOLDERS_APART = {".git", ".venv", "node_modules", "data", "data-demo", "data-own", "dist", "__pycache__", "content"}
# Folders of templates whose names a library gives, and folders of tests that are of no single room.
LIBRARY_TEMPLATES = {"account", "allauth", "bootstrap5", "mfa"}
TESTS_OF_THE_WHOLE = {"bad_input", "bench", "e2e", "permissions", "scripts"}


def _files(*endings: str) -> list[Path]:
    found = (path for path in ROOT.rglob("*") if path.suffix in endings and path.is_file())
    return sorted(path for path in found if not FOLDERS_APART & set(path.relative_to(ROOT).parts))


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _room(path: Path) -> str:
    return path.relative_to(ROOT).parts[0]


def _python(room: str) -> list[Path]:
    return [path for path in _files(".py") if _room(path) == room]


def _is_of_views(path: Path) -> bool:
    return path.stem == "views" or path.stem.endswith("_views") or path.parent.name == "views"


def _calls(tree: ast.AST) -> list[tuple[str, str]]:
    """Give (model, first method) of each `Model.objects.method(…)`."""
    return [
        (ast.unparse(node.func.value.value), node.func.attr)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Attribute)
        and node.func.value.attr == "objects"
    ]


def test_views_read_through_a_read_rule() -> None:
    found = {
        (_room(path), f"{model}.{method}")
        for room in ROOMS
        for path in _python(room)
        if _is_of_views(path)
        for model, method in _calls(ast.parse(path.read_text(encoding="utf-8")))
        if method not in READ_RULES
    }
    assert found == set(OTHER_READS)


def test_views_take_no_shortcut_to_an_object() -> None:
    words = re.compile(r"\bget_object_or_404\b|\bget_list_or_404\b|\._default_manager\b|\._base_manager\b|\.raw\(")
    paths = [path for room in ROOMS for path in _python(room) if _is_of_views(path)]
    assert len(paths) > 20
    assert [_name(path) for path in paths if words.search(path.read_text(encoding="utf-8"))] == []


def test_html_is_said_to_be_safe_in_one_place_of_a_room() -> None:
    found: dict[str, int] = {}
    for path in (path for room in ROOMS for path in _python(room)):
        text = path.read_text(encoding="utf-8")
        # An empty SafeString says nothing of anybody's text.
        said = len(re.findall(r"\bmark_safe\(|\bSafeString\((?!\"\"\))|\bSafeText\(|@mark_safe|__html__", text))
        if said:
            found[_name(path)] = said
    assert found == {name: count for name, count in SAYS_SAFE.items() if count}
    rooms = [name.partition("/")[0] for name in found]
    assert len(rooms) == len(set(rooms))


@pytest.mark.parametrize(
    ("what", "pattern"),
    [
        ("|safe", r"\|\s*safe(seq)?\b"),
        ("autoescape off", r"autoescape\s+off"),
        ("an inline script", r"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/json\")"),
        ("an inline style", r"<style\b|\sstyle\s*="),
        ("an inline handler", r"<[^>{]*\son[a-z]+\s*="),
        ("an address that is a script", r"(?i)javascript:"),
        ("something from another site", r"(?i)<(?:script|link|img|iframe)[^>]+(?:src|href)=\"(?:https?:)?//"),
    ],
)
def test_templates_hold_nothing_that_the_policy_forbids(what: str, pattern: str) -> None:
    assert len(TEMPLATES) > 100
    assert [_name(path) for path in TEMPLATES if re.search(pattern, path.read_text(encoding="utf-8"))] == [], what


def test_no_file_is_long_without_a_reason() -> None:
    kinds = TEXT_OF_OUR_OWN | {".json"}
    long = {_name(path) for path in _files(*kinds) if len(path.read_text("utf-8").splitlines()) > LONGEST_FILE}
    assert sorted(long - set(LONG_FILES)) == []


def test_nothing_is_left_to_do() -> None:
    words = re.compile(r"(?:#|//|/\*|<!--|\{#)\s*(?:TO" r"DO|FIX" r"ME|XXX)\b|\b(?:TO" r"DO|FIX" r"ME):")
    assert [_name(path) for path in _files(*TEXT_OF_OUR_OWN) if words.search(path.read_text("utf-8"))] == []


def _heights() -> dict[str, int]:
    """Give how high each room stands, from the contract that the import linter holds; rooms side by side are level."""
    layers = [layer.strip("()").split("|") for layer in LAYERS["layers"]]
    return {room.strip(" ()"): -place for place, rooms in enumerate(layers) for room in rooms}


def test_models_point_only_to_rooms_below() -> None:
    height = _heights()
    wrong = []
    for model in (model for room in ROOMS for model in apps.get_app_config(room).get_models()):
        for field in model._meta.get_fields():
            other = field.related_model if field.concrete and field.is_relation else None
            if other is get_user_model():
                # Named by a setting, so that core can say whose a draft is without knowing people.
                continue
            to = other._meta.app_label if other not in (None, "self") else model._meta.app_label
            own = model._meta.app_label
            if to in height and to != own and height[to] >= height[own]:
                wrong.append(f"{model._meta.label}.{field.name} points up, or aside, to {to}")
    assert wrong == []


def test_names_of_models_in_strings_point_only_to_rooms_below() -> None:
    height = _heights()
    named = re.compile(
        r"(?:ForeignKey|OneToOneField|ManyToManyField|get_model|get_app_config)\(\s*[\"'](\w+)(?:\.\w+)?[\"']"
    )
    wrong = []
    for path in (path for room in ROOMS for path in _python(room) if "migrations" not in path.parts):
        own = _room(path)
        below = {room for room in height if height[room] < height[own]} | {own}
        found = set(named.findall(path.read_text(encoding="utf-8"))) & set(height)
        wrong += [f"{_name(path)} names {to}" for to in sorted(found - below)]
    assert wrong == []


def test_code_templates_and_tests_have_the_same_rooms() -> None:
    templates = {path.name for path in (ROOT / "templates").iterdir() if path.is_dir()} - LIBRARY_TEMPLATES
    tests = {path.name for path in (ROOT / "tests").iterdir() if (path / "__init__.py").exists()} - TESTS_OF_THE_WHOLE
    assert templates <= set(ROOMS)
    assert tests <= set(ROOMS)
    with_pages = {_room(path) for room in ROOMS for path in _python(room) if _is_of_views(path)} - {"core"}
    assert with_pages <= templates
    assert {room for room in ROOMS if any(path.parent.name != "migrations" for path in _python(room))} <= tests


def test_every_model_says_what_becomes_of_what_it_holds_of_a_person() -> None:
    models = [model for room in ROOMS for model in apps.get_app_config(room).get_models()]
    labels = {model._meta.label for model in models if model._meta.app_label not in IMPERSONAL_ROOMS}
    assert labels == TOLD_IN.keys() | TOLD_NOWHERE.keys() | IMPERSONAL
    assert not TOLD_IN.keys() & TOLD_NOWHERE.keys()
    points_at_people = {
        model._meta.label
        for model in models
        for field in model._meta.get_fields()
        if field.concrete and field.is_relation and field.related_model is get_user_model()
    }
    assert points_at_people <= TOLD_IN.keys() | TOLD_NOWHERE.keys()
    written = "\n".join(path.read_text(encoding="utf-8") for path in _files(".py") if path.stem == "own_record")
    # Django keeps the sessions.
    assert set(TOLD_IN.values()) | {"Sign-in sessions"} == set(re.findall(r"title=\"([^\"]+)\"", written))
