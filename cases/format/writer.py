"""From tree to text: what `read_case` reads back as an equal tree. Writing twice gives the same text."""

from cases.format.front import write_front
from cases.format.tree import BlockPart, CaseTree, Choice, Marked, Part, Prose, Scene


def write_braces(marked: Marked, first_class: str = "") -> str:
    """Give `{.kind #id .class key="value"}`, or nothing where there is nothing to say."""
    words = [f".{first_class}"] if first_class else []
    words += [f"#{marked.id}"] if marked.id else []
    words += [f".{name}" for name in marked.classes]
    words += [f'{key}="{value}"' for key, value in marked.attributes.items()]
    return f"{{{' '.join(words)}}}" if words else ""


def _choice(choice: Choice) -> str:
    lines = [f"- [{choice.text}](#{choice.target}){write_braces(choice)}"]
    if choice.consequence:
        lines += [f"  > {row}".rstrip() for row in choice.consequence.split("\n")]
    return "\n".join(lines)


def _block(block: BlockPart) -> str:
    body = f"{block.body}\n" if block.body else ""
    return f"::: {write_braces(block, block.kind)}\n{body}:::"


def _part(part: Part) -> str:
    if isinstance(part, Prose):
        return part.text
    return _choice(part) if isinstance(part, Choice) else _block(part)


def _scene(scene: Scene) -> str:
    pieces = [f"## {scene.title} {write_braces(scene)}".rstrip()]
    for before, part in zip([None, *scene.parts], scene.parts, strict=False):
        # Choices stand together as one list; everything else is parted by an empty line.
        gap = "\n" if isinstance(part, Choice) and isinstance(before, Choice) else "\n\n"
        gap = "\n" if before is None else gap
        pieces.append(f"{gap}{_part(part)}")
    return "".join(pieces)


def write_case(tree: CaseTree) -> str:
    """Give the file of a tree, ending with a line break."""
    opening = f"{tree.opening}\n\n" if tree.opening else ""
    scenes = "\n\n".join(_scene(scene) for scene in tree.scenes)
    return f"---\n{write_front(tree.front)}---\n{opening}{scenes}".rstrip("\n") + "\n"
