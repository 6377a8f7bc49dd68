"""manage.py check_pack and load_pack."""

import io
import json

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

pytestmark = pytest.mark.django_db


def run(name: str, *arguments: object, **options: object) -> tuple[str, str, int]:
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command(name, *map(str, arguments), stdout=out, stderr=err, **options)
    except CommandError as error:
        return out.getvalue(), err.getvalue(), error.returncode
    return out.getvalue(), err.getvalue(), 0


def test_check_says_what_was_read(pack):
    out, _, code = run("check_pack", pack)
    assert out == "small: 0 errors, 0 warnings. Read: 1 bridge, 1 crosswalk, 1 scheme.\n"
    assert code == 0


def test_check_names_place_and_advice_and_fails(pack, change):
    change("bridges.yaml", "skills:linking", "skills:linkin")
    out, _, code = run("check_pack", pack)
    assert out.splitlines()[:2] == [
        "bridges.yaml:6: error id-dangling: There is no concept 'skills:linkin'.",
        "    Did you mean skills:linking?",
    ]
    assert code == 1


def test_check_as_json(pack, change):
    change("schemes/skills.yaml", "ordered: true", "orderd: true")
    out, _, code = run("check_pack", pack, "--json")

    found = json.loads(out)
    assert (found["pack"], found["errors"], found["warnings"]) == ("small", 0, 1)
    assert found["items"] == {"bridge": 1, "crosswalk": 1, "scheme": 1}
    assert found["problems"] == [
        {
            "code": "key-unknown",
            "file": "schemes/skills.yaml",
            "line": 8,
            "severity": "warning",
            "message": "'orderd' is not a key that is read here.",
            "suggestion": "Did you mean ordered?",
        }
    ]
    assert code == 0


def test_load_says_what_changed(pack, change):
    out, _, code = run("load_pack", pack)
    assert "added concept skills:linking\n" in out
    assert out.endswith("small: 8 added.\n")
    assert code == 0
    assert run("load_pack", pack)[0] == "small: nothing changed.\n"
    change("schemes/skills.yaml", "label: Linking", "label: Linking members")
    assert run("load_pack", pack)[0] == "changed concept skills:linking\nsmall: 1 changed.\n"


def test_a_long_list_is_counted_unless_asked(pack, change, monkeypatch):
    monkeypatch.setattr("packs.management.commands.load_pack.MOST_NAMED", 2)
    assert "added concept: 3\n" in run("load_pack", pack)[0]


def test_load_refuses_what_check_refuses(pack, change):
    change("bridges.yaml", "skills:linking", "skills:linkin")
    out, err, code = run("load_pack", pack)
    assert (out, code) == ("", 1)
    assert err.startswith("bridges.yaml:6: error id-dangling")
