"""Pages of long lists, by the number in the address."""

from django.http import HttpRequest


def page_number(request: HttpRequest) -> int:
    """Give the page asked for, counting from 1; 1 when that can't be read."""
    text = request.GET.get("page", "1")
    return max(1, int(text)) if text.isascii() and text.isdigit() and len(text) < 6 else 1
