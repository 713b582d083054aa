"""One table of formats and one limit: service, decoder and page know the same."""

import json
import urllib.request

import pytest
from PIL import Image

from chalicelib.api.uploads import check_upload
from chalicelib.formats import FORMATS, TYPES, Format, page_config
from infra.errors import DeployError
from infra.project import stage_settings
from local.config import LocalConfig
from local.page import serve_page
from tests.local_run import free_ports
from tests.settings import settings

SETTINGS = settings(max_upload_bytes=1000)
NEW = Format("JPEG XL", "JXL", {".jxl": "image/jxl"})


def test_the_page_is_told_the_limits_and_the_formats():
    assert page_config(SETTINGS, "/api") == {
        "apiBase": "/api",
        "signIn": None,
        "closed": False,
        "limits": {"maxUploadBytes": 1000, "batch": 100},
        "formats": {"names": "JPEG, PNG, WebP, GIF, BMP, TIFF, AVIF and HEIC", "types": TYPES},
    }


def test_the_page_follows_another_format():
    formats = page_config(SETTINGS, "/api", formats=[*FORMATS, NEW])["formats"]
    assert formats["names"].endswith("AVIF, HEIC and JPEG XL")
    assert formats["types"] == TYPES | {".jxl": "image/jxl"}


@pytest.mark.parametrize("extension", TYPES)
def test_what_the_page_lets_in_the_service_takes(extension):
    taken = check_upload(SETTINGS, f"dog{extension.upper()}").content_type
    assert taken == check_upload(SETTINGS, "dog", TYPES[extension]).content_type == TYPES[extension]


@pytest.mark.parametrize("each", FORMATS, ids=lambda each: each.name)
def test_there_is_a_decoder_for_each_format(each):
    import chalicelib.analysis.decoding  # noqa: F401  it registers some

    assert each.decoder in Image.OPEN


def test_the_local_page_follows_the_settings_as_they_change(tmp_path):
    config = LocalConfig(*map(int, free_ports().values()), tmp_path)
    limit = 1000
    page = serve_page(config, lambda: settings(max_upload_bytes=limit))
    try:
        for limit in (1000, 2000):
            with urllib.request.urlopen(f"{config.page_origin}/config.json") as answer:
                content = json.load(answer)
            assert content["apiBase"] == config.api_url
            assert content["limits"]["maxUploadBytes"] == limit
    finally:
        page.shutdown()
        page.server_close()


def test_a_stages_settings_are_those_it_has_chosen():
    base = {
        "environment_variables": {"MAX_UPLOAD_BYTES": "1000"},
        "stages": {"dev": {"environment_variables": {"MAX_UPLOAD_BYTES": "2000"}}, "prod": {}},
    }
    chosen = [stage_settings(base, stage).max_upload_bytes for stage in ("dev", "prod")]
    assert chosen == [2000, 1000]
    base["stages"]["dev"]["environment_variables"]["MAX_UPLOAD_BYTES"] = "25 MB"
    with pytest.raises(DeployError, match="stage dev: MAX_UPLOAD_BYTES is '25 MB', not a number"):
        stage_settings(base, "dev")
