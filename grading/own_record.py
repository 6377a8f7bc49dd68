"""What this room records of a person, once it is released."""

from accounts.models import User
from accounts.record import RecordSection, local_moment, register_record_kind
from grading.models import ReleasedMark


@register_record_kind
def marks(user: User) -> RecordSection:
    """Tell of released marks; before release there is nothing that would be told."""
    columns = ("attempt__assignment__title", "points", "out_of", "marker_name", "release__released_at")
    rows = ReleasedMark.objects.filter(student=user).order_by("-pk").values_list(*columns)
    return RecordSection(
        title="Marks and feedback",
        what="Released marks with their criteria and comments, as they stood at release.",
        who_sees="You, and those who teach and mark the course.",
        kept_for="For good, as part of the program’s records.",
        columns=("Assignment", "Points", "Of", "Marked by", "Released"),
        rows=[(title, points, of, marker, local_moment(at)) for title, points, of, marker, at in rows],
    )
