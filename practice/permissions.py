"""Sentences about the vocabulary."""

import rules

# The vocabulary is common ground: students cite it, field instructors tag with it, and it names no person.
rules.add_perm("practice.read_vocabulary", rules.is_authenticated)
