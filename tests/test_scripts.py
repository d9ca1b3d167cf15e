# SPDX-License-Identifier: Apache-2.0
"""quickstart, check and what they share, on machines where things are missing (made of fake programs)."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest

from scan2archive.vietnamese import fold

ROOT = Path(__file__).parent.parent
SCRIPTS = ("quickstart", "check", ".ci/run", "scripts/setup.sh")
# What any Debian has; everything else a test puts into its own folder.
PLAIN = ("bash", "sh", "cat", "cut", "dirname", "env", "mkdir", "pwd", "rm", "sha256sum", "wc")


@pytest.fixture
def machine(tmp_path):
    """A copy of the project's files, and a folder of programs that is all there is."""
    project = tmp_path / "project"
    programs = tmp_path / "bin"
    programs.mkdir()
    (project / "scripts").mkdir(parents=True)
    (project / "scan2archive").mkdir()
    (project / ".ci").mkdir()
    for name in (*SCRIPTS, "pyproject.toml", "constraints.txt"):
        shutil.copy(ROOT / name, project / name)
    for name in ("__init__.py", "errors.py", "settings.py", "tessdata.py"):
        shutil.copy(ROOT / "scan2archive" / name, project / "scan2archive" / name)
    for name in PLAIN:
        (programs / name).symlink_to(shutil.which(name))
    return Machine(project, programs)


class Machine:
    def __init__(self, project, programs):
        self.project = project
        self.programs = programs
        self.has("id", "echo 1000")  # not root
        self.has("tesseract", "exit 0")

    def has(self, name, script):
        path = self.programs / name
        path.unlink(missing_ok=True)
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(0o755)

    def has_python(self, *, venv=True, language=True):
        """A Python that answers what the scripts ask it."""
        self.has(
            "python3",
            f"""case "$*" in
            *find_tessdata*) [ {int(language)} = 1 ] || [ -e "{self.project}/installed" ] ;;
            *ensurepip*) [ {int(venv)} = 1 ] || [ -e "{self.project}/installed" ] ;;
            *-venv*) echo python3.11-venv ;;
            *-m\\ venv*) mkdir -p .venv/bin; cp "$0" .venv/bin/python; cp "$0" .venv/bin/pip ;;
            *--version*) echo Python 3.11.2 ;;
            install*) echo "pip $*" >> pip.log ;;
            *) exit 0 ;;
            esac""",
        )
        (self.programs / "cp").symlink_to(shutil.which("cp"))

    def run(self, script):
        return subprocess.run(
            [str(self.project / script)],
            env={"PATH": str(self.programs), "HOME": str(self.project)},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=60,
        )


@pytest.mark.parametrize("name", SCRIPTS)
def test_scripts_are_sound_shell(name):
    subprocess.run(["bash", "-n", str(ROOT / name)], check=True)


@pytest.mark.parametrize("name", ["quickstart", "check", ".ci/run"])
def test_commands_can_be_run(name):
    assert os.access(ROOT / name, os.X_OK)


def test_ci_calls_check_and_nothing_else():
    lines = [
        line
        for line in (ROOT / ".ci/run").read_text(encoding="utf-8").splitlines()
        if line and not line.startswith("#")
    ]
    assert lines == ['exec "$(dirname "$0")/../check"']


@pytest.mark.parametrize("script", ["quickstart", "check"])
def test_without_python_the_end_is_3(machine, script):
    done = machine.run(script)
    assert done.returncode == 3
    assert "needs Python 3.11 or newer; this machine has no python3" in done.stderr
    assert "apt-get install python3" in done.stderr


def test_an_old_python_is_named(machine):
    machine.has("python3", '[ "$1" = --version ] && echo Python 3.9.2 && exit 0; exit 1')
    done = machine.run("quickstart")
    assert done.returncode == 3
    assert "this machine has Python 3.9.2" in done.stderr


def test_a_newer_python_beside_an_old_one_is_taken(machine):
    machine.has_python(language=False)
    (machine.programs / "python3").rename(machine.programs / "python3.12")
    machine.has("python3", "exit 1")
    done = machine.run("quickstart")
    assert done.returncode == 3
    assert "tesseract-ocr-vie" in done.stderr


def test_without_root_and_sudo_an_administrator_is_told_the_command(machine):
    machine.has_python(venv=False, language=False)
    (machine.programs / "tesseract").unlink()
    machine.has("apt-get", "echo must not be called >&2; exit 1")
    done = machine.run("quickstart")
    assert done.returncode == 3
    assert (
        "\n    sudo apt-get install --no-install-recommends tesseract-ocr tesseract-ocr-vie python3.11-venv\n"
        in done.stderr
    )
    assert "must not be called" not in done.stderr


def test_without_apt_an_administrator_is_told_the_command(machine):
    machine.has_python(language=False)
    machine.has("id", "echo 0")
    done = machine.run("check")
    assert done.returncode == 3
    assert "\n    sudo apt-get install --no-install-recommends tesseract-ocr-vie\n" in done.stderr


def test_missing_packages_are_named_then_installed(machine):
    machine.has_python(venv=False, language=False)
    machine.has("id", "echo 0")
    # Its lists are stale: the first try fails, and the second after an update works.
    machine.has(
        "apt-get",
        """echo "$*" >> apt.log
        case "$*" in
        *update*) : > updated ;;
        *install*) [ -e updated ] || exit 100; : > installed ;;
        esac""",
    )
    done = machine.run("quickstart")
    assert "System packages to install with apt-get: tesseract-ocr-vie python3.11-venv" in done.stdout
    calls = (machine.project / "apt.log").read_text().splitlines()
    assert [call.split()[2] for call in calls] == ["install", "update", "install"]
    assert all("--no-install-recommends" in call for call in calls if "install" in call)
    pip = (machine.project / "pip.log").read_text()
    assert "--constraint constraints.txt --editable ." in pip


def test_what_is_there_is_not_installed_again(machine):
    machine.has_python()
    machine.run("quickstart")
    assert len((machine.project / "pip.log").read_text().splitlines()) == 1
    machine.run("quickstart")
    assert len((machine.project / "pip.log").read_text().splitlines()) == 1
    with (machine.project / "constraints.txt").open("a") as file:
        file.write("another==1.0\n")
    machine.run("quickstart")
    assert len((machine.project / "pip.log").read_text().splitlines()) == 2


def test_a_failed_installation_is_not_taken_for_done(machine):
    machine.has_python()
    python = machine.programs / "python3"
    python.write_text(python.read_text().replace('echo "pip $*" >> pip.log', "exit 1"))
    done = machine.run("check")
    assert done.returncode == 3
    assert "pip could not install" in done.stderr
    assert not list((machine.project / ".venv").glob("scan2archive-*"))


def test_quickstart_looks_for_something_that_is_in_the_samples():
    words = re.search(r"^WORDS='(.*)'", (ROOT / "quickstart").read_text(encoding="utf-8"), re.M)[1]
    truths = [json.loads(path.read_text(encoding="utf-8")) for path in ROOT.glob("samples/**/*.truth.json")]
    assert sum(fold(words) in fold(truth["fields"]["subject"]) for truth in truths if "fields" in truth) >= 2


def test_constraints_are_exact_pins_without_addresses():
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    assert all(re.fullmatch(r"[a-z0-9-]+==[0-9][0-9a-z.]*", line) for line in lines)
    names = [line.partition("==")[0] for line in lines]
    assert names == sorted(set(names))


def test_every_direct_dependency_is_pinned():
    with (ROOT / "pyproject.toml").open("rb") as file:
        project = tomllib.load(file)
    pinned = {line.partition("==")[0] for line in (ROOT / "constraints.txt").read_text().splitlines()}
    for wanted in (*project["project"]["dependencies"], *project["dependency-groups"]["dev"]):
        assert re.split(r"[<>=~!; ]", wanted)[0] in pinned, wanted
