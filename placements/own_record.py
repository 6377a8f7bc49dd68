"""What this room records of a person."""

from accounts.models import User
from accounts.record import RecordSection, local_moment, register_record_kind
from placements.models import HourLine, SignOff


@register_record_kind
def hours(user: User) -> RecordSection:
    """Tell of every line of field hours."""
    columns = ("worked_on", "minutes", "micro_minutes", "mezzo_minutes", "macro_minutes", "category", "activity")
    more = ("note", "state", "placement__site__name")
    lines = HourLine.objects.filter(placement__student=user).order_by("-worked_on", "-pk").values_list(*columns, *more)
    return RecordSection(
        title="Field hours",
        what="Every line you logged, with its note, also those returned, corrected or withdrawn.",
        who_sees="You, your field instructor by a mailed link, your liaison and the program’s coordinators.",
        kept_for="For good: an accreditation visit asks for them.",
        columns=("Date", "Minutes", "Micro", "Mezzo", "Macro", "Category", "Activity", "Note", "State", "Site"),
        rows=list(lines),
    )


@register_record_kind
def signatures(user: User) -> RecordSection:
    """Tell of the answers field instructors gave."""
    columns = ("line__worked_on", "answer", "comment", "signer_name", "signed_at")
    rows = SignOff.objects.filter(line__placement__student=user).order_by("-signed_at").values_list(*columns)
    return RecordSection(
        title="Signatures",
        what="Who approved or returned which line of yours, when, and with what comment.",
        who_sees="You, the field instructor, your liaison and the coordinators.",
        kept_for="For good, with the hours they sign.",
        columns=("Date of the line", "Answer", "Comment", "Signed by", "Signed"),
        rows=[(day, answer, comment, by, local_moment(at)) for day, answer, comment, by, at in rows],
    )
