"""bridges.yaml: the exemplar bridges (bridges/1)."""

from packs.fields import Fields
from packs.pack import Kind, Pack
from practice.actions import retire_bridges, store_bridges
from practice.content import BridgeContent, Change


def owns(file: str) -> bool:
    """Say whether a file is the table of bridges."""
    return file == "bridges.yaml"


def read(pack: Pack, file: str) -> None:
    """Read the table of bridges."""
    node = pack.read_mapping(file, pack.read_text(file), "bridges/1")
    if node is None:
        return
    fields = Fields(node, file, pack.report)
    pack.notes["bridges_about"] = fields.markdown("about")
    for part in fields.mappings("bridges", required=True):
        bridge = _bridge(pack, part)
        pack.add("bridge", bridge.slug, file, part.line, bridge)
    fields.done(also=("format",))


def _bridge(pack: Pack, fields: Fields) -> BridgeContent:
    def concept(key: str) -> str:
        address = fields.text(key)
        pack.refer("concept", address, fields.file, fields.line_of(key))
        return address

    competencies = fields.texts("competencies")
    for address, line in competencies:
        pack.refer("concept", address, fields.file, line)
    bridge = BridgeContent(
        slug=fields.slug("id"),
        skill=concept("skill"),
        group_form=concept("group_form"),
        macro_practice=concept("macro"),
        example=fields.text("example", most=1_500),
        limit=fields.text("limit", most=1_500),
        competencies=tuple(address for address, _ in competencies),
    )
    fields.done()
    return bridge


def store(pack: Pack) -> list[Change]:
    """Store the table, when the pack has one."""
    if "bridges_about" not in pack.notes:
        return []
    bridges = [item.content for item in pack.of("bridge")]
    return store_bridges(table=pack.slug, about=pack.notes["bridges_about"], bridges=bridges)


def retire(slugs: list[str]) -> list[Change]:
    """Retire the bridges of a table that is gone."""
    return retire_bridges(slugs=slugs)


KIND = Kind("bridge", owns, read, store, retire)
