"""What a recogniser of text gives for a line -> the words that can be vouched for.

A recogniser goes along a line step by step. At each it says how probable each character is, or that
there is none (blank); a character that goes on over several steps is one ("connectionist temporal
classification", CTC).
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from local.rekognition.boxes import Array

# A space this probable separates words, even where it is more probable that nothing is there: so
# it was at the spaces that were missed in signs (0.25 to 0.37), and elsewhere 0.06 at the most.
_SPACE = 0.2
# Steps from the middle of a character, where it is told, to its end.
_HALF_A_CHARACTER = 1.6

# As the names of their characters begin in Unicode.
_ALPHABETS_READ = {"LATIN", "DIGIT"}
_ALPHABETS_HALF_KNOWN = {"CYRILLIC", "GREEK"}


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
    best = steps.argmax(axis=1)
    spaces = [number for number, character in enumerate(characters, 1) if character.isspace()]
    apart = (steps[:, spaces] >= _SPACE).any(axis=1) | np.isin(best, spaces)
    new = (best != 0) & (best != np.concatenate([[0], best[:-1]])) & ~np.isin(best, spaces)
    found = np.flatnonzero(new)
    gaps = np.cumsum(apart)[found]
    words = np.split(found, np.flatnonzero(np.diff(gaps)) + 1) if found.size else []
    return [
        Piece(
            # Full-width letters and digits are the ordinary ones.
            unicodedata.normalize("NFKC", "".join(characters[best[step] - 1] for step in word)),
            float(steps[word, best[word]].mean()),
            max(0.0, (word[0] + 0.5 - _HALF_A_CHARACTER) / len(steps)),
            min(1.0, (word[-1] + 0.5 + _HALF_A_CHARACTER) / len(steps)),
        )
        for word in words
    ]


def sureness(line: list[Piece]) -> float:
    """Return the mean probability of a line's characters, 0..1; 0 if it has none."""
    characters = sum(len(piece.text) for piece in line)
    return sum(piece.sure * len(piece.text) for piece in line) / max(1, characters)


def readable(line: list[Piece]) -> list[Piece]:
    """Return the words of a line that are of Latin letters and digits, one at least in each.

    The recogniser knows a few letters of other alphabets only, and takes the rest for Latin ones
    that look like them: so there is no word in a line with such a letter. It does know Chinese and
    Japanese, but the service reads neither. Accents are no hindrance.
    """
    alphabets = [_alphabets(piece.text) for piece in line]
    if any(found & _ALPHABETS_HALF_KNOWN for found in alphabets):
        return []
    return [
        piece
        for piece, found in zip(line, alphabets, strict=True)
        if found and found <= _ALPHABETS_READ
    ]


def _alphabets(text: str) -> set[str]:
    return {
        "DIGIT" if character.isdecimal() else unicodedata.name(character, "").partition(" ")[0]
        for character in text
        if character.isalnum()
    }
