"""pack.yaml: what the pack is called, and the headings under which its schemes are listed (pack/1). Optional."""

from packs.fields import Fields
from packs.pack import Pack
from packs.problems import Code

FILE = "pack.yaml"


def read(pack: Pack) -> None:
    """Read pack.yaml before everything else, when there is one."""
    if FILE not in pack.files:
        return
    node = pack.read_mapping(FILE, pack.read_text(FILE), "pack/1")
    if node is None:
        return
    fields = Fields(node, FILE, pack.report)
    pack.title = fields.text("title", most=200)
    groups: dict[str, tuple[str, int]] = {}
    for part in fields.mappings("groups"):
        title = part.text("title", most=80)
        for slug, line in part.texts("schemes", required=True):
            if slug in groups:
                part.error(Code.ID_TWICE, line, f"The scheme {slug} stands under two headings.")
            groups.setdefault(slug, (title, len(groups)))
            pack.refer("scheme", slug, FILE, line)
        part.done()
    pack.notes["groups"] = groups
    fields.done(also=("format",))
