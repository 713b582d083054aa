"""The page's files: in which order they are stored, and what CloudFront has to forget."""

import pytest

from infra.site import SiteFile, invalidated_paths, site_files

BUILT = ("index.html", "assets/index-Ab12.js", "assets/chart-Cd34.css", "icon.png", "config.json")


@pytest.fixture
def dist(tmp_path):
    for name in BUILT:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"built")
    return tmp_path


def test_the_page_comes_after_everything_it_names(dist):
    keys = [file.key for file in site_files(dist, {})]
    assert sorted(keys) == sorted(BUILT)
    assert keys[-1] == "index.html"
    assert all(key.startswith("assets/") for key in keys[:2])


def test_the_page_tells_where_its_picture_is(dist):
    (dist / "index.html").write_text("<head><title>Page</title></head>")
    page = list(site_files(dist, {}, "https://photos.example.com"))[-1].body.decode()
    assert '<meta property="og:image" content="https://photos.example.com/preview.png" />' in page
    assert page.index("og:image") < page.index("</head>")


def test_the_config_is_the_stages_and_not_the_builds(dist):
    (config,) = [
        file for file in site_files(dist, {"apiBase": "/api"}) if file.key == "config.json"
    ]
    assert config.body == b'{"apiBase": "/api"}'


@pytest.mark.parametrize(
    ("key", "content_type"),
    [
        ("a.js", "text/javascript; charset=utf-8"),
        ("a.css", "text/css; charset=utf-8"),
        ("a.html", "text/html; charset=utf-8"),
        ("a.json", "application/json; charset=utf-8"),
        ("a.svg", "image/svg+xml"),
        ("a.png", "image/png"),
        ("a.woff2", "font/woff2"),
        ("a.webmanifest", "application/manifest+json"),
        ("a.unheard", "application/octet-stream"),
    ],
)
def test_a_file_has_the_type_that_browsers_want(key, content_type):
    # nosniff is on: a script or style of another type would not be run.
    assert SiteFile(key, b"").content_type == content_type


def test_a_file_is_another_when_its_content_or_its_headers_are():
    digests = {SiteFile(key, body).digest for key in ("a.js", "a.css") for body in (b"1", b"2")}
    assert len(digests) == 4


def test_only_what_keeps_its_name_is_invalidated():
    files = [SiteFile(key, b"") for key in BUILT]
    assert invalidated_paths(files) == ["/", "/config.json", "/icon.png", "/index.html"]
    assert invalidated_paths(files[1:3]) == []
