"""What a signature covers: everything a line says, as one digest. A change of a single minute gives another digest."""

import hashlib
import json
from typing import Any

from placements.models import HourLine


def content_of(line: HourLine) -> dict[str, Any]:
    """Give everything that a signature on a line covers, in a form that is the same each time it is written out."""
    return {
        "line": line.public_id,
        "revision": line.revision,
        "placement": line.placement_id,
        "worked_on": line.worked_on.isoformat(),
        "starts_at": f"{line.starts_at:%H:%M}" if line.starts_at else "",
        "ends_at": f"{line.ends_at:%H:%M}" if line.ends_at else "",
        "minutes": [line.minutes, line.micro_minutes, line.mezzo_minutes, line.macro_minutes],
        "category": line.category,
        "activity": line.activity,
        "note": line.note,
        "skills": sorted(skill.address for skill in line.skills.all()),
        "corrects": line.corrects_id,
        "correction_reason": line.correction_reason,
    }


def sha256_of(line: HourLine) -> str:
    """Give the digest of a line's content, as a sign-off stores it."""
    return hashlib.sha256(json.dumps(content_of(line), sort_keys=True).encode()).hexdigest()
