"""The steps behind make: done once, done again when what they come from has changed."""

import sys
from pathlib import Path

import pytest

from scripts import steps


@pytest.fixture(autouse=True)
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let the sources be in a folder of the test's own."""
    monkeypatch.setattr(steps, "ROOT", tmp_path)
    return tmp_path


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_a_fingerprint_is_of_names_and_contents_and_more(root: Path) -> None:
    one = write(root / "css" / "a.css", "a {}")
    first = steps.fingerprint([root / "css"])
    assert first == steps.fingerprint([one])
    assert steps.fingerprint([one], "3.11") != first
    assert steps.fingerprint([one], "3.11", "x") != steps.fingerprint([one], "3.11x")
    write(one, "b {}")
    changed = steps.fingerprint([root / "css"])
    assert changed != first
    one.rename(root / "css" / "b.css")
    assert steps.fingerprint([root / "css"]) not in (first, changed)


def test_a_fingerprint_asks_neither_order_nor_compiled_code_nor_what_is_missing(root: Path) -> None:
    one, two = write(root / "one.py", "1"), write(root / "two.py", "2")
    first = steps.fingerprint([one, two])
    write(root / "pack" / "__pycache__" / "one.pyc", "compiled")
    assert steps.fingerprint([two, one, root / "missing", root / "pack"]) == first


class Maker:
    """Something that is made, and how often it was."""

    def __init__(self) -> None:
        self.calls: list[tuple[object, ...]] = []

    def __call__(self, *arguments: object) -> None:
        self.calls.append(arguments)


def test_a_step_is_done_once_and_again_when_its_inputs_change(root: Path, capsys) -> None:
    make, stamp = Maker(), root / "out" / ".made-from"
    assert steps.step("styles", "building", stamp, "one", make, "node", "build.mjs")
    assert stamp.read_text() == "one"
    assert not steps.step("styles", "building", stamp, "one", make, "node", "build.mjs")
    assert steps.step("styles", "building", stamp, "two", make, "node", "build.mjs")
    assert make.calls == [("node", "build.mjs")] * 2
    said = capsys.readouterr().out.splitlines()
    assert said == [
        "  styles               building ... done in 0 s",
        "  styles               ready",
        "  styles               building ... done in 0 s",
    ]


def test_a_step_that_fails_leaves_no_stamp_and_is_tried_again(root: Path) -> None:
    stamp = root / ".made-from"
    program = [sys.executable, "-c", "print('no network'); raise SystemExit(3)"]
    with pytest.raises(SystemExit):
        steps.step("styles", "building", stamp, "one", steps.run, program)
    assert not stamp.exists()
    assert steps.step("styles", "building", stamp, "one", Maker())


def test_a_failing_command_ends_the_run_with_what_it_said_and_a_hint(capsys) -> None:
    with pytest.raises(SystemExit) as ended:
        steps.run([sys.executable, "-c", "print('no network'); raise SystemExit(3)"], hint="Is the index reachable?")
    assert ended.value.code == 1
    said = capsys.readouterr().err
    assert "no network\n" in said
    assert "This failed: " in said
    assert said.endswith("Is the index reachable?\n")


def test_a_command_is_silent_when_it_works_and_gets_its_environment(capfd) -> None:
    steps.run(
        [sys.executable, "-c", "import os; assert os.environ['KIND'] == 'demo'; print('x')"], env={"KIND": "demo"}
    )
    assert capfd.readouterr() == ("", "")
