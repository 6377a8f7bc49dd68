"""Everything this room reads from a person."""
