"""What this room records of a person."""

from collections.abc import Iterable

from accounts.models import User
from accounts.record import ArchiveFile, RecordSection, local_moment, register_record_kind
from assignments.models import Attempt, DateGrant
from assignments.reading import sections_of
from assignments.vocabulary import read_vocabulary
from core.models import Draft


def _as_markdown(user: User) -> Iterable[ArchiveFile]:
    """Give each attempt as a Markdown file, section by section."""
    terms = read_vocabulary()
    for attempt in Attempt.objects.filter(student=user).select_related("assignment").order_by("pk"):
        parts = [
            f"## {section.title}\n\n{section.plain}\n" for section in sections_of(attempt, terms) if section.is_filled
        ]
        head = f"# {attempt.assignment.title}, attempt {attempt.number}\n\nSHA-256 {attempt.sha256}\n"
        yield ArchiveFile(f"{attempt.public_id}.md", "\n".join([head, *parts]))


@register_record_kind
def attempts(user: User) -> RecordSection:
    """Tell of work handed in."""
    columns = ("assignment__title", "number", "received_at", "is_late", "words", "sha256")
    rows = Attempt.objects.filter(student=user).order_by("-received_at").values_list(*columns)
    return RecordSection(
        title="Work handed in",
        what="Every attempt as it was handed in, with its time and fingerprint. It can’t be changed, by anyone.",
        who_sees="You and the markers of the course, who don’t see your name before release where work is anonymous.",
        kept_for="For good, as part of the program’s records.",
        columns=("Assignment", "Attempt", "Received", "Late", "Words", "SHA-256"),
        rows=[
            (title, number, local_moment(at), "yes" if late else "no", words, sha256)
            for title, number, at, late, words, sha256 in rows
        ],
        files=lambda: _as_markdown(user),
    )


@register_record_kind
def drafts(user: User) -> RecordSection:
    """Tell of what was typed and not handed in."""
    rows = Draft.objects.filter(owner=user).order_by("-saved_at").values_list("place", "revision", "saved_at")
    return RecordSection(
        title="Drafts",
        what="What you have typed at a place and not handed in yet.",
        who_sees="You. Who teaches sees that there is a draft, never what it says.",
        kept_for="Until you hand it in or discard it.",
        columns=("Place", "Saves", "Last saved"),
        rows=[(place, revision, local_moment(at)) for place, revision, at in rows],
    )


@register_record_kind
def dates_granted(user: User) -> RecordSection | None:
    """Tell of due dates of one's own."""
    columns = ("assignment__title", "due_at", "reason", "granted_by__name", "granted_at")
    rows = DateGrant.objects.filter(student=user).order_by("-granted_at").values_list(*columns)
    if not rows:
        return None
    return RecordSection(
        title="Dates granted",
        what="Where you were given more time: until when, why, and by whom.",
        who_sees="You and those who teach the course.",
        kept_for="For good, as part of the program’s records.",
        columns=("Assignment", "Until", "Reason", "Granted by", "Granted"),
        rows=[(title, local_moment(due), why, by, local_moment(at)) for title, due, why, by, at in rows],
    )
