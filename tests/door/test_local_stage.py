"""`chalice local --stage local`, beside a local run and without one."""

import json
import socket
from contextlib import closing

import pytest
import requests

from local.config import ROOT, LocalConfig
from tests.door.project import LocalServer, copy_project, outer_world
from tests.local_run import eventually

DEFAULTS = LocalConfig.from_environment({})


def settings_of(project):
    return (project / ".chalice" / "config.json").read_text()


def copy_for(folder, **urls):
    """Copy the project with other addresses in the place of a run's usual ones."""
    project = copy_project(folder)
    text = settings_of(project)
    for name, url in urls.items():
        text = text.replace(getattr(DEFAULTS, name), url)
    (project / ".chalice" / "config.json").write_text(text)
    return project


def test_the_stage_knows_the_usual_addresses_of_a_run():
    given = json.loads(settings_of(ROOT))["stages"]["local"]["environment_variables"]
    assert given["ALLOWED_ORIGIN"] == DEFAULTS.page_origin
    endpoints = {name: url for name, url in given.items() if name.startswith("AWS_ENDPOINT_URL")}
    assert endpoints.pop("AWS_ENDPOINT_URL_REKOGNITION") == DEFAULTS.recognition_url
    assert set(endpoints.values()) == {DEFAULTS.cloud_url}


@pytest.fixture
def server(local_run, tmp_path):
    ports = local_run.ports
    project = copy_for(
        tmp_path / "project",
        page_origin=local_run.page,
        cloud_url=f"http://127.0.0.1:{ports['CLOUD_PORT']}",
        recognition_url=f"http://127.0.0.1:{ports['RECOGNITION_PORT']}",
    )
    server = LocalServer(project, tmp_path / "log")
    yield server
    server.stop()


def test_it_serves_all_routes_beside_a_run(server, local_run, photo, tmp_path):
    http = requests.Session()
    http.trust_env = False

    def ask(method, path, status=200, **query):
        answer = http.request(method, server.url + path, **query)
        assert answer.status_code == status, f"{answer.text}\n{server.said}"
        assert answer.headers["Access-Control-Allow-Origin"] == local_run.page
        return answer.json() if answer.content else None

    assert eventually(lambda: "Serving on" in server.said), server.said
    # What a run writes beside the code must not restart the server.
    (tmp_path / "project" / "events.log").write_text("a photo came")

    offer = ask("GET", "/PresignedURL", params={"filename": "door.png"})
    assert local_run.put(offer, photo("chelsea.png")).status_code == 200
    name = {"filename": offer["filename"]}
    assert local_run.result(offer["filename"])["status"] == "done"
    image = ask("GET", "/GetImageLabels", params=name)
    assert "Cat" in image["labels"]
    assert http.get(image["thumbnail_url"]).status_code == 200
    (offer,) = ask("POST", "/uploads", json={"files": [{"filename": "other.png"}]})["uploads"]
    assert offer["uploadURL"]
    found = ask("POST", "/images/lookup", json={"filenames": [name["filename"]]})["images"]
    assert found[0]["status"] == "done"
    assert ask("GET", "/images", params={"label": "cat"})["images"]
    assert "Cat" in [label["name"] for label in ask("GET", "/labels")["labels"]]
    assert ask("GET", "/stats")["totals"]["done"] >= 1
    ask("POST", "/images/analysis", 202, params=name)
    assert local_run.result(name["filename"])["status"] == "done"
    ask("DELETE", "/images", 204, params=name)
    assert server.said.count("Serving on") == 1


def test_without_a_run_it_reaches_nothing_and_says_what_it_misses(tmp_path):
    with closing(socket.create_server(("127.0.0.1", 0))) as closed:
        missing = f"http://127.0.0.1:{closed.getsockname()[1]}"
    project = copy_for(tmp_path / "project", cloud_url=missing)
    with outer_world() as world:
        server = LocalServer(project, tmp_path / "log", **world)
        try:
            assert eventually(lambda: "Serving on" in server.said), server.said
            answer = requests.get(f"{server.url}/images", timeout=30)
        finally:
            server.stop()
    assert answer.status_code == 500
    assert f'Could not connect to the endpoint URL: \\"{missing}/\\"' in server.said
