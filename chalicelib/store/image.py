"""What is known of one photo: the one declaration of an image and its parts.

Item, answer of the API and the page's type all follow from the fields here (`store.items`,
`api.responses`, `tools.page_types`). Times are ISO 8601, UTC, and sort as text. Boxes are fractions
of the upright picture, confidences 0 to 100 %.
"""

from dataclasses import Field, dataclass, field
from enum import StrEnum
from typing import Any

from chalicelib.names import upload_key

#: Members of the metadata of a field: what it is called in item and answer, where that is not its
#: own name; that it is in no answer; and that it is in a summary, too.
CALLED, INTERNAL, SUMMARY = "called", "internal", "summary"


#: The code of the problem of an upload of more bytes than are accepted, which isn't kept.
TOO_LARGE = "FileTooLarge"


def is_told(part: Field[Any]) -> bool:
    """Tell whether a field is in the record of an image."""
    return INTERNAL not in part.metadata


def is_summed_up(part: Field[Any]) -> bool:
    """Tell whether a field is in the summary of an image: it is what a tile needs."""
    return SUMMARY in part.metadata


class State(StrEnum):
    """Where an image is on its way."""

    #: Its name is taken; there is no result yet.
    RESERVED = "reserved"
    #: It has a result and waits for that of another analysis.
    PROCESSING = "processing"
    DONE = "done"
    FAILED = "failed"
    #: In no list and no count any more; its objects are still to be removed.
    DELETING = "deleting"
    #: Remembered for a day, so that a late analysis doesn't bring it back.
    DELETED = "deleted"


@dataclass(frozen=True)
class Box:
    """A rectangle in a picture, as fractions (0 to 1) of its width and height."""

    left: float
    top: float
    width: float
    height: float


@dataclass(frozen=True)
class Instance:
    """One thing of a label's kind: where it is and how sure that is."""

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

    name: str = field(metadata={SUMMARY: True})
    confidence: float = field(metadata={SUMMARY: True})
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
    """Something a machine takes for true, and how sure it is."""

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
    """One face: where it is, how sure it is that it is one, and what is guessed of it."""

    box: Box
    confidence: float
    estimated: Estimates = Estimates()


@dataclass(frozen=True)
class Word:
    """A word of the text in a picture: as it is written, how sure that is, and where it is.

    Words with the same `line`, a number from 0 on, follow each other in one line of the text.
    """

    text: str
    confidence: float
    box: Box
    line: int


@dataclass(frozen=True)
class Problem:
    """Why there is no more to know: a name for programs and a sentence for people."""

    code: str = field(metadata={SUMMARY: True})
    message: str = field(metadata={SUMMARY: True})


@dataclass(frozen=True)
class Place:
    """Where a photo was taken, in degrees north and east (WGS 84)."""

    latitude: float
    longitude: float


@dataclass(frozen=True)
class Upload:
    """One object that was uploaded, or is to be analysed once more.

    Attributes
    ----------
    owner, name : str
        Whose photo, and which.
    uploaded_at : str
        When it was complete.
    sequencer : str
        Orders the uploads of one key: a later one compares greater, as text (Amazon S3 User
        Guide, "Event message structure"). Empty where it was found without its event.
    again : bool
        Whether it was analysed before and is not a new photo: the image keeps its time.
    differs : bool
        Whether it was found to be another object than the one that the image's result is of.
    etag : str
        S3's, of the object, in quotes as S3 answers it; empty where it is not told.
    """

    owner: str
    name: str
    uploaded_at: str
    sequencer: str = ""
    again: bool = False
    differs: bool = False
    etag: str = ""

    @property
    def key(self) -> str:
        """The S3 key of the object."""
        return upload_key(self.owner, self.name)


@dataclass(frozen=True)
class Result:
    """What the analysis of one upload gave. None where it is not known.

    Attributes
    ----------
    analysed_at : str
        When it was stored.
    labels : tuple of Label
        The surest first.
    faces : tuple of Face
        The largest first.
    words : tuple of Word
        Of the text in the picture, as it is read; at most 100.
    problem : Problem, optional
        Why it failed, if it did.
    size : int, optional
        Of the original, in bytes.
    width, height : int, optional
        Of the upright original, in px.
    format : str, optional
        What the original is: ``JPEG``, ``PNG``, ``HEIF``, ...
    taken_at : str, optional
        When it was taken, by the camera's own clock: its wall time, without a zone.
    taken_offset : str, optional
        That clock's distance from UTC, such as ``+02:00``.
    camera, lens : str, optional
        What it was taken with.
    place : Place, optional
        Where it was taken, if the stage keeps that.
    sha256 : str, optional
        Of the original's bytes, 64 lower-case hexadecimal digits.
    etag : str, optional
        S3's, of the object that the result is of.
    """

    analysed_at: str = ""
    labels: tuple[Label, ...] = field(default=(), metadata={CALLED: "details", SUMMARY: True})
    faces: tuple[Face, ...] = ()
    words: tuple[Word, ...] = ()
    problem: Problem | None = field(default=None, metadata={CALLED: "error", SUMMARY: True})
    size: int | None = None
    width: int | None = field(default=None, metadata={SUMMARY: True})
    height: int | None = field(default=None, metadata={SUMMARY: True})
    format: str | None = None
    taken_at: str | None = field(default=None, metadata={SUMMARY: True})
    taken_offset: str | None = None
    camera: str | None = None
    lens: str | None = None
    place: Place | None = None
    sha256: str | None = field(default=None, metadata={INTERNAL: True})
    etag: str | None = field(default=None, metadata={INTERNAL: True})

    @property
    def state(self) -> State:
        """`State.DONE` or `State.FAILED`."""
        return State.FAILED if self.problem else State.DONE


@dataclass(frozen=True)
class Image:
    """What is known of one photo of one owner.

    Attributes
    ----------
    owner, name : str
        Whose it is, and what it is called.
    state : State
        Where it is on its way.
    uploaded_at : str, optional
        When the photo was complete; None while there is no result.
    result : Result, optional
        That of the last analysis; there in the states `PROCESSING`, `DONE` and `FAILED`.
    seconds : float, optional
        From upload to result, the first time.
    month : str, optional
        That it is counted in, such as ``2026-07``; None where its result was stored before months
        were counted.
    sequencer : str
        Of the upload that the result is of; see `Upload`.
    revision : str, optional
        Another one for each change of its result, its tags or what is hidden.
    renditions : str, optional
        What the keys of its renditions hold, if it has some.
    unfinished_since : str, optional
        Since when it waits for a result, if it does.
    since : str, optional
        When the name was taken; an upload that was complete before is not this one.
    deleted_at : str, optional
        When the last image of this name was deleted, as long as that is remembered.
    expires_at : int, optional
        When a deletion is forgotten, in seconds since 1970.
    held : int, optional
        How many bytes of its owner's account it holds: its photo's, or while that is awaited the
        most that it may have. None where it is in no account: it is deleted, or was stored before
        there were accounts.
    taken_by : str, optional
        The sequencer of the upload that its reservation, or what was counted after that, is for.
    reserved_for : str, optional
        The SHA-256 of the bytes for which its name is reserved, where that was stated.
    tags : tuple of str
        What a person says is in it, as they wrote it; at most 20.
    hidden : tuple of str
        The names of labels that a person says are wrong. They stay so when it is analysed again.
    indexed : int
        Which lists and counters it is in: see `store.index.INDEXED`.
    unsettled : tuple of str
        The places of words in the index that may not be as they should yet: see `store.words`.
    """

    owner: str
    name: str
    state: State
    uploaded_at: str | None = None
    result: Result | None = None
    seconds: float | None = None
    month: str | None = None
    sequencer: str = ""
    revision: str | None = None
    renditions: str | None = None
    unfinished_since: str | None = None
    since: str | None = None
    deleted_at: str | None = None
    expires_at: int | None = None
    held: int | None = None
    taken_by: str | None = None
    reserved_for: str | None = None
    tags: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    indexed: int = 0
    unsettled: tuple[str, ...] = ()
