"""What is told of images stays small: Lambda sends no answer of more than 6 MB."""

import gzip
import hashlib
import json
import random
from dataclasses import replace
from string import ascii_letters, digits

import boto3
import pytest
from botocore.config import Config

from chalicelib.api.responses import problem, record, summary
from chalicelib.errors import InvalidFilename
from chalicelib.store.image import (
    AgeRange,
    Box,
    Estimates,
    Face,
    Guess,
    Image,
    Instance,
    Label,
    Result,
    State,
    Word,
)

MB = 1_000_000
EMOTIONS = ("HAPPY", "CALM", "SAD", "ANGRY", "SURPRISED", "DISGUSTED", "CONFUSED", "FEAR")


def sent(answer):
    """Give the bytes of an answer, as Chalice writes them."""
    return json.dumps(answer, separators=(",", ":")).encode()


def lambdas_links(dice):
    """Give what signs links with keys of a session, whose token is as long as Lambda's."""
    s3 = boto3.client(
        "s3",
        config=Config(signature_version="s3v4"),
        aws_access_key_id="ASIA" + "".join(dice.choices(digits, k=16)),
        aws_secret_access_key="secret",
        aws_session_token="".join(dice.choices(ascii_letters + digits, k=1050)),
    )
    bucket = "smart-image-analyzer-prod-123456789012"

    def link(key):
        return s3.generate_presigned_url("get_object", Params={"Bucket": bucket, "Key": key})

    return link


def image(name, labels, faces=()):
    result = Result(
        "2026-11-23T12:00:01.700Z",
        tuple(labels),
        tuple(faces),
        size=3_000_000,
        width=4032,
        height=3024,
        format="JPEG",
        taken_at="2026-07-01T12:00:00.123",
        sha256="ab" * 32,
    )
    renditions = hashlib.sha256(name.encode()).hexdigest()[:16]
    return Image(
        "public",
        name,
        State.DONE,
        "2026-11-23T12:00:01.000Z",
        result,
        revision="1",
        renditions=renditions,
    )


def crowd(name):
    """Give an image of which recognition says as much as it can."""
    dice = random.Random(name)

    def box():
        return Box(*(round(dice.random(), 4) for _ in range(4)))

    instances = tuple(Instance(box(), round(dice.uniform(75, 100), 2)) for _ in range(100))
    words = tuple(f"Something of a rather long name {number}" for number in range(5))
    labels = [
        Label(f"{word} {n}", 99.99, words, words, words, instances)
        for n in range(2)
        for word in words
    ]
    guessed = Estimates(
        AgeRange(20, 30),
        Guess("Female", 99.99),
        tuple(Guess(emotion, 12.34) for emotion in EMOTIONS),
        Guess(True, 99.99),
        Guess(False, 99.99),
    )
    found = image(name, labels, [Face(box(), 99.99, guessed) for _ in range(100)])
    # Of each of the longest words, and of the longest tags, a character is twelve in JSON.
    text = tuple(Word("🐕" * 64, 99.99, box(), number) for number in range(100))
    tags = tuple(f"{number:02d}{'🐕' * 62}" for number in range(20))
    return replace(found, result=replace(found.result, words=text), tags=tags)


def test_a_hidden_label_is_told_apart_and_only_what_a_tile_needs_is_summed_up():
    found = image("a.jpg", [Label("Dog", 91.0, parents=("Animal",)), Label("Pizza", 80.0)])
    text = (Word("Total", 99.0, Box(0, 0, 0.5, 0.5), 0),)
    found = replace(found, result=replace(found.result, words=text), hidden=("Pizza",))
    told = record(found, str, originals=False)
    assert (told["labels"], told["hidden"], told["tags"]) == (["Dog"], ["Pizza"], [])
    assert [label["name"] for label in told["details"]] == ["Dog"]
    assert [word["text"] for word in told["words"]] == ["Total"]
    brief = summary(found, str)
    assert brief["details"] == [{"name": "Dog", "confidence": 91.0}]
    assert not brief.keys() & {"tags", "hidden", "words"}
    assert summary(replace(found, tags=("Rex",)), str)["tags"] == ["Rex"]


@pytest.mark.parametrize("state", [State.RESERVED, State.PROCESSING])
def test_what_people_said_is_told_while_an_analysis_is_awaited(state):
    result = None if state is State.RESERVED else image("a.jpg", [Label("Dog", 91.0)]).result
    tags = () if state is State.RESERVED else ("Rex",)
    told = record(Image("public", "a.jpg", state, result=result, tags=tags), str, originals=True)
    assert (told["status"], told["labels"], told["words"]) == ("processing", [], [])
    assert (told["tags"], told["hidden"]) == (list(tags), [])


def test_a_page_with_lambdas_links_is_short_and_compresses():
    dice = random.Random(1)
    link = lambdas_links(dice)
    names = ["Dog", "Animal", "Golden Retriever", "Outdoors", "Grass", "Canine"]
    answers = []
    for number in range(1000, 1100):
        found = [Label(name, round(dice.uniform(75, 100), 2)) for name in dice.sample(names, 4)]
        answers.append(summary(image(f"IMG_{number}.JPG", found), link))
    lengths = [len(answer["thumbnail_url"]) for answer in answers]
    assert min(lengths) >= 1450
    body = sent({"images": answers, "cursor": "x" * 100})
    assert len(body) <= 200_000
    assert len(gzip.compress(body)) <= 30_000
    assert (len(body) - sum(lengths)) / 100 <= 400


def test_what_is_told_of_crowds_is_bounded():
    link = lambdas_links(random.Random(1))
    whole = record(crowd("one"), link, originals=True)
    assert len(whole["faces"]) == len(whole["details"][0]["instances"]) == 100
    assert len(whole["words"]) == 100
    assert len(sent(whole)) <= 0.5 * MB
    # The longest names that are accepted, of which each character is twelve in JSON.
    names = [f"{number:03d}{'🐕' * 63}" for number in range(100)]
    assert len(sent([summary(crowd(name), link) for name in names])) <= 3 * MB


def test_a_name_that_nobody_can_have_is_not_sent_back_at_any_length():
    refused = InvalidFilename("The filename is too long.")
    assert len(sent([problem("é" * 10_000, refused)] * 100)) <= MB
    assert problem("../dog.jpg", refused)["filename"] == "../dog.jpg"
