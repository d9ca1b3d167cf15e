# SPDX-License-Identifier: Apache-2.0
"""What the doctor finds, and the way to mend each thing; and where language files are looked for."""

from __future__ import annotations

import dataclasses
import importlib.metadata
import json
import shutil
from collections import namedtuple
from pathlib import Path

import pytest

from scan2archive import doctor, settings, tessdata
from scan2archive.archive import store
from scan2archive.cli import main
from scan2archive.errors import ExitCode, MissingToolError, UsageError


@pytest.fixture
def language_folder(tmp_path):
    def make(*languages, name="tessdata"):
        folder = tmp_path / name
        folder.mkdir()
        for language in languages:
            (folder / f"{language}.traineddata").write_bytes(b"data")
        return folder

    return make


@pytest.fixture(autouse=True)
def no_other_languages(monkeypatch):
    monkeypatch.delenv("TESSDATA_PREFIX", raising=False)
    monkeypatch.delenv("SCAN2ARCHIVE_OCR_TESSDATA", raising=False)
    monkeypatch.setattr(tessdata, "USUAL_PLACES", ())


# ---------------------------------------------------------------- language files


def test_the_configured_folder_is_the_only_one_looked_at(language_folder, monkeypatch):
    with_vie = language_folder("vie")
    empty = language_folder(name="empty")
    monkeypatch.setenv("TESSDATA_PREFIX", str(with_vie))
    assert tessdata.find_tessdata("vie") == with_vie
    assert tessdata.find_tessdata("vie", str(with_vie)) == with_vie
    for folder, what in ((empty, "holds no vie.traineddata"), (empty / "no", "is no folder")):
        with pytest.raises(
            MissingToolError, match=f"ocr.tessdata points to {folder}, which {what}"
        ) as caught:
            tessdata.find_tessdata("vie", str(folder))
        assert "scan2archive config" in caught.value.next_step and "apt-get" not in caught.value.next_step


def test_the_variable_may_name_the_parent(language_folder, monkeypatch, tmp_path):
    folder = language_folder("vie")
    monkeypatch.setenv("TESSDATA_PREFIX", str(tmp_path))
    assert tessdata.find_tessdata("vie") == folder


def test_usual_places_newest_version_first(tmp_path, monkeypatch):
    for version in ("4.00", "5"):
        folder = tmp_path / version / "tessdata"
        folder.mkdir(parents=True)
        (folder / "vie.traineddata").write_bytes(b"data")
    monkeypatch.setattr(tessdata, "USUAL_PLACES", (f"{tmp_path}/*/tessdata",))
    assert tessdata.find_tessdata("vie") == tmp_path / "5" / "tessdata"


def test_one_folder_has_to_hold_all_languages(language_folder, monkeypatch):
    both = language_folder("vie", "eng", name="both")
    only = language_folder("vie", name="only")
    monkeypatch.setattr(tessdata, "USUAL_PLACES", (str(only), str(both)))
    assert tessdata.find_tessdata("vie+eng") == both
    (both / "vie.traineddata").unlink()
    with pytest.raises(MissingToolError, match="No single folder"):
        tessdata.find_tessdata("vie+eng")
    with pytest.raises(MissingToolError, match="fra") as caught:
        tessdata.find_tessdata("vie+fra+chi_sim")
    assert caught.value.next_step.endswith("tesseract-ocr-fra tesseract-ocr-chi-sim")


def test_an_empty_language_file_does_not_count(language_folder):
    folder = language_folder()
    (folder / "vie.traineddata").touch()
    with pytest.raises(MissingToolError):
        tessdata.find_tessdata("vie", str(folder))


@pytest.mark.parametrize("language", ["", "vie+", "../vie", "vie eng", "a/b/c"])
def test_what_is_no_language_is_wrong_usage(language):
    with pytest.raises(UsageError):
        tessdata.find_tessdata(language)


def test_a_script_in_a_subfolder_is_a_language(language_folder):
    folder = language_folder()
    (folder / "script").mkdir()
    (folder / "script" / "Vietnamese.traineddata").write_bytes(b"data")
    assert tessdata.find_tessdata("script/Vietnamese", str(folder)) == folder


# ---------------------------------------------------------------- checks


def test_a_missing_language_fails_with_the_command_to_install_it():
    finding = doctor.check_language("vie", "")
    assert finding.state == "fail"
    assert "sudo apt-get install tesseract-ocr-vie" in finding.mend


def test_a_missing_package_fails():
    finding = doctor.check_package("no-such-package-of-ours>=1")
    assert (finding.name, finding.state) == ("package:no-such-package-of-ours", "fail")
    assert "pip install" in finding.mend


def test_a_package_that_is_too_old_fails():
    version = importlib.metadata.version("rich")
    finding = doctor.check_package("rich>=9999")
    assert finding.state == "fail"
    assert finding.found == f"{version}, not >=9999"


def test_a_package_that_does_not_load_fails(monkeypatch):
    def broken(name):
        raise ImportError("libGL.so.1: cannot open shared object file")

    monkeypatch.setattr(doctor.importlib, "import_module", broken)
    finding = doctor.check_package("rich>=1")
    assert finding.state == "fail"
    assert "libGL.so.1" in finding.found


def test_every_dependency_is_installed_and_loads():
    wanted = [
        line.strip().strip('",')
        for line in (Path(__file__).parent.parent / "pyproject.toml")
        .read_text(encoding="utf-8")
        .partition("dependencies = [")[2]
        .partition("]")[0]
        .splitlines()
        if line.strip()
    ]
    assert len(wanted) > 8
    assert [finding for finding in map(doctor.check_package, wanted) if finding.state != "ok"] == []


def test_a_missing_program_fails_with_the_command_to_install_it(monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda name: None)
    finding = doctor.check_tesseract_command()
    assert finding.state == "fail"
    assert "sudo apt-get install tesseract-ocr" in finding.mend


def test_a_program_that_does_not_run_fails(monkeypatch, tmp_path):
    program = tmp_path / "tesseract"
    program.write_text("#!/bin/sh\necho libleptonica missing >&2; exit 127\n")
    program.chmod(0o755)
    monkeypatch.setattr(shutil, "which", lambda name: str(program))
    finding = doctor.check_tesseract_command()
    assert finding.state == "fail"
    assert "--reinstall" in finding.mend


def test_without_the_library_pages_are_read_by_the_program(monkeypatch):
    monkeypatch.setattr(doctor, "_load_error", lambda module: "no such library")
    assert doctor.check_tesseract_library("auto").state == "warn"
    assert doctor.check_tesseract_library("tesserocr").state == "fail"


def test_a_folder_that_cannot_be_written_fails(tmp_path):
    finding = doctor.check_folder("archive", tmp_path / "gone", 1)
    assert finding.state == "fail"
    assert str(tmp_path / "gone") in finding.found


def test_a_full_disk_fails(tmp_path, monkeypatch):
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage(100 << 20, 90 << 20, 10 << 20))
    assert doctor.check_folder("temp", tmp_path, 9).state == "ok"
    finding = doctor.check_folder("temp", tmp_path, 500)
    assert finding.state == "fail"
    assert "10.0 MiB free" in finding.found
    assert "500 MiB" in finding.mend


def test_too_many_workers_are_a_warning():
    assert doctor.check_machine(1).state == "ok"
    assert doctor.check_machine(9999).state == "warn"


def test_all_findings_have_names_of_their_own(tmp_path, language_folder):
    base = settings.Settings()
    wanted = dataclasses.replace(
        base, ocr=settings.Ocr(language="vie+eng", tessdata=str(language_folder("vie")))
    )
    findings = list(doctor.examine(wanted, tmp_path))
    names = [finding.name for finding in findings]
    assert len(set(names)) == len(names)
    assert {"python", "language:vie", "language:eng", "temp", "archive", "machine"} <= set(names)
    assert all(finding.mend for finding in findings if finding.state != "ok")


def test_what_opens_files_is_missed_by_a_note_alone(monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda name: None)
    finding = doctor.check_opener()
    assert (finding.state, "xdg-utils" in finding.mend) == ("warn", True)
    monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}")
    assert doctor.check_opener() == doctor.Finding("opener", "ok", "/usr/bin/xdg-open")


def test_one_core_is_no_plural(monkeypatch):
    monkeypatch.setattr(doctor.os, "sched_getaffinity", lambda _: {0})
    assert doctor.check_machine(1).found == "1 core, a batch uses 1 worker"
    monkeypatch.setattr(doctor.os, "sched_getaffinity", lambda _: {0, 1})
    assert doctor.check_machine(2).found == "2 cores, a batch uses 2 workers"


# ---------------------------------------------------------------- the command


@pytest.mark.parametrize(
    ("text", "says"),
    [("[batch]\njobz = 1\n", "unknown setting batch.jobz"), ("[batch\n", "is not valid TOML")],
)
def test_settings_that_cannot_be_used_are_a_check_among_the_others(tmp_path, monkeypatch, capsys, text, says):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    root = store.create(tmp_path / "kho").root
    with (root / "archive.toml").open("a", encoding="utf-8") as file:
        file.write(text)
    monkeypatch.setattr(doctor, "check_packages", lambda: ())
    for name in ("check_tesseract_library", "check_tesseract_command", "check_language"):
        monkeypatch.setattr(doctor, name, lambda *_, name=name: doctor.Finding(name, "ok", ""))
    assert main(["doctor", "-a", str(root)]) == ExitCode.USAGE
    shown = capsys.readouterr().out
    assert "FAIL  settings: " in shown and says in shown and "machine: " in shown
    monkeypatch.setattr(
        doctor, "check_language", lambda *_: doctor.Finding("language:vie", "fail", "", "Install it.")
    )
    assert main(["doctor", "-a", str(root)]) == ExitCode.MISSING_TOOL


def test_doctor_json_and_exit_code(tmp_path, language_folder, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("SCAN2ARCHIVE_ARCHIVE", raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    assert main(["doctor", "--json"]) == ExitCode.MISSING_TOOL
    found = json.loads(capsys.readouterr().out)
    assert set(found) == {"ok", "checks"}
    assert not found["ok"]
    assert {frozenset(check) for check in found["checks"]} == {frozenset({"name", "state", "found", "mend"})}
    (language,) = [check for check in found["checks"] if check["name"] == "language:vie"]
    assert language["state"] == "fail"
    monkeypatch.setenv("SCAN2ARCHIVE_OCR_TESSDATA", str(language_folder("vie")))
    assert main(["doctor"]) in {0, ExitCode.MISSING_TOOL}
    shown = capsys.readouterr().out
    assert "ok    language:vie" in shown


@pytest.mark.tesseract
def test_this_machine_has_all_that_is_needed(monkeypatch, tmp_path):
    monkeypatch.undo()
    found = [
        f for f in doctor.examine(settings.Settings(), tmp_path) if f.name.startswith(("language", "tess"))
    ]
    assert [finding for finding in found if finding.state != "ok"] == []
