"""From the probabilities along a line to words that can be vouched for."""

import numpy as np
import pytest

from local.rekognition import letters
from local.rekognition.boxes import Array
from local.rekognition.letters import Piece

CHARACTERS = ["a", "b", "1", "\u3000", "\uff21", "é", " "]


def steps(line: str, sure: float = 0.9) -> Array:
    """Return the probabilities of a line, a step a character; ``_`` is blank."""
    scores = np.full((len(line), 1 + len(CHARACTERS)), 0.001, np.float32)
    for step, character in enumerate(line):
        scores[step, 1 + CHARACTERS.index(character) if character != "_" else 0] = sure
    return scores


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("ab", ["ab"]),
        ("_aaa__bb_", ["ab"]),
        ("a_a", ["aa"]),
        ("ab 1a", ["ab", "1a"]),
        (" a   _ b ", ["a", "b"]),
        ("a\u3000b", ["a", "b"]),
        ("\uff21é", ["Aé"]),
        ("____", []),
        (" ", []),
        ("", []),
    ],
)
def test_repeated_characters_are_one_and_spaces_part_words(line: str, words: list[str]) -> None:
    assert [piece.text for piece in letters.pieces(steps(line), CHARACTERS)] == words


@pytest.mark.parametrize(("probability", "words"), [(0.3, ["a", "b"]), (0.06, ["ab"])])
def test_a_space_that_is_likely_parts_words_even_where_blank_is_likelier(
    probability: float, words: list[str]
) -> None:
    scores = steps("a__b", 0.6)
    scores[2, -1] = probability

    assert [piece.text for piece in letters.pieces(scores, CHARACTERS)] == words


def test_a_word_has_its_mean_probability_and_its_place() -> None:
    scores = steps("_a_b______ _1_______")
    scores[3, 2] = 0.7

    first, second = letters.pieces(scores, CHARACTERS)

    assert first.sure == pytest.approx(0.8)
    assert (first.start, first.end) == pytest.approx((0, 0.255), abs=1e-6)
    assert (second.start, second.end) == pytest.approx((0.545, 0.705))


def test_places_stay_within_the_line() -> None:
    (piece,) = letters.pieces(steps("ab"), CHARACTERS)

    assert (piece.start, piece.end) == (0, 1)


def line(*texts: str) -> list[Piece]:
    return [Piece(text, 0.9, 0, 1) for text in texts]


@pytest.mark.parametrize(
    ("texts", "read"),
    [
        (["NOTICE", "Café", "25", "3.50", "(c)", "mp3"], 6),
        (["-", "...", "•", "€"], 0),
        (["出口", "EXIT", "ラーメン", "850円", "A4纸"], 1),
        # Half of these letters would be taken for Latin ones.
        (["MOCKBA", "PECTOPAH\u042b"], 0),
        (["TABEPNA", "Φ"], 0),
        (["مرحبا", "HOTEL"], 1),
    ],
)
def test_words_in_latin_letters_and_digits_are_kept(texts: list[str], read: int) -> None:
    assert len(letters.readable(line(*texts))) == read


def test_a_line_is_as_sure_as_its_characters_on_average() -> None:
    pieces = [Piece("abc", 1.0, 0, 1), Piece("d", 0.6, 0, 1)]

    assert letters.sureness(pieces) == pytest.approx(0.9)
    assert letters.sureness([]) == 0
