"""Data goes in one direction: the door and the analysis stand on the store, never on each other."""

import ast
from pathlib import Path

import pytest

CODE = Path(__file__).parents[2] / "chalicelib"
#: What each wing may be imported by, beside itself.
WINGS = {"api": {"app"}, "analysis": {"app"}, "store": {"app", "api", "analysis"}}


def wing(module: str) -> str:
    return module.split(".")[1] if module.startswith("chalicelib.") else ""


def imports(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{name.name}" for name in node.names)}
        elif isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
    return found


@pytest.mark.parametrize("path", sorted(CODE.rglob("*.py")), ids=lambda p: str(p.relative_to(CODE)))
def test_a_module_imports_only_what_it_stands_on(path):
    inside = path.relative_to(CODE).parts
    here = inside[0] if len(inside) > 1 else "ground"
    used = {wing(module) for module in imports(path)} & WINGS.keys()
    assert {other for other in used - {here} if here not in WINGS[other]} == set()
    assert "app" not in imports(path)


def test_all_of_the_code_is_in_a_wing_or_on_the_ground():
    assert {folder.name for folder in CODE.iterdir() if folder.is_dir()} - {"__pycache__"} == {
        *WINGS
    }
