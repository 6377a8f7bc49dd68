"""Checks of the ways through a case: targets, endings, conditions, what is never reached."""

from typing import TYPE_CHECKING, Any

from cases.format.conditions import Effect, Malformed, Test, Value, read_condition, read_effects
from cases.format.tree import CaseTree, Choice, Scene
from cases.format.walk import MOST_STATES, Walk, Way, Ways, can_end, edges_of, reachable, walk

if TYPE_CHECKING:
    from cases.format.checker import Check


def variables_of(front: dict[str, Any]) -> dict[str, Value]:
    """Give the variables as they begin."""
    rows = front.get("vars")
    return {str(k): v for k, v in rows.items() if isinstance(v, int)} if isinstance(rows, dict) else {}


def start_of(tree: CaseTree) -> str:
    """Give the id of the scene the case begins in: the one named, or else the first."""
    named = tree.front.get("start")
    return str(named) if named else (tree.scenes[0].id if tree.scenes else "")


def check(check: "Check") -> None:
    """Check everything that has to do with ways."""
    tree = check.tree
    if not tree.scenes:
        check.error(1, "missing-start", "The case has no scene.", "Add a heading: ## The first visit {#intake .micro}")
        return
    ways: Ways = {}
    for scene in tree.scenes:
        _check_shape(check, scene)
        ways[scene.id] = [_way(check, choice) for choice in scene.choices]
    _check_variables(check, ways)
    start = start_of(tree)
    if tree.scene(start) is None:
        said = f"The scene “{start}” that the case begins in is not there."
        check.error(tree.line_of("start"), "missing-start", said, "Write start: and the id of a scene.")
        return
    on_paper = reachable(start, edges_of(tree))
    ending = can_end(tree)
    for scene in tree.scenes:
        if scene.id not in on_paper:
            check.error(
                scene.line, "unreachable-scene", f"No choice leads to “{scene.id}”.", "Link to it or remove it."
            )
        elif scene.id not in ending and scene.choices:
            check.error(
                scene.line, "no-ending", f"From “{scene.id}” no ending can be reached.", "Lead out of the loop."
            )
    _check_walk(check, on_paper, walk(start, variables_of(tree.front), ways))


def _check_shape(check: "Check", scene: Scene) -> None:
    if scene.is_end and scene.choices:
        check.error(scene.line, "ending-with-choices", "An ending has no choices.", "Remove .end or the choices.")
    if not scene.is_end and not scene.choices:
        check.error(scene.line, "dead-end", "Nothing leads on from here.", "Add a choice, or .end if it ends here.")
    if len(scene.choices) == 1:
        check.warning(scene.line, "single-choice", "There is only one thing to do here, so nothing is decided.")
    seen: dict[tuple[str, str, str], Choice] = {}
    for choice in scene.choices:
        if choice.target == scene.id:
            check.warning(choice.line, "self-jump", f"“{choice.id}” leads back to its own scene.")
        key = (choice.target, choice.attributes.get("set", ""), choice.consequence)
        if key in seen:
            said = f"“{choice.id}” leads to the same scene with the same effect as “{seen[key].id}”."
            check.warning(choice.line, "same-choice", said)
        seen.setdefault(key, choice)


def _way(check: "Check", choice: Choice) -> Way:
    if not choice.text:
        check.error(choice.line, "missing-title", "The choice has no words.")
    if check.tree.scene(choice.target) is None:
        said = f"“{choice.id}” leads to “{choice.target}”, which is not there."
        check.error(choice.line, "missing-target", said, "Name the id of a scene.")
    tests: tuple[Test, ...] = ()
    effects: tuple[Effect, ...] = ()
    try:
        tests = read_condition(choice.attributes.get("if", ""))
    except Malformed as problem:
        check.error(choice.line, "malformed-condition", str(problem), 'Write if="trust >= 2 and not visited(office)".')
    try:
        effects = read_effects(choice.attributes.get("set", ""))
    except Malformed as problem:
        check.error(choice.line, "malformed-effect", str(problem), 'Write set="trust+1, tenants=true".')
    for name in [test.name for test in tests if test.name] + [effect.name for effect in effects]:
        if name not in variables_of(check.tree.front):
            check.error(choice.line, "unknown-variable", f"“{name}” is no variable.", "Add it to vars.")
    for test in tests:
        if test.visited and check.tree.scene(test.visited) is None:
            check.error(choice.line, "missing-target", f"visited({test.visited}) names no scene.")
    return Way(choice.id, choice.target, tests, effects)


def _check_variables(check: "Check", ways: Ways) -> None:
    read = {test.name for rows in ways.values() for way in rows for test in way.tests}
    for name in variables_of(check.tree.front):
        if name not in read:
            line = check.tree.line_of("vars", name)
            check.warning(line, "unused-variable", f"No condition asks for “{name}”.", "Ask for it or remove it.")


def _check_walk(check: "Check", on_paper: set[str], found: Walk) -> None:
    tree = check.tree
    if found.bounded:
        said = (
            f"The search of the ways stopped after {MOST_STATES:,} states or many steps; what it didn't see is open."
        )
        check.warning(tree.line_of("vars"), "search-bounded", said, "A loop that counts up without end causes this.")
    for scene_id, state in found.stuck.items():
        scene = tree.scene(scene_id)
        values = ", ".join(f"{name} {value}" for name, value in state.items())
        said = f"Every choice of “{scene_id}” is hidden with {values or 'no variables'}."
        check.error(scene.line if scene else 1, "stuck-state", said, "Leave one choice without a condition.")
    if found.bounded:
        return
    for scene in tree.scenes:
        if scene.id in on_paper and scene.id not in found.scenes:
            said = f"“{scene.id}” is linked to, but never reached under the conditions."
            check.warning(scene.line, "never-reached", said)
        for choice in scene.choices:
            if not choice.attributes.get("if") or scene.id not in found.scenes:
                continue
            if choice.id not in found.failed:
                check.warning(choice.line, "always-true", f"The condition of “{choice.id}” always holds.")
            elif choice.id not in found.held:
                check.warning(choice.line, "always-false", f"The condition of “{choice.id}” never holds.")
