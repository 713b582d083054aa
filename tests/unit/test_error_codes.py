"""docs/operations.md has all codes of errors that the app can give, and no others."""

import ast
import importlib
import inspect
import pkgutil
import re
from pathlib import Path

import botocore.session
import chalice.app
from chalice import ChaliceViewError

import chalicelib
from chalicelib import errors
from chalicelib.analysis import recognition

ROOT = Path(__file__).parents[2]
#: Chalice's own answers, which have no class of ours.
CHALICES = {"InternalServerError", "UnsupportedMediaType", "MethodNotAllowedError"}
#: What else stands where a code is given: codes that come from where they are counted already.
COUNTED = {"error.code", "type(error).__name__", "code.removesuffix('Exception')"}


def documented():
    text = (ROOT / "docs" / "operations.md").read_text()
    section = text.split("\n## Error codes\n")[1].split("\n## ")[0]
    rows = re.findall(r"^\| (`[^|]*) \|", section, re.MULTILINE)
    codes = [code for row in rows for code in re.findall(r"`(\w+)`", row)]
    assert len(codes) == len(set(codes))
    return set(codes)


def of_images():
    """The codes with which an image fails, as they are written in the code."""
    for found in pkgutil.walk_packages(chalicelib.__path__, "chalicelib."):
        module = importlib.import_module(found.name)
        for node in ast.walk(ast.parse(inspect.getsource(module))):
            called = isinstance(node, ast.Call) and ast.unparse(node.func)
            if called in ("UnusablePhoto", "Problem") and node.args:
                code = node.args[0]
                if isinstance(code, ast.Constant):
                    yield code.value
                elif isinstance(code, ast.Name):
                    yield getattr(module, code.id)
                else:
                    assert ast.unparse(code) in COUNTED, f"{found.name}: {ast.unparse(code)}"
    yield from (code.removesuffix("Exception") for code in recognition._FINAL)


def of_calls():
    """The codes with which a call is refused: Chalice makes them of the names of classes."""
    return {
        name
        for name, one in vars(errors).items()
        if inspect.isclass(one)
        and issubclass(one, ChaliceViewError)
        and one.__module__ == errors.__name__
    }


def test_every_code_of_the_app_is_explained_and_no_other():
    assert {"NotAnImage", "FileTooLarge", "AnalysisUnavailable"} <= set(of_images())
    ours = {code for code in documented() if code.upper() != code}
    assert ours == set(of_images()) | of_calls() | CHALICES


def test_the_others_are_api_gateways_and_chalices():
    model = botocore.session.get_session().get_service_model("apigateway")
    gateways = {code for code in documented() if code.upper() == code}
    assert gateways <= set(model.shape_for("GatewayResponseType").enum)
    source = inspect.getsource(chalice.app)
    assert all(f"'{code}'" in source for code in CHALICES)
