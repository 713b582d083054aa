"""What was recognised in one picture, as plain data. Boxes are fractions of the upright picture."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Box:
    """A rectangle in a picture, as fractions (0 to 1) of its width and height."""

    left: float
    top: float
    width: float
    height: float


@dataclass(frozen=True)
class Instance:
    """One thing of a label's kind: where it is and how sure that is (0 to 100 %)."""

    box: Box
    confidence: float


@dataclass(frozen=True)
class Label:
    """One thing that is seen in a picture.

    Attributes
    ----------
    name : str
        Such as ``Dog``.
    confidence : float
        0 to 100 %, rounded to 2 places.
    parents, aliases, categories : tuple of str
        The kinds it belongs to, what else it is called, and its place in the service's list.
    instances : tuple of Instance
        Where each one is, for the kinds that are located.
    """

    name: str
    confidence: float
    parents: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    instances: tuple[Instance, ...] = ()


@dataclass(frozen=True)
class AgeRange:
    """A lowest and a highest age, in years."""

    low: int
    high: int


@dataclass(frozen=True)
class Guess:
    """Something a machine takes for true, and how sure it is (0 to 100 %)."""

    value: str | bool
    confidence: float


@dataclass(frozen=True)
class Estimates:
    """What a machine guesses of a person from a face, and may well be wrong about.

    Of each, None or nothing where the service says nothing.

    Attributes
    ----------
    age_range : AgeRange, optional
        Between which ages the face looks.
    gender : Guess, optional
        ``Female`` or ``Male``: how the face looks, not who the person is.
    emotions : tuple of Guess
        ``HAPPY``, ``CALM``, ...: what the face seems to show, the surest first.
    smile, eyeglasses : Guess, optional
        True or False.
    """

    age_range: AgeRange | None = None
    gender: Guess | None = None
    emotions: tuple[Guess, ...] = ()
    smile: Guess | None = None
    eyeglasses: Guess | None = None


@dataclass(frozen=True)
class Face:
    """One face: where it is, how sure it is that it is one (0 to 100 %), and what is guessed."""

    box: Box
    confidence: float
    estimated: Estimates


@dataclass(frozen=True)
class Analysis:
    """All that was recognised in one picture: the surest labels first, the largest faces first."""

    labels: tuple[Label, ...]
    faces: tuple[Face, ...] = ()
