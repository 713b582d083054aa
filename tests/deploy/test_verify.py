"""A deployment proves itself, from outside, by the names that it has on the Internet."""

import pytest

from tests.deploy.front import Front


@pytest.fixture(scope="module")
def front(tmp_path_factory, cloud):
    with Front(tmp_path_factory.mktemp("front"), cloud.port).serving() as front:
        yield front


@pytest.fixture(scope="module")
def deployed(project, front):
    project.front = front
    code, said = project.run("deploy")
    print(said)
    assert code == 0, said
    return said


def test_it(deployed, project):
    import time

    t = time.time()
    code, said = project.run("verify")
    print(code, said, time.time() - t)
    assert 0
