"""A new text against one already published: what would break for people who are in the middle of it."""

from cases.format.problems import Problem, error, warning
from cases.format.reader import cues_of
from cases.format.tree import BlockPart, CaseTree, Choice, Scene

Meanings = dict[str, tuple[str, int]]


def _meanings(tree: CaseTree) -> Meanings:
    """Give for each id what it stands for, in a form that changes when its meaning does, and its line."""
    found: Meanings = {}
    for marked in tree.marked():
        if isinstance(marked, Choice):
            meaning = f"choice {marked.target} {marked.attributes.get('set', '')} {marked.attributes.get('if', '')}"
        elif isinstance(marked, BlockPart):
            meaning = "ask"
        else:
            meaning = "ending" if isinstance(marked, Scene) and marked.is_end else "scene"
        found[marked.id] = (meaning, marked.line)
    for scene in tree.scenes:
        for prose in scene.prose:
            for cue in cues_of(prose):
                found[cue.id] = (f"cue {cue.level}", cue.line)
    return found


def compare(tree: CaseTree, published: CaseTree) -> list[Problem]:
    """Give what changed since the version that is published: its text under the same number, ids gone or changed."""
    before, now = _meanings(published), _meanings(tree)
    number = published.front.get("version", 1)
    problems = []
    if tree.front.get("version", 1) == number and isinstance(number, int) and tree != published:
        problems.append(changed_under_same_version(tree, number))
    for name, (meaning, _) in before.items():
        if name not in now:
            said = f"The id “{name}” is gone since version {published.front.get('version', 1)}."
            problems.append(
                warning(1, "id-removed", said, "Runs keep their version; quotations may lose their place.")
            )
        elif now[name][0] != meaning:
            said = f"“{name}” was “{meaning.strip()}” in the published version."
            problems.append(warning(now[name][1], "id-changed", said, "Give what is new a new id."))
    return problems


def changed_under_same_version(tree: CaseTree, number: int) -> Problem:
    """Give the finding that a published text was changed without a new version."""
    said = f"Version {number} is published with another text."
    return error(tree.line_of("version"), "changed-same-version", said, f"Write version: {number + 1}.")
