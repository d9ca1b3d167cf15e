# SPDX-License-Identifier: Apache-2.0
"""What docs/operating.md promises: units and hooks that work, a copy that is an archive."""

from __future__ import annotations

import base64
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from scan2archive.archive import store
from scan2archive.batch import driver
from scan2archive.batch.work.executor import SerialExecutor
from scan2archive.cli import main
from scan2archive.errors import ExitCode
from scan2archive.settings import Settings
from tests.pools import FAKE

ROOT = Path(__file__).parents[1]
DEPLOY = ROOT / "deploy"
PROGRAM = "/opt/scan2archive/.venv/bin/scan2archive"


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="needs systemd-analyze, of systemd")
def test_the_units_are_sound(tmp_path):
    stand_in = tmp_path / "scan2archive"
    stand_in.write_text("#!/bin/sh\n")
    stand_in.chmod(0o755)
    units = []
    for unit in sorted((*DEPLOY.glob("*.service"), *DEPLOY.glob("*.timer"))):
        # systemd-analyze looks whether program and user are there.
        text = unit.read_text().replace(PROGRAM, str(stand_in)).replace("User=scan2archive\n", "User=root\n")
        text = text.replace("/opt/scan2archive/deploy/tell-of-unit", str(stand_in))
        (tmp_path / unit.name).write_text(text)
        units.append(str(tmp_path / unit.name.replace("@.", "@scan2archive.service.")))
    assert len(units) == 6
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *units],
        capture_output=True,
        text=True,
        env={**os.environ, "SYSTEMD_UNIT_PATH": f"{tmp_path}:"},
    )
    told = [line for line in done.stderr.splitlines() if "scan2archive" in line]
    assert (done.returncode, told) == (0, [])


def test_commands_of_units_and_crontab_are_commands_of_the_program(capsys):
    text = "\n".join(path.read_text() for path in DEPLOY.iterdir())
    found = re.findall(rf"{PROGRAM} (\w+)((?: --[\w-]+)*)", text)
    assert {command for command, _ in found} == {"run", "watch", "verify"}
    for command in {command for command, _ in found}:
        assert main([command, "--help"]) == 0
        assert capsys.readouterr().out
    known = {str(code.value) for code in ExitCode}
    for codes in re.findall(r"ExitStatus=([\d ]+)", text):
        assert set(codes.split()) <= known


def test_what_a_unit_said_is_mailed(tmp_path):
    for name, does in (("sendmail", f'cat > "{tmp_path}/mail"'), ("journalctl", 'echo "said by $3 $4"')):
        (tmp_path / name).write_text(f"#!/bin/sh\n{does}\n")
        (tmp_path / name).chmod(0o755)
    subprocess.run(
        [str(DEPLOY / "tell-of-unit"), "a@b", "scan2archive.service"],
        check=True,
        env={
            **os.environ,
            "PATH": f"{tmp_path}:{os.environ['PATH']}",
            "SENDMAIL": str(tmp_path / "sendmail"),
        },
    )
    head, body = (tmp_path / "mail").read_text().split("\n\n", 1)
    assert "To: a@b" in head and "Subject: scan2archive: scan2archive.service failed on " in head
    assert body.endswith("said by --lines=40 --unit=scan2archive.service\n")


def test_a_unit_that_fails_names_the_one_that_tells():
    for unit in DEPLOY.glob("scan2archive*.service"):
        if "@" not in unit.name:
            assert "\nOnFailure=scan2archive-tell@%n.service\n" in unit.read_text()
    assert (DEPLOY / "scan2archive-tell@.service").exists()


@pytest.mark.parametrize(("code", "mailed"), [(0, ""), (4, ""), (3, "error")])
def test_lines_of_the_crontab_write_where_the_archive_is_and_mail_only_errors(tmp_path, code, mailed):
    program = tmp_path / "program"
    program.write_text(f"#!/bin/sh\necho said; exit {code}\n")
    program.chmod(0o755)
    archive = store.create(tmp_path / "kho")
    text = (DEPLOY / "crontab").read_text() + (ROOT / "README.md").read_text()
    lines = re.findall(rf"^#?(?:\S+ ){{4}}\S+ +(.*{PROGRAM} (?:run|watch) .*)", text, re.MULTILINE)
    assert len(lines) == 3
    _mail_only_errors(lines, program, archive, mailed)


@pytest.mark.parametrize(("code", "mailed"), [(0, ""), (143, ""), (12, "error")])
def test_the_line_that_verifies_mails_damage_and_not_that_its_time_is_over(tmp_path, code, mailed):
    program = tmp_path / "program"
    program.write_text(f"#!/bin/sh\necho said; exit {code}\n")
    program.chmod(0o755)
    archive = store.create(tmp_path / "kho")
    lines = re.findall(
        rf"^(?:\S+ ){{4}}\S+ +(.*{PROGRAM} verify .*)", (DEPLOY / "crontab").read_text(), re.MULTILINE
    )
    assert len(lines) == 1
    _mail_only_errors(lines, program, archive, mailed)


def _mail_only_errors(lines, program, archive, mailed):
    for number, line in enumerate(lines, start=1):
        told = line.replace(PROGRAM, str(program)).replace("/srv/kho", str(archive.root))
        assert "/srv" not in told.replace("/srv/inbox", "")
        assert "/var" not in told
        done = subprocess.run(["sh", "-c", told], capture_output=True, text=True)
        told_by_mail = mailed if "case" in line else ""  # README's line says all of it to the file
        assert told_by_mail in done.stdout
        assert bool(done.stdout + done.stderr) == bool(told_by_mail)
        assert (archive.logs / "cron.log").read_text() == "said\n" * number


def test_the_hook_for_mail_sends_the_page(tmp_path):
    (tmp_path / "sendmail").write_text(f'#!/bin/sh\ncat > "{tmp_path}/mail"\n')
    (tmp_path / "sendmail").chmod(0o755)
    (tmp_path / "page.html").write_text("<p>báo cáo</p>", encoding="utf-8")
    counts = {f"SCAN2ARCHIVE_{name}": "3" for name in ("ARCHIVED", "FAILED", "REVIEW")}
    subprocess.run(
        [str(DEPLOY / "tell-by-mail"), "a@b"],
        check=True,
        env={
            **os.environ,
            **counts,
            "SCAN2ARCHIVE_OUTCOME": "failed",
            "SCAN2ARCHIVE_REPORT_HTML": str(tmp_path / "page.html"),
            "SENDMAIL": str(tmp_path / "sendmail"),
        },
    )
    head, body = (tmp_path / "mail").read_text().split("\n\n", 1)
    assert "To: a@b" in head and "Subject: scan2archive: failed, 3 scans" in head
    assert base64.b64decode(body).decode() == "<p>báo cáo</p>"


@pytest.fixture
def office(tmp_path, monkeypatch):
    archive = store.create(tmp_path / "kho")
    for name, text in (
        ("hs 1/1.pdf", "known 12/QĐ-SYT|Sở Y tế|2019-05-12\nkế hoạch phòng cháy\nhai"),
        ("hs 1/2.pdf", "review\nba"),
        ("3.pdf", "secret Mật\nbốn"),
        ("4.pdf", "encrypted"),
    ):
        path = tmp_path / "in" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    driver.run(archive, [tmp_path / "in"], Settings(), executor=SerialExecutor(FAKE))
    record = next(r for r in map(store.read_record, store.iterate(archive)) if r.source.name == "2.pdf")
    assert main(["correct", record.id, "subject=chữa", "-a", str(archive.root)]) == 0
    return archive


def told(capsys, *arguments):
    capsys.readouterr()
    code = main(list(arguments))
    return code, capsys.readouterr().out


@pytest.mark.parametrize("whole", [True, False])
def test_a_copy_that_is_restored_elsewhere_is_the_archive(office, tmp_path, capsys, whole):
    """As the page says it: copied while idle; or only what is true, the rest made anew."""
    copy = tmp_path / "elsewhere" / "kho"
    if whole:
        if shutil.which("rsync"):
            copy.parent.mkdir()
            subprocess.run(["rsync", "-aH", f"{office.root}/", f"{copy}/"], check=True)
        else:
            shutil.copytree(office.root, copy, symlinks=True)
    else:
        copy.mkdir(parents=True)
        shutil.copy2(office.settings_file, copy)
        for folder in ("packages", "restricted", "dossiers", "quarantine"):
            if (office.root / folder).exists():
                shutil.copytree(office.root / folder, copy / folder)
    before = {
        key: told(capsys, *key, "-a", str(office.root))[1]
        for key in (("search", "phong chay", "--json"), ("stats", "--by", "operator", "--json"))
    }
    root = office.root
    shutil.rmtree(root)  # nothing of the copy leads back to where it came from
    here = ["-a", str(copy)]
    if not whole:
        assert told(capsys, "reindex", *here)[0] == 0
    code, out = told(capsys, "verify", "--json", *here)
    assert (code, '"ok": true' in out) == (0, True)
    took = re.compile(r'"(took_ms|score)": [\d.]+')
    for key, value in before.items():
        now = told(capsys, *key, *here)[1].replace(str(copy), str(root))
        assert took.sub("", now) == took.sub("", value)
    summary = driver.run(
        store.open_archive(copy), [tmp_path / "in"], Settings(), executor=SerialExecutor(FAKE)
    )
    assert (summary.archived, summary.duplicates, summary.quarantined) == (0, 3, 1)
    assert (copy / "restricted").stat().st_mode & 0o077 == 0


def test_a_copy_that_lost_a_byte_is_found_out(office, tmp_path, capsys):
    copy = tmp_path / "copy"
    shutil.copytree(office.root, copy)
    path = next(copy.glob("packages/*/*/r1/data/access.pdf"))
    path.chmod(0o644)
    path.write_bytes(path.read_bytes()[:-1])
    code, out = told(capsys, "verify", "-a", str(copy))
    assert code == ExitCode.INTEGRITY and str(path) in out


def test_a_check_that_timeout_ends_goes_on(office):
    """``timeout 2h scan2archive verify``: SIGTERM is an orderly end."""
    code = (
        "import os, signal, sys; from scan2archive.batch.keeping import audit; from scan2archive.cli import main; "
        "real = audit.verify_package; count = [0]\n"
        "def slow(package):\n"
        "    count[0] += 1\n"
        "    count[0] == 3 and os.kill(os.getpid(), signal.SIGTERM)\n"
        "    return real(package)\n"
        "audit.verify_package = slow; sys.exit(main(['verify', '-a', sys.argv[1]]))"
    )
    done = subprocess.run([sys.executable, "-c", code, str(office.root)], capture_output=True, text=True)
    assert done.returncode == ExitCode.TERMINATED, done.stderr
    done = subprocess.run(
        [sys.executable, "-m", "scan2archive", "verify", "-a", str(office.root)],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0
    assert "2 of them were read before" in done.stdout
