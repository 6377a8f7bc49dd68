"""The room's verbs: authoring, reading, offerings, enrolments."""
