"""What changed, word by word."""

from hypothesis import given, strategies as st

from curriculum.difference import Piece, difference, field_changes, shortened

texts = st.text(alphabet="ab \n", max_size=80)


def test_a_changed_word_stands_alone() -> None:
    assert difference("one two three\nfour\n", "one 2 three\nfour\n") == [
        Piece("same", "one "),
        Piece("del", "two "),
        Piece("ins", "2 "),
        Piece("same", "three\n"),
        Piece("same", "four\n"),
    ]


@given(texts, texts)
def test_both_texts_can_be_read_from_it(before: str, after: str) -> None:
    pieces = difference(before, after)
    assert "".join(piece.text for piece in pieces if piece.kind != "ins") == before
    assert "".join(piece.text for piece in pieces if piece.kind != "del") == after


def test_fields_that_are_the_same_are_left_out() -> None:
    changes = field_changes({"Title": "A", "Text": "x"}, {"Title": "A", "Text": "y"})
    assert [change.label for change in changes] == ["Text"]


def test_long_stretches_that_are_the_same_are_left_out() -> None:
    pieces = shortened([Piece("same", "line\n" * 20), Piece("ins", "new\n")])
    assert [piece.kind for piece in pieces] == ["same", "gap", "same", "ins"]
    assert pieces[1].text == "… 14 lines are the same …\n"
