"""crosswalks/<id>.yaml: how the concepts of one scheme stand to those of another (crosswalk/1)."""

from packs.fields import Fields
from packs.pack import Kind, Pack
from practice.actions import retire_crosswalks, store_crosswalk
from practice.content import Change, CrosswalkContent, RowContent

FITS = ("strong", "moderate", "weak")


def owns(file: str) -> bool:
    """Say whether a file is a cross-walk."""
    return file.startswith("crosswalks/") and file.endswith(".yaml")


def read(pack: Pack, file: str) -> None:
    """Read a cross-walk."""
    node = pack.read_mapping(file, pack.read_text(file), "crosswalk/1")
    if node is None:
        return
    fields = Fields(node, file, pack.report)
    slug = fields.slug("id")
    source, target = fields.slug("from"), fields.slug("to")
    for key, scheme in (("from", source), ("to", target)):
        pack.refer("scheme", scheme, file, fields.line_of(key))
    crosswalk = CrosswalkContent(
        slug=slug,
        title=fields.text("title", most=200),
        about=fields.markdown("about"),
        source=source,
        target=target,
        rows=tuple(_row(pack, part, source, target) for part in fields.mappings("rows", required=True)),
    )
    fields.done(also=("format",))
    pack.add("crosswalk", slug, file, fields.line_of("id"), crosswalk)


def _row(pack: Pack, fields: Fields, source: str, target: str) -> RowContent:
    line = fields.line_of("from")
    address = _address(fields.text("from"), source)
    pack.refer("concept", address, fields.file, line)
    targets = []
    for text, target_line in fields.texts("to", required=True):
        targets.append(_address(text, target))
        pack.refer("concept", targets[-1], fields.file, target_line)
    row = RowContent(
        source=address,
        targets=tuple(targets),
        fit=fields.one_of("fit", FITS),
        note=fields.text("note"),
    )
    fields.done()
    return row


def _address(text: str, scheme: str) -> str:
    return text if ":" in text or not text else f"{scheme}:{text}"


def store(pack: Pack) -> list[Change]:
    """Store the cross-walks."""
    return [change for item in pack.of("crosswalk") for change in store_crosswalk(crosswalk=item.content)]


def retire(slugs: list[str]) -> list[Change]:
    """Retire cross-walks that are gone."""
    return retire_crosswalks(slugs=slugs)


KIND = Kind("crosswalk", owns, read, store, retire)
