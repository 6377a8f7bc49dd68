"""Only work about the field is looked at for what may identify someone."""

from assignments.identifiers import identifiers_in


def test_only_field_work_is_looked_at() -> None:
    """People in a case are invented, so a memo about one has nothing to hide."""
    fields = {"constant": "Mrs Okafor called 555-0104."}
    assert identifiers_in({**fields, "case": "damp"}) == []
    found = identifiers_in({**fields, "case": ""})
    assert [(item.kind, item.text, item.field, item.label) for item in found] == [
        ("a phone number", "555-0104", "constant", "What stays the same"),
        ("a name with a title", "Mrs Okafor", "constant", "What stays the same"),
    ]
