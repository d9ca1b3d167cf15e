# SPDX-License-Identifier: Apache-2.0
"""The command verify: every damaged file is named, and a check that was cut off goes on."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks import fixity
from scan2archive.archive import store
from scan2archive.archive.store import Archive
from scan2archive.batch import driver
from scan2archive.batch.keeping import audit as auditing
from scan2archive.batch.keeping import checkpoint
from scan2archive.batch.telling.events import Notice, ScanEnded
from scan2archive.batch.work.executor import SerialExecutor
from scan2archive.cli import main
from scan2archive.errors import ExitCode, IndexUnusableError
from scan2archive.index import open_index
from scan2archive.ledger.opening import open_ledger
from scan2archive.settings import Settings
from tests.pools import FAKE


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    archive = store.create(tmp_path_factory.mktemp("kho") / "kho")
    fixity.build(archive, 8, 4000, random.Random(5))
    return archive


@settings(deadline=None, max_examples=30)
@given(
    place=st.integers(0, 10**6), kind=st.sampled_from(["flip", "delete", "add"]), seed=st.integers(0, 10**6)
)
def test_damage_anywhere_is_named_and_nothing_else(made: Archive, place, kind, seed):
    chance = random.Random(seed)
    packages = tuple(store.all_packages(made))
    package = packages[place % len(packages)]
    path = chance.choice(fixity.files_of(package))
    if kind == "flip":
        wanted, mend = fixity.shared(package, path), fixity.flip(path, chance)
    elif kind == "delete":
        wanted, mend = {path}, fixity.delete(path)
    else:
        path = chance.choice((path.parent, package.parent, package.parent.parent, made.packages)) / "thêm"
        wanted, mend = {path}, fixity.add(path)
    found = fixity.named(made)
    mend()
    assert found == wanted
    assert not fixity.named(made)


def test_a_revision_that_is_gone_is_named(made):
    package = next(path for path in store.all_packages(made) if path.name == "r2").with_name("r1")
    package.rename(made.root / "aside")
    try:
        assert fixity.named(made) == {package}
    finally:
        (made.root / "aside").rename(package)


@pytest.fixture
def archive(tmp_path):
    made = store.create(tmp_path / "kho")
    (tmp_path / "in").mkdir()
    for number in range(6):
        (tmp_path / "in" / f"{number}.pdf").write_text(f"ok\n{number}")
    driver.run(made, [tmp_path / "in"], Settings(), executor=SerialExecutor(FAKE))
    return made


def cut_off_after(archive, monkeypatch, number):
    """A check that is ended when it is about to read that many and one more."""

    def stop(count, total):
        assert total == 6
        if count > number:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        auditing.audit(archive, stop)


@pytest.fixture
def read(monkeypatch):
    """The packages that are really read."""
    names = []

    def look(package):
        names.append(package)
        return store.verify_package(package)

    monkeypatch.setattr(auditing, "verify_package", look)
    return names


def test_a_check_that_was_cut_off_goes_on(archive, monkeypatch, read):
    cut_off_after(archive, monkeypatch, 4)
    assert len(read) == 4
    found = auditing.audit(archive)
    assert (found.packages, found.resumed, found.sound, len(read)) == (6, 4, True, 6)
    assert not (archive.root / checkpoint.FILE).exists()
    assert auditing.audit(archive).resumed == 0 and len(read) == 12


def test_what_was_damaged_is_read_again(archive, monkeypatch, read):
    first = next(store.all_packages(archive))
    mend = fixity.flip(first / "data/access.pdf", random.Random(1))
    cut_off_after(archive, monkeypatch, 4)
    assert [item.package for item in auditing.audit(archive).damaged] == [first]
    cut_off_after(archive, monkeypatch, 4)
    mend()
    assert auditing.audit(archive).sound


def test_all_can_be_read_again(archive, monkeypatch, read, capsys):
    cut_off_after(archive, monkeypatch, 4)
    assert main(["verify", "--restart", "--json", "-a", str(archive.root)]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert (shown["packages"], shown["resumed"], len(read)) == (6, 0, 10)


@pytest.mark.parametrize("damage", ["torn", "junk", "old", "future", "empty"])
def test_notes_that_are_no_use_cost_nothing_but_time(archive, monkeypatch, damage):
    cut_off_after(archive, monkeypatch, 4)
    path = archive.root / checkpoint.FILE
    text = path.read_text()
    if damage == "torn":
        path.write_text(text[:-9])
    elif damage == "junk":
        path.write_bytes(b"\x00\xff{]")
    elif damage == "empty":
        path.write_text("")
    else:
        year = "2001" if damage == "old" else "2999"
        path.write_text(
            text.replace('{"since": "20', '{"since": "' + year[:2], 1).replace(year[:2] + "26", year, 1)
        )
    found = auditing.audit(archive)
    assert found.sound and found.packages == 6
    assert found.resumed == (3 if damage == "torn" else 0)


def test_two_checks_at_once_read_everything_each(archive, read):
    with checkpoint.checkpoint(archive, restart=False) as notes:
        assert notes.since is not None
        with checkpoint.checkpoint(archive, restart=False) as other:
            assert other.since is None
        found = auditing.audit(archive)
    assert found.sound and len(read) == 6


def test_damage_is_12_and_names_the_file(archive, capsys):
    package = next(store.all_packages(archive))
    (package.parent / "lạ.txt").write_text("x")
    assert main(["verify", "-a", str(archive.root)]) == ExitCode.INTEGRITY
    assert f"{package.parent}/lạ.txt" in capsys.readouterr().out


def _largest_segment(archive):
    return max(archive.index_path.glob("part-*/*.seg"), key=lambda path: path.stat().st_size)


def test_damage_in_the_middle_of_the_index_is_13_until_it_is_built_anew(archive, capsys):
    assert main(["verify", "-a", str(archive.root)]) == ExitCode.OK
    segment = _largest_segment(archive)
    data = bytearray(segment.read_bytes())
    data[len(data) // 2] ^= 0xFF
    segment.write_bytes(data)
    capsys.readouterr()
    assert main(["verify", "-a", str(archive.root)]) == ExitCode.INDEX_UNUSABLE
    told = capsys.readouterr()
    assert "damaged" in told.out + told.err and "scan2archive reindex" in told.err
    assert main(["reindex", "-a", str(archive.root)]) == ExitCode.OK
    assert main(["verify", "-a", str(archive.root)]) == ExitCode.OK


@pytest.mark.parametrize("text", ["", "[]", '{"digests": 7', '{"../x": "0"}'])
def test_notes_of_the_index_that_are_no_use_are_told_or_passed_over(archive, text):
    notes = _largest_segment(archive).with_name("digests.json")
    notes.write_text(text)
    found = auditing.audit(archive)
    assert bool(found.index_problem) == (text != '{"../x": "0"}')
    index = open_index(archive.index_path)
    index.remove(["0" * 64])  # a commit notes them again
    assert not auditing.audit(archive).index_problem


def test_an_index_that_cannot_be_opened_is_told_by_status(archive, capsys):
    toc = next(archive.index_path.glob("part-*/*.toc"))
    toc.write_bytes(toc.read_bytes()[:10])
    assert main(["status", "-a", str(archive.root)]) == ExitCode.INDEX_UNUSABLE
    told = capsys.readouterr()
    assert "archived and searchable" not in told.out and "scan2archive reindex" in told.out
    assert "damaged" in told.err and "scan2archive reindex" in told.err
    assert main(["status", "--json", "-a", str(archive.root)]) == ExitCode.INDEX_UNUSABLE
    assert "damaged" in json.loads(capsys.readouterr().out)["index"]["problem"]


def test_a_file_in_the_place_of_the_index_is_moved_aside(archive, capsys):
    shutil.rmtree(archive.index_path)
    archive.index_path.write_text("mine")
    archive.index_path.with_name("index.aside").write_text("older")
    assert main(["search", "0", "-a", str(archive.root)]) == ExitCode.INDEX_UNUSABLE
    assert main(["reindex", "-a", str(archive.root)]) == ExitCode.OK
    assert "index.aside1" in capsys.readouterr().err
    assert archive.index_path.with_name("index.aside1").read_text() == "mine"
    assert main(["search", "0", "-a", str(archive.root)]) == ExitCode.OK


@pytest.mark.parametrize(("damaged", "code"), [(False, 143), (True, ExitCode.INTEGRITY)])
def test_a_check_that_is_cut_off_says_how_far_it_came_and_what_it_found(
    archive, monkeypatch, capsys, damaged, code
):
    first, *_ = store.iterate(archive)
    if damaged:
        fixity.flip(first / "data/access.pdf", random.Random(1))
    real, read = auditing.verify_package, []

    def verify(package):
        if len(read) == 4:
            os.kill(os.getpid(), signal.SIGTERM)
        read.append(package)
        return real(package)

    monkeypatch.setattr(auditing, "verify_package", verify)
    assert main(["verify", "-a", str(archive.root)]) == code
    told = capsys.readouterr().err
    assert "Stopped after 4 of 6 packages. The next scan2archive verify goes on from there." in told
    assert (str(first / "data/access.pdf") in told) is damaged


def test_what_a_run_at_work_has_not_indexed_yet_is_no_damage(archive, capsys):
    """A check at night beside a run that lasts: the index is right as far as it goes."""
    paths = [archive.root.parent / "in" / f"{number}.pdf" for number in range(6, 9)]
    for path in paths:
        path.write_text(f"ok\n{path.name}")
    checks = []

    def report(event):
        if isinstance(event, ScanEnded) and event.state == "archived":
            code = main(["verify", "--json", "-a", str(archive.root)])
            checks.append((code, json.loads(capsys.readouterr().out)))

    driver.run(archive, paths, Settings(), executor=SerialExecutor(FAKE), report=report)
    assert [code for code, _said in checks] == [0, 0, 0]
    assert [said["index"]["pending"] for _code, said in checks] == [1, 2, 3]
    assert all(said["ok"] and not said["index"]["missing"] for _code, said in checks)


def test_what_no_run_is_about_to_index_is_missing(archive, capsys):
    """After a run that was killed nobody is at work; what the index lacks has to be told of."""
    document = min(open_index(archive.index_path).ids())
    index = open_index(archive.index_path)
    index.remove(id_ for id_ in store.record_ids(archive) if document.startswith(id_[:12]))
    index.close()
    with open_ledger(archive.ledger_path, tuple) as ledger:
        ledger.mark_unindexed(row.id for row in ledger.rows("indexed") if document.startswith(row.id[:12]))
    assert main(["verify", "--json", "-a", str(archive.root)]) == ExitCode.INDEX_UNUSABLE
    found = json.loads(capsys.readouterr().out)["index"]
    assert (found["missing"], found["pending"]) == ([document], 0)


def outdate(archive, version=1):
    """The index as an older program left it."""
    marker = archive.index_path / "index.json"
    data = json.loads(marker.read_text())
    marker.write_text(json.dumps({**data, "version": version}))


def test_an_index_of_an_older_version_is_made_anew_by_the_next_run(archive, capsys):
    ids = open_index(archive.index_path).ids()
    outdate(archive)
    for command in ("search", "status", "verify"):
        assert main([command, "-a", str(archive.root)]) == ExitCode.INDEX_UNUSABLE
        said = capsys.readouterr()
        assert "older version" in said.out + said.err
        assert "scan2archive reindex" in said.err
    (archive.root.parent / "in" / "new.pdf").write_text("ok\nnew")
    notices = []
    driver.run(
        archive,
        [archive.root.parent / "in"],
        Settings(),
        executor=SerialExecutor(FAKE),
        report=notices.append,
    )
    assert any("made anew" in event.message for event in notices if isinstance(event, Notice))
    assert len(open_index(archive.index_path).ids() - ids) == 1
    assert main(["verify", "-a", str(archive.root)]) == 0


def test_a_run_that_is_ended_while_it_makes_the_index_anew_leaves_it_to_the_next(archive):
    outdate(archive)

    def end(event):
        if isinstance(event, Notice) and "anew" in event.message:
            os.kill(os.getpid(), signal.SIGTERM)

    again = {"executor": SerialExecutor(FAKE)}
    with pytest.raises(driver.Terminated):
        driver.run(archive, [archive.root.parent / "in"], Settings(), report=end, **again)
    with pytest.raises(IndexUnusableError, match="next run"):
        open_index(archive.index_path).count()
    driver.run(archive, [archive.root.parent / "in"], Settings(), executor=SerialExecutor(FAKE))
    assert main(["verify", "-a", str(archive.root)]) == 0


def test_an_index_of_a_newer_program_is_left_to_it(archive):
    outdate(archive, version=99)
    with pytest.raises(IndexUnusableError, match="another version"):
        driver.run(archive, [archive.root.parent / "in"], Settings(), executor=SerialExecutor(FAKE))
    assert json.loads((archive.index_path / "index.json").read_text())["version"] == 99
