"""schemes/<id>.yaml: a set of concepts (scheme/1)."""

from packs.fields import Fields
from packs.pack import Kind, Pack
from packs.problems import Code
from practice.actions import relate_concepts, retire_schemes, store_scheme
from practice.content import Change, ConceptContent, SchemeContent

# Names of pages under /practice/ that a scheme or a concept would hide.
RESERVED_SCHEMES = ("map", "crosswalks")
RESERVED_CONCEPTS = ("table",)


def owns(file: str) -> bool:
    """Say whether a file is a scheme."""
    return file.startswith("schemes/") and file.endswith(".yaml")


def read(pack: Pack, file: str) -> None:
    """Read a scheme."""
    node = pack.read_mapping(file, pack.read_text(file), "scheme/1")
    if node is None:
        return
    fields = Fields(node, file, pack.report)
    slug = fields.slug("id")
    _refuse_reserved(fields, slug, RESERVED_SCHEMES)
    variables = _variables(fields)
    concepts = [_concept(pack, part, slug, variables) for part in fields.mappings("concepts", required=True)]
    groups: dict[str, tuple[str, int]] = pack.notes.get("groups", {})
    group, position = groups.get(slug, ("", len(groups)))
    scheme = SchemeContent(
        slug=slug,
        title=fields.text("title", most=200),
        short_title=fields.text("short_title", most=80),
        edition=fields.text("edition", required=False, most=80),
        about=fields.markdown("about"),
        source=fields.text("source"),
        sure=fields.sure(),
        is_ordered=fields.yes_or_no("ordered"),
        variables=tuple(variables.items()),
        concepts=tuple(concepts),
        group=group,
        position=position,
    )
    fields.done(also=("format",))
    pack.add("scheme", slug, file, fields.line_of("id"), scheme)


def _refuse_reserved(fields: Fields, slug: str, reserved: tuple[str, ...]) -> None:
    if slug in reserved:
        fields.error(
            Code.VALUE_REFUSED, fields.line_of("id"), f"{slug!r} is the name of a page.", "Choose another id."
        )


def _variables(fields: Fields) -> dict[str, str]:
    variables: dict[str, str] = {}
    for part in fields.mappings("variables"):
        slug = part.slug("id")
        if slug in variables:
            part.error(Code.ID_TWICE, part.line, f"There is a variable {slug} already.")
        variables[slug] = part.text("label", most=200)
        part.done()
    return variables


def _concept(pack: Pack, fields: Fields, scheme: str, variables: dict[str, str]) -> ConceptContent:
    slug = fields.slug("id")
    _refuse_reserved(fields, slug, RESERVED_CONCEPTS)
    if slug:
        pack.declare("concept", f"{scheme}:{slug}", fields.file, fields.line)
    sure = fields.sure()
    levels = fields.levels()
    primary = fields.one_of("primary_level", levels or ("none",), required=False)
    parent = fields.text("parent", required=False)
    if parent:
        pack.refer("concept", f"{scheme}:{parent}", fields.file, fields.line_of("parent"))
    related = fields.texts("related")
    for address, line in related:
        pack.refer("concept", address, fields.file, line)
    concept = ConceptContent(
        slug=slug,
        label=fields.text("label", most=200),
        definition=fields.markdown("definition"),
        sure=sure,
        levels=levels,
        primary_level=primary,
        note=fields.markdown("note", required=False),
        parent=parent,
        source=fields.text("source"),
        related=tuple(address for address, _ in related),
        values=_values(fields, variables, sure),
    )
    fields.done()
    return concept


def _values(fields: Fields, variables: dict[str, str], sure: str) -> dict[str, dict[str, str]]:
    values: dict[str, dict[str, str]] = {}
    for key, node in fields.by_key("values").items():
        if key not in variables:
            fields.error(
                Code.ID_DANGLING,
                node.line,
                f"The scheme has no variable {key!r}.",
                "Add it to variables, or take it out.",
            )
            continue
        part = Fields(node, fields.file, fields.report, where=key)
        value = {"text": part.text("text", most=500), "sure": part.sure(required=False) or sure}
        if original := part.text("original", required=False, most=200):
            value["original"] = original
        values[key] = value
        part.done()
    return values


def finish(pack: Pack) -> None:
    """Note parents that lead around in a circle."""
    for item in pack.of("scheme"):
        parents = {concept.slug: concept.parent for concept in item.content.concepts}
        for slug in parents:
            seen, at = set(), slug
            while at and at not in seen:
                seen.add(at)
                at = parents.get(at, "")
            if at == slug:
                pack.report.error(
                    Code.VALUE_REFUSED, item.file, item.line, f"The parents of {slug} lead back to {slug} itself."
                )


def store(pack: Pack) -> list[Change]:
    """Store the schemes, then what relates their concepts."""
    schemes = [item.content for item in pack.of("scheme")]
    changes = [change for scheme in schemes for change in store_scheme(scheme=scheme)]
    return changes + relate_concepts(schemes=schemes)


def retire(slugs: list[str]) -> list[Change]:
    """Retire schemes that are gone."""
    return retire_schemes(slugs=slugs)


KIND = Kind("scheme", owns, read, store, retire, finish)
