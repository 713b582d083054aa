"""What is to become of an upload, by what is in its place."""

from enum import Enum, auto

from chalicelib.store.image import Image, State, Upload


class Saved(Enum):
    """What became of a result."""

    STORED = auto()
    #: This result, or that of a later upload, was there already.
    DUPLICATE = auto()
    #: The image was deleted after this upload.
    DELETED = auto()


def judge(upload: Upload, old: Image | None) -> Saved:
    """Judge by what is in the place of an upload's result whether that is still to be stored.

    Also before there is a result, so that nobody pays for one that is known.
    """
    if old is None:
        return Saved.STORED
    if old.state is State.DELETING:
        return Saved.DELETED
    if old.result is None:
        if max(old.since or "", old.deleted_at or "") > upload.uploaded_at:
            return Saved.DELETED
        # A later upload has taken the name over; what is read now is that one.
        is_late = upload.sequencer and (old.taken_by or "") > upload.sequencer
        return Saved.DUPLICATE if is_late else Saved.STORED
    if upload.sequencer > old.sequencer:
        return Saved.STORED
    # Found by a search for what is unfinished, not brought by an event.
    awaited = not upload.sequencer and (old.state is State.PROCESSING or upload.differs)
    return Saved.STORED if awaited else Saved.DUPLICATE


def is_answered(upload: Upload, image: Image) -> bool:
    """Tell whether an image's result is of the very bytes that an event tells of.

    The event is late then, and the photo was found without it; or it is a second one of the same
    wish. While another analysis is waited for, there is no such result.
    """
    if not image.result or image.state is State.PROCESSING:
        return False
    return bool(upload.etag) and upload.etag == image.result.etag


def is_counted(upload: Upload, old: Image | None) -> bool:
    """Tell whether an analysis was counted already, when it was asked for or a name was reserved.

    Parameters
    ----------
    upload : Upload
        Whose analysis.
    old : Image, optional
        What is in its place.
    """
    if upload.again:
        return True
    if old is None or old.state is State.DELETED:
        return False
    if old.result is None:
        # What was found without its event is what the name was reserved for.
        return not old.taken_by or old.taken_by == upload.sequencer or not upload.sequencer
    if old.taken_by is None:
        return False
    # An event that comes again, or, found without it, what was counted and not stored.
    return old.taken_by == upload.sequencer or (
        not upload.sequencer and old.taken_by > old.sequencer
    )
