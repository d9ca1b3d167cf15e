# SPDX-License-Identifier: Apache-2.0
"""The walls of the house: who may import whom, what stays off the quick paths, how long a module may be."""

from __future__ import annotations

import ast
import fnmatch
import functools
import graphlib
import subprocess
import sys
from pathlib import Path

import pytest

import scan2archive

ROOT = Path(scan2archive.__file__).parent
PACKAGE = "scan2archive"

# From the ground up; a module imports from its own layer and those below it, never from above, and
# never in a circle. A new module has to be given its place here.
LAYERS: tuple[tuple[str, ...], ...] = (
    ("", "errors", "model", "console", "console.labels"),
    ("vietnamese", "document_types", "references", "model_json"),
    ("settings", "sections", "rules", "rule_patterns", "tessdata"),
    (
        *("index", "index.*", "archive", "archive.*", "ledger", "ledger.*"),
        *("pipeline.sources", "pipeline.sources.*", "pipeline.images", "pipeline.images.*"),
        *("pipeline.fields", "pipeline.fields.*", "pipeline.recognition", "pipeline.recognition.*"),
    ),
    ("pipeline.papers", "pipeline.papers.*", "pipeline.reading", "pipeline.reading.*"),
    ("pipeline.access", "pipeline.access.*"),
    ("pipeline", "pipeline.flow", "pipeline.assembly", "pipeline.stored"),
    # The rooms of batch, from the ground up; who puts a run together stands on top of them.
    (
        "batch",
        *(f"batch.{room}" for room in ("work", "work.*", "telling", "telling.*", "finding", "finding.*")),
    ),
    ("batch.desk", "batch.desk.*"),
    ("batch.holdings", "batch.holdings.*"),
    ("batch.keeping", "batch.keeping.*", "batch.arriving", "batch.arriving.*"),
    ("batch.reports", "batch.reports.*"),
    ("batch.ending", "batch.filing", "batch.session", "batch.driver", "batch.watching"),
    ("doctor",),
    ("console.*",),
    ("commands", "commands.*"),
    ("cli",),
    ("__main__",),
)
# Libraries with one home each (and what that home is split into).
HOMES = {
    "cv2": ("pipeline.images.*",),
    "onnxruntime": ("pipeline.images.small_network",),
    "ocrmypdf": ("pipeline.reading.ocr", "pipeline.access.pdf"),
    "whoosh": ("index.whoosh_*", "index.files.whoosh_*"),
    "sqlite3": ("ledger.*",),
    "typer": ("cli", "commands.*"),
    "rich": ("console.progress",),
    "openpyxl": ("console.spreadsheets", "console.review_sheet"),
    "watchfiles": ("batch.arriving.noticing",),
}
HEAVY = (
    "cv2",
    "numpy",
    "PIL",
    "pikepdf",
    "pypdfium2",
    "ocrmypdf",
    "whoosh",
    "tesserocr",
    "pytesseract",
    "onnxruntime",
    "rich",
    "openpyxl",
    "multiprocessing",
    "packaging",
    "watchfiles",
)
MAX_LINES = 400
# Modules that are longer for a reason that docs/architecture.md gives.
LONG: frozenset[str] = frozenset()


def modules() -> dict[str, Path]:
    """Dotted names below the package, and their files."""
    found = {}
    for path in sorted(ROOT.rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        found[".".join(part for part in parts if part != "__init__")] = path
    return found


MODULES = modules()


@functools.cache
def nodes(path: Path) -> tuple[ast.AST, ...]:
    """Everything that stands in a file."""
    return tuple(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))


@functools.cache
def imported(path: Path) -> frozenset[str]:
    """Full names of everything a file imports, also inside functions."""
    names: set[str] = set()
    for node in nodes(path):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.name} has a relative import"
            assert node.module
            names.update(f"{node.module}.{alias.name}" for alias in node.names)
    return frozenset(names)


def own_modules(path: Path) -> set[str]:
    """Modules of the package that a file imports."""
    found = set()
    for name in imported(path):
        if name != PACKAGE and not name.startswith(f"{PACKAGE}."):
            continue
        inner = name.removeprefix(PACKAGE).removeprefix(".")
        found.add(inner if inner in MODULES else inner.rpartition(".")[0])
    return found


def layer_of(module: str) -> int:
    for number, patterns in enumerate(LAYERS):
        if any(fnmatch.fnmatchcase(module, pattern) for pattern in patterns):
            return number
    raise AssertionError(f"{module} has no place in LAYERS of tests/test_imports.py: give it one")


@pytest.mark.parametrize("module", MODULES)
def test_imports_point_downwards(module):
    above = {name for name in own_modules(MODULES[module]) if layer_of(name) > layer_of(module)}
    assert not above, f"{module} imports from above: {sorted(above)}"


def test_nothing_imports_in_a_circle():
    # A package's __init__ imports its modules at first use, and they its values: that is no circle.
    graph = {
        module: {name for name in own_modules(path) if name != module and not module.startswith(f"{name}.")}
        for module, path in MODULES.items()
    }
    tuple(graphlib.TopologicalSorter(graph).static_order())


@pytest.mark.parametrize(
    ("storey", "lowest"),
    [
        ("pipeline", ("sources", "images", "fields")),
        ("batch", ("work", "telling", "finding")),
        ("index", ("files", "queries")),
    ],
)
def test_the_lowest_rooms_know_nothing_of_one_another(storey, lowest):
    rooms = {f"{storey}.{name}" for name in lowest}
    for module, path in MODULES.items():
        own = ".".join(module.split(".")[:2])
        others = rooms - {own} if own in rooms else set()
        met = [name for name in own_modules(path) if ".".join(name.split(".")[:2]) in others]
        assert not met, f"{module} imports {met}"


def test_the_rooms_of_the_index_stand_on_one_another():
    # Its face, which all of them import for the protocol and its values, opens them at first use.
    floors = {"words": 0, "files": 1, "whoosh_codec": 1, "queries": 1, "answers": 2}
    for module, path in MODULES.items():
        if not module.startswith("index."):
            continue
        floor = floors.get(module.split(".")[1], 3)
        above = [
            name
            for name in own_modules(path)
            if name.startswith("index.") and floors.get(name.split(".")[1], 3) > floor
        ]
        assert not above, f"{module} imports from above: {above}"


def test_pipeline_and_index_never_import_each_other():
    for module, path in MODULES.items():
        room, _, _ = module.partition(".")
        other = {"pipeline": "index", "index": "pipeline"}.get(room)
        met = [name for name in own_modules(path) if other and name.split(".")[0] == other]
        assert not met, f"{module} imports {met}"


@pytest.mark.parametrize("library", HOMES)
def test_a_library_is_imported_only_at_its_home(library):
    for module, path in MODULES.items():
        if any(fnmatch.fnmatchcase(module, home) for home in HOMES[library]):
            continue
        used = [name for name in imported(path) if name.split(".")[0] == library]
        assert not used, f"{module} imports {used}; the home of {library} is {HOMES[library]}"


def test_nothing_imports_click():
    # Typer carries a copy of its own; a second one would not know its exceptions.
    for module, path in MODULES.items():
        names = imported(path)
        assert not [n for n in names if n.split(".")[0] == "click" or n.startswith("typer._")], module


def test_the_environment_is_read_in_settings_only():
    for module, path in MODULES.items():
        if module == "settings":
            continue
        for node in nodes(path):
            if isinstance(node, ast.Attribute) and node.attr in {"environ", "getenv", "putenv", "environb"}:
                raise AssertionError(f"{module}, line {node.lineno}: only scan2archive.settings may")
        assert not {"os.environ", "os.getenv"} & imported(path), module


def test_nothing_on_the_pipeline_can_reach_the_network():
    """Invariant 9: nothing leaves the machine."""
    for module, path in MODULES.items():
        used = {name.split(".")[0] for name in imported(path)}
        assert not used & {"socket", "http", "httpx", "requests", "ssl", "ftplib", "smtplib"}, module
        assert not {name for name in imported(path) if name.startswith("urllib.request")}, module


def _loaded_by(code: str) -> set[str]:
    script = (
        f"import sys\ntry:\n    {code}\nexcept SystemExit:\n    pass\nprint(*sys.modules, file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return set(done.stderr.split())


def test_heavy_libraries_stay_off_the_help():
    loaded = _loaded_by("from scan2archive.cli import main; main(['--help'])")
    assert "scan2archive.cli" in loaded
    assert not loaded & set(HEAVY)


def test_heavy_libraries_stay_off_the_help_of_a_command():
    loaded = _loaded_by("from scan2archive.cli import main; main(['run', '--help'])")
    assert not loaded & set(HEAVY)


@pytest.mark.parametrize("module", MODULES)
def test_no_module_is_too_long(module):
    lines = len(MODULES[module].read_text(encoding="utf-8").splitlines())
    assert lines <= MAX_LINES or module in LONG, f"{module} has {lines} lines: is it two rooms?"


@pytest.mark.parametrize("module", MODULES)
def test_every_file_names_its_licence(module):
    with MODULES[module].open(encoding="utf-8") as file:
        assert file.readline() == "# SPDX-License-Identifier: Apache-2.0\n"


def test_a_run_loads_no_reading_of_fields_in_its_own_process():
    """It is the workers that read; from cron every five minutes, what is loaded is all that a run over nothing does."""
    said = "import scan2archive.batch.driver, sys; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", said], capture_output=True, text=True, check=True).stdout
    fields = {name for name in loaded.split() if name.startswith("scan2archive.pipeline.")}
    assert fields <= {
        "scan2archive.pipeline.sources",
        "scan2archive.pipeline.sources.signatures",
        "scan2archive.pipeline.fields",
        "scan2archive.pipeline.fields.catalogues",
        "scan2archive.pipeline.papers",
        "scan2archive.pipeline.papers.doubts",
    }
