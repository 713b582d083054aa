"""Objects are kept whole or not at all, whichever of their files can't be written."""

import errno
import os

import pytest
from ministack.services import s3

from local.emulator import objects

BUCKET, KEY = "smart-image-analyzer-test", "uploads/public/a.png"


@pytest.fixture
def bucket(tmp_path, monkeypatch):
    """Have a versioned bucket on disk; give what fails from the nth file on, and what was told."""
    for name in ("_atomic_write", "_fire_s3_event_async", *objects._WRITING):
        monkeypatch.setattr(s3, name, getattr(s3, name))
    monkeypatch.setattr(s3, "S3_PERSIST", True)
    monkeypatch.setattr(s3, "DATA_DIR", str(tmp_path))
    told, room = [], [1000]
    write = s3._atomic_write

    def write_while_there_is_room(path, data, *, text=False):
        room[0] -= 1
        if room[0] < 0:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        write(path, data, text=text)

    monkeypatch.setattr(s3, "_atomic_write", write_while_there_is_room)
    monkeypatch.setattr(s3, "_fire_s3_event_async", lambda *event, **_: told.append(event[2]))
    objects.install()
    s3._buckets[BUCKET] = {"created": "", "objects": {}, "region": None}
    s3._bucket_versioning[BUCKET] = "Enabled"
    yield room, told, tmp_path
    s3.reset()


def seen(folder):
    """All that a client, or the next start, could see."""
    files = {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }
    versions = s3._list_object_versions(BUCKET, {})[2]
    status, _, body = s3._get_object(BUCKET, KEY, {}, {})
    return files, versions, status, body if status == 200 else b""


@pytest.mark.parametrize("files", range(3))
@pytest.mark.parametrize("is_there", [False, True], ids=["new", "there"])
@pytest.mark.parametrize(
    "change",
    [
        lambda: s3._put_object(BUCKET, KEY, b"two", {}),
        lambda: s3._copy_object(BUCKET, KEY, {"x-amz-copy-source": f"/{BUCKET}/other.png"}),
        lambda: s3._delete_object(BUCKET, KEY),
    ],
    ids=["put", "copy", "delete"],
)
def test_what_cannot_be_written_has_not_happened(bucket, change, is_there, files):
    room, told, folder = bucket
    s3._put_object(BUCKET, "other.png", b"other", {})
    if is_there:
        s3._put_object(BUCKET, KEY, b"one", {})
    before = seen(folder)
    told.clear()
    room[0] = files
    answer = change()
    if answer[0] in range(200, 300):
        assert room[0] >= 0, "it needed no more files than there was room for"
        return
    assert answer[0] == 500
    assert b"No space left" in answer[2]
    assert seen(folder) == before
    assert told == []
    room[0] = 1000
    assert change()[0] in range(200, 300)


def test_what_is_written_is_told_of_when_it_is_there(bucket):
    _, told, folder = bucket
    assert s3._put_object(BUCKET, KEY, b"one", {})[0] == 200
    assert told == ["s3:ObjectCreated:Put"]
    assert any(path.read_bytes() == b"one" for path in folder.rglob("a.png"))
    assert not list(folder.rglob("*.tmp"))


@pytest.mark.usefixtures("bucket")
def test_an_object_whose_folder_cannot_be_made_is_refused(monkeypatch):
    def refuse(*_, **__):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(s3.os, "makedirs", refuse)
    assert s3._put_object(BUCKET, KEY, b"one", {})[0] == 500
    assert s3._get_object(BUCKET, KEY, {}, {})[0] == 404
