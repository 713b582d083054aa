"""What a recogniser of text gives for a line -> the words that can be vouched for.

A recogniser goes along a line step by step. At each it says how probable each character is, or that
there is none (blank); a character that goes on over several steps is one ("connectionist temporal
classification", CTC).
"""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from local.rekognition.boxes import Array


@dataclass(frozen=True)
class Piece:
    """A word of a line.

    Attributes
    ----------
    text
        What it says.
    sure
        The mean probability of its characters, 0..1.
    start, end
        Where it is: fractions 0..1 of the way along the line.
    """

    text: str
    sure: float
    start: float
    end: float


def pieces(steps: Array, characters: Sequence[str]) -> list[Piece]:
    """Return the words of a line, whatever their script.

    Parameters
    ----------
    steps
        Shape (n, 1 + number of characters): at each step the probability of blank and of each
        character. The last step ends at the end of the line.
    characters
        A space of any kind separates words.
    """
    best, sure = steps.argmax(axis=1), steps.max(axis=1)
    before = np.concatenate([[0], best[:-1]])
    words: list[list[int]] = [[]]
    for step in np.flatnonzero((best != 0) & (best != before)):
        if characters[best[step] - 1].isspace():
            words.append([])
        else:
            words[-1].append(int(step))
    return [
        Piece(
            # Full-width letters and digits are the ordinary ones.
            unicodedata.normalize("NFKC", "".join(characters[best[n] - 1] for n in word)),
            float(sure[word].mean()),
            max(0.0, (word[0] - 0.5) / len(steps)),
            min(1.0, (word[-1] + 1.5) / len(steps)),
        )
        for word in words
        if word
    ]


def readable(text: str) -> bool:
    """Say whether a word is of Latin letters and digits, of which it has one at least.

    The recogniser knows a few letters of other alphabets only, so it can't read a word in one; and
    the service reads no Chinese, Japanese or Korean. Accents are no hindrance.
    """
    kinds = list(_alphabets(text))
    return bool(kinds) and all(kind in {"LATIN", "DIGIT"} for kind in kinds)


def _alphabets(text: str) -> Iterator[str]:
    for character in text:
        if character.isdecimal():
            yield "DIGIT"
        elif character.isalpha():
            yield unicodedata.name(character, "").partition(" ")[0]
