# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import dataclasses
import hashlib
import shutil

import pytest

from scan2archive.archive import store
from scan2archive.batch.finding.links import links
from scan2archive.cli import main
from scan2archive.console.render import document_view
from scan2archive.console.terminal import Style
from tests.fake_pipeline import make_record
from tests.index_entries import entry, sample
from tests.memory_index import MemoryIndex

BASIS = "Căn cứ Quyết định số 1059/QĐ-UBND ngày 12 tháng 5 năm 2016 của Ủy ban nhân dân huyện"


def held(*others):
    index = MemoryIndex()
    index.add([*sample(), *others])
    return index


def citing(source="sau.pdf", basis=BASIS, **fields):
    return entry(
        source,
        f"Điều 1\n{basis}",
        legal_bases=basis,
        **{"code": "7/QĐ-UBND", "issued_date": "2018-02-03", **fields},
    )


def decision():
    return sample()[0].document


def test_both_sides_of_a_tie_know_it():
    later = citing()
    index = held(later)
    assert [hit.source for hit in links(index, later.document).rests_on] == ["thu-hoi.pdf"]
    assert [hit.source for hit in links(index, decision()).resting] == ["sau.pdf"]


def test_the_same_number_of_another_day_is_another_paper():
    other = citing(basis=BASIS.replace("12 tháng 5 năm 2016", "7 tháng 9 năm 2011"))
    index = held(other)
    assert links(index, other.document).rests_on == ()
    assert links(index, decision()).resting == ()


def test_a_paper_that_only_mentions_another_does_not_rest_on_it():
    index = held(
        entry("nhac.pdf", "như Quyết định số 1059/QĐ-UBND ngày 12 tháng 5 năm 2016", code="9/BC-UBND")
    )
    assert links(index, decision()).resting == ()


def test_a_paper_is_not_tied_to_itself_nor_twice_to_another():
    itself = citing(code="1059/QĐ-UBND", issued_date="2016-05-12")
    assert links(held(itself), itself.document).resting == ()
    twice = citing()
    field = twice.document.field("legal_bases")
    assert field is not None
    document = dataclasses.replace(twice.document, fields=(*twice.document.fields, field))
    assert len(links(held(), document).rests_on) == 1


def test_a_paper_without_a_code_has_no_ties():
    assert links(held(), entry("trang.pdf", "không có gì").document) == links(held(), decision())


@pytest.mark.parametrize("state", ["corrected", "confident"])
def test_a_basis_that_a_person_put_right_is_found_though_the_page_was_misread(state):
    right = citing()
    fields = tuple(
        dataclasses.replace(field, state=state) if field.name == "legal_bases" else field
        for field in right.document.fields
    )
    misread = dataclasses.replace(
        citing(basis="Căn cứ Quyết định số I059/OĐ"),
        document=dataclasses.replace(right.document, fields=fields),
    )
    index = held(misread)
    found = [hit.id for hit in links(index, decision()).resting]
    assert found == ([right.document.id] if state == "corrected" else [])


def test_ties_are_shown_with_what_leads_to_them():
    later = citing()
    index = held(later)
    record = make_record("ab" * 32, ["Trang một"])
    shown = "\n".join(document_view(decision(), record, None, links(index, decision()), Style()))
    assert "rest on it" in shown and "7/QĐ-UBND · 03/02/2018" in shown and later.document.id in shown
    assert "rests on" not in shown


def test_show_goes_on_without_an_index(tmp_path, capsys):
    root = tmp_path / "kho"
    assert main(["init", str(root)]) == 0
    archive = store.open_archive(root)
    scan = tmp_path / "a.pdf"
    scan.write_bytes(b"abc")
    record = make_record(hashlib.sha256(b"abc").hexdigest(), ["Trang một"], name="a.pdf")
    store.commit(archive, record, original=scan, access_pdf=None)
    shutil.rmtree(archive.index_path, ignore_errors=True)
    assert main(["show", record.documents[0].id, "--archive", str(root)]) == 0
    assert "1 page" in capsys.readouterr().out
