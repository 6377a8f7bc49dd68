"""How a concept's address stands in the address of its page."""


class ConceptAddressConverter:
    """`rothman:social-action` in content is `rothman/social-action` in an address."""

    regex = "[-a-zA-Z0-9_]+/[-a-zA-Z0-9_]+"

    def to_python(self, value: str) -> str:
        """Give the address as content writes it."""
        return value.replace("/", ":", 1)

    def to_url(self, value: str) -> str:
        """Give the address as it stands in a path."""
        return value.replace(":", "/", 1)
