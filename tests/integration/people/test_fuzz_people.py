"""Requests that no page would send, by somebody who may send any: none is answered with a 5xx."""

from types import SimpleNamespace

import hypothesis.strategies as st
import pytest
from chalice.test import Client
from hypothesis import HealthCheck, given, settings

from tests.integration.test_fuzz import HEADERS, requests

PATHS = ("/me", "/export", "/admin")


@pytest.mark.large
def test_no_request_of_an_admin_breaks_the_api(app, ann, ben, pool, examples):
    headers = {**HEADERS, "authorization": f"{ann} admins"}
    statuses = set()
    some = settings(
        max_examples=examples(30, large=300),
        deadline=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    with Client(app.app) as client:

        def request(method, target, body, **_):
            return client.http.request(method, target, headers=headers, body=body)

        def ask(sent):
            method, path, query, body = sent
            answer = request(method, f"{path}?{query}", body)
            statuses.add(answer.status_code)
            assert answer.status_code < 500, answer.body
            if answer.status_code >= 400:
                assert answer.json_body["Message"]

        api = SimpleNamespace(http=SimpleNamespace(request=request))
        for path, methods in app.app.routes.items():
            for method in methods:
                if path.startswith(PATHS):
                    valid = st.sampled_from(VALID).map(
                        lambda text, m=method, p=path: (m, p, "", text.replace("BEN", ben).encode())
                    )
                    some(given(valid | requests(api, method, path))(ask))()
    assert {200, 201, 204, 400} <= statuses
    assert pool.get(ann)["Enabled"]


VALID = (
    '{"email": "kim@example.com"}',
    '{"email": "kim@example.com", "admin": true}',
    '{"email": "kim@example.com", "admin": 1e999}',
    '{"email": "\\ud800@example.com"}',
    '{"email": "K\u0130M@example.com"}',
    '{"owner": "BEN", "bytes": 0}',
    '{"owner": "BEN", "photos_a_day": null, "photos_a_month": 1000000000000000}',
    '{"owner": "BEN", "bytes": 1e3}',
    '{"owner": "BEN", "bytes": 99999999999999999999999999999999999999999}',
)
