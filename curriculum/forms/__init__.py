"""All validation of what people write in this room."""
