"""What a person takes along: every record once, page by page, each with its best picture."""

import json
from dataclasses import replace
from urllib.parse import urlsplit

import pytest

import chalicelib.api.export
from chalicelib.store.image import Box, Instance, Label, Word
from tests import results

MANY = 66  # more than a page


def save(app, owner, name, minute=0, *labels, **more):
    at = f"2026-11-{1 + minute // 1440:02d}T{minute // 60 % 24:02d}:{minute % 60:02d}:00.000Z"
    upload = results.upload(name, owner=owner, uploaded_at=at)
    found = results.result(upload, *labels, **{"size": 5} | more)
    app.store().catalog.save(*found, None if more.get("problem") else "0123")


@pytest.fixture
def export(ask, ben):
    """Give all that Ben can take along, page by page."""

    def pages(of=None):
        target = "/export"
        while True:
            status, page = ask(of or ben, "GET", target)
            assert status == 200
            yield page["images"]
            if page["cursor"] is None:
                return
            target = f"/export?cursor={page['cursor']}"

    return pages


def names(pages):
    return [image["filename"] for page in pages for image in page]


def test_all_images_are_given_once_the_first_uploaded_first(app, ann, ben, export):
    for number in range(MANY):
        save(app, ben, f"{number}.jpg", number)
    save(app, ann, "anns.jpg")
    pages = list(export())
    assert names(pages) == [f"{number}.jpg" for number in range(MANY)]
    assert len(pages) == 2
    assert names(export(ann)) == ["anns.jpg"]


def test_what_is_uploaded_meanwhile_comes_last(app, ben, export):
    for number in range(MANY):
        save(app, ben, f"{number}.jpg", number)
    pages = export()
    found = [next(pages)]
    save(app, ben, "new.jpg", MANY)
    app.store().delete(ben, "65.jpg", app.now())
    found += pages
    left = [f"{number}.jpg" for number in range(MANY) if number != 65]
    assert names(found) == [*left, "new.jpg"]


def test_each_image_is_its_whole_record_with_its_original(app, ask, ben, export):
    words = (Word("OPEN", 99.0, Box(0.1, 0.2, 0.3, 0.4), 0),)
    save(app, ben, "dog.jpg", 0, "Dog", "Pizza", words=words)
    save(app, ben, "bad.jpg", 1, problem=results.UNREADABLE)
    said = {"filenames": ["dog.jpg"], "add": ["Rex"], "remove": ["Pizza"]}
    assert ask(ben, "PATCH", "/images", said)[0] == 200
    ((dog, bad),) = export()
    assert (dog["labels"], dog["tags"], dog["hidden"]) == (["Dog"], ["Rex"], ["Pizza"])
    assert [word["text"] for word in dog["words"]] == ["OPEN"]
    _, record = ask(ben, "GET", "/GetImageLabels?filename=dog.jpg")
    assert results.without_links(dog) == results.without_links(record)
    assert urlsplit(dog["original_url"]).path.endswith(f"/uploads/{ben}/dog.jpg")
    assert bad["status"] == "failed"
    assert urlsplit(bad["original_url"]).path.endswith(f"/uploads/{ben}/bad.jpg")


def test_where_originals_are_not_handed_out_the_view_is_the_best(app, ben, export, monkeypatch):
    monkeypatch.setattr(app, "settings", replace(app.settings, originals="no"))
    save(app, ben, "dog.jpg", 0, "Dog")
    ((dog,),) = export()
    assert "original_url" not in dog
    assert urlsplit(dog["image_url"]).path.endswith("/0123/view.jpg")


def test_a_photo_that_was_not_kept_has_no_link(app, ben, export):
    too_large = replace(results.UNREADABLE, code="FileTooLarge")
    save(app, ben, "large.jpg", problem=too_large)
    ((large,),) = export()
    assert large["status"] == "failed"
    assert "original_url" not in large


def test_no_page_is_larger_than_an_answer_may_be(app, ben, export, monkeypatch):
    monkeypatch.setattr(chalicelib.api.export, "_LARGEST_PAGE", 5_000)
    box = Instance(Box(0.1234, 0.2345, 0.3456, 0.4567), 98.76)
    for number in range(6):
        # One alone is larger.
        things = (box,) * (40 if number == 2 else 1)
        save(app, ben, f"{number}.jpg", number, Label("Thing", 99.0, instances=things))
    pages = list(export())
    assert names(pages) == [f"{number}.jpg" for number in range(6)]
    assert len(pages) < 6
    assert all(len(page) == 1 or len(json.dumps(page)) <= 5_000 for page in pages)


def test_an_export_that_can_not_be_had_is_refused(ask, ben):
    for query in ("cursor=x", "cursor=", "limit=5", "cursor=a&cursor=b"):
        assert ask(ben, "GET", f"/export?{query}")[0] == 400


def test_a_cursor_is_of_no_use_to_anybody_else(app, ask, ann, ben):
    for number in range(MANY):
        save(app, ben, f"{number}.jpg", number)
    _, page = ask(ben, "GET", "/export")
    assert ask(ann, "GET", f"/export?cursor={page['cursor']}")[0] == 400
