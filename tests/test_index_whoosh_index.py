# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import contextlib
import dataclasses
import os
import random
import shutil
import signal
import subprocess
import sys
import textwrap
import unicodedata
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scan2archive.errors import ArchiveLockedError, ArchiveToolError, ExitCode, IndexUnusableError, UsageError
from scan2archive.index import Query, create_index, open_index, rebuild, result_to_json, whoosh_index
from scan2archive.index.files.bitmaps import members
from scan2archive.index.files.layout import FORMAT_VERSION, current_part, write_lock
from scan2archive.vietnamese import fold
from tests.index_entries import SAMPLE, entry, record_id, sample
from tests.memory_index import MemoryIndex

QUERIES = [
    "thu hoi dat", "thu hồi đất", '"thu hoi"', '"hồi đất"', "đạt", "dat -nhà", "-đạt", "1059 qd ubnd", "105/QĐ",
    "1059/QĐ-UB", "15 qd ubnd", "15/2014", "36-NQ/TW", "12/5/2016", "2016", "loại:QĐ", "loại:quyết định đất",
    "cơ quan: kien giang", "cơ quan: Sở Y tế họp giao ban", "hồ sơ:\"HS 1\"", "ngày:2016", "từ:2014-09 đến:2016-05",
    "số:3", "số:1059/qd", "kinh te bien xanh", "ý kiến", "HOÀ GIẢI", "người ký:nhuan", "zzz", "", "thư hưởng lạ",
    "tháng 5 năm 2016", "trước 2015", "từ 2014 đến 2016 đất", "2014-2016", "sau 31/12/2016", "đất 12/5/2016", "UBND đất",
    "trích yếu:đất", 'trích yếu:"thu hồi"', "ký hiệu:GM-SYT", "người kí:nhuan", "QĐ thu hồi", "sở yt TP.HCM", "loại:hd",
    "đất -loại:QĐ", '-cơ quan:"Sở Y tế"', "-số:1059", "-ký hiệu:GM-SYT", "-ngày:2016", "loại:QĐ,GM", "loại:QĐ loại:GM",
]  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    path = tmp_path_factory.mktemp("index")
    create_index(path).add(sample())
    return path


@pytest.fixture(scope="module")
def index(folder):
    opened = open_index(folder)
    yield opened
    opened.close()


@pytest.fixture
def fresh(folder, tmp_path):
    path = tmp_path / "index"
    shutil.copytree(folder, path)
    return path


def found(index, text="", **options):
    return [hit.source for hit in index.search(Query(text, **options)).hits]


# ------------------------------------------------------------ finding


@pytest.mark.parametrize("exact", [False, True])
@pytest.mark.parametrize("text", QUERIES)
def test_it_finds_what_looking_at_every_document_finds(index, text, exact):
    plain = MemoryIndex()
    plain.add(sample())
    query = Query(text, exact=exact, facets=True)
    ours, theirs = index.search(query), plain.search(query)
    assert {hit.id for hit in ours.hits} == {hit.id for hit in theirs.hits}
    assert (ours.total, ours.partial, ours.facets, ours.nowhere) == (
        theirs.total,
        theirs.partial,
        theirs.facets,
        theirs.nowhere,
    )
    assert ours.phrase_total == theirs.phrase_total


@pytest.mark.parametrize("name", SAMPLE)
def test_every_three_words_of_a_subject_find_the_document_first(index, name):
    words = SAMPLE[name]["subject"].split()
    for start in range(max(1, len(words) - 2)):
        for text in (typed := " ".join(words[start : start + 3]), fold(typed), typed.upper()):
            assert found(index, text)[0] == name
            assert found(index, unicodedata.normalize("NFD", text))[0] == name


def test_a_field_with_a_dash_before_it_leaves_out_what_it_would_find(index):
    everything = set(SAMPLE)
    for field in (
        "loại:QĐ",
        'cơ quan:"Sở Y tế"',
        "issuer:kien",
        "số:1059",
        "ngày:2016",
        "ký hiệu:GM-SYT",
        "code:105/QĐ",
    ):
        assert set(found(index, field)), field
        assert set(found(index, f"-{field}")) == everything - set(found(index, field)), field
    assert found(index, "họp -loại:QĐ") == ["hop.png"]


def test_two_types_mean_either_and_options_restrict_both(index):
    either = set(found(index, "loại:QĐ")) | set(found(index, "loại:GM"))
    assert set(found(index, "loại:QĐ loại:GM")) == set(found(index, "loại:QĐ,GM")) == either
    assert set(found(index, "loại:QĐ,GM", types=("GM",))) == {"hop.png"}
    assert not found(index, "loại:QĐ", types=("GM",))


def test_the_names_of_the_interface_are_names_of_fields(index):
    for text in (
        "notation:GM-SYT",
        "signer_name:phuc",
        "issued_date:2016 type:GM",
        "code:03/GM-SYT",
        "issuer:kien",
    ):
        assert found(index, text) == ["hop.png"], text


def test_ways_of_writing_the_same_find_the_same(index):
    ways = ["hòa giải", "hoà giải", "HOÀ GIẢI", "hoa giai", unicodedata.normalize("NFD", "hoà giải")]
    assert {tuple(found(index, way)) for way in ways} == {("hop.png",)}
    assert found(index, "Ðạt chuẩn")[0] == found(index, "đạt chuẩn")[0] == "dat-coc.pdf"
    assert found(index, "thƣ viện") == found(index, "thư viện") == ["dat-coc.pdf"]


def test_marks_typed_come_first_and_exact_excludes_the_rest(index):
    assert found(index, "đạt")[0] == "dat-coc.pdf"
    assert set(found(index, "đạt")) == set(found(index, "dat")) > {"dat-coc.pdf"}
    assert found(index, "đạt", exact=True) == ["dat-coc.pdf"]
    assert "dat-coc.pdf" not in found(index, "đất", exact=True)


def test_own_code_before_mention_and_105_is_not_1059(index):
    assert found(index, "15 qd ubnd") == ["cu.tif", "thu-hoi.pdf"]
    assert found(index, "1059/qđ-ub") == ["thu-hoi.pdf"]
    assert found(index, "105/QĐ-UBND") == ["dat-coc.pdf"]


def test_the_year_of_a_code_decides_between_two(tmp_path):
    index = create_index(tmp_path / "i")
    years = ("2014", "2015", "2016")
    index.add([entry(year, "chữ", code=f"15/{year}/QĐ-UBND", issued_date=year) for year in years])
    assert found(index, "15/2015/QĐ-UBND")[0] == "2015"
    assert found(index, "15 2014 qd ubnd")[0] == "2014"
    assert found(index, "15 qd ubnd") == ["2016", "2015", "2014"]


def test_ranking_code_subject_names_text_then_newest(tmp_path):
    index = create_index(tmp_path / "i")
    index.add([
        entry("text", "lời nói về 77 và biển " + "chữ " * 30, issued_date="2010"),
        entry("older", "chữ", subject="Kinh tế biển", issued_date="2011"),
        entry("newer", "chữ", subject="Kinh tế biển", issued_date="2012-03"),
        entry("issuer", "chữ", issuer="Cục Biển", issued_date="2013"),
        entry("code", "chữ", code="77/QĐ-UBND", issued_date="2009"),
    ])  # fmt: skip
    assert found(index, "biển") == ["newer", "older", "issuer", "text"]
    assert found(index, "77/QĐ") == ["code"]
    assert found(index, "77") == ["code", "text"]


def test_replacing_documents_changes_neither_order_nor_scores_to_speak_of(fresh):
    index = open_index(fresh)
    before = index.search(Query("thu hoi dat")).hits
    assert index.search(Query("thu hoi dat")).hits == before
    for item in sample():
        index.add([item])
    after = index.search(Query("thu hoi dat")).hits
    assert [hit.id for hit in after] == [hit.id for hit in before]
    # Whoosh counts replaced documents in how rare a word is until it merges their segment.
    assert [hit.score for hit in after] == pytest.approx([hit.score for hit in before], rel=0.05)


def test_when_no_document_has_all_words_those_with_most_come(index):
    result = index.search(Query("thu hồi đất vịt"))
    assert result.partial and result.hits[0].source == "thu-hoi.pdf"
    assert result.nowhere == ("vịt",)
    assert index.search(Query("vịt trời")).total == 0


def test_unknown_words_give_a_suggestion(index):
    assert index.search(Query("kinh tế biern")).suggestions == ("kinh tế bien",)
    assert index.search(Query("kinh tế biển")).suggestions == ()


def test_words_are_counted_as_a_phrase(index):
    result = index.search(Query("thu hoi", limit=0))
    assert (result.total, result.phrase_total) == (3, index.search(Query('"thu hoi"')).total) == (3, 2)
    assert index.search(Query("đất hồi", exact=True)).phrase_total == 0
    for text in ("đất", '"thu hoi" dat', "dat -nhà", "vịt trời", "thu hồi đất vịt", "1059 qd ubnd", ""):
        assert index.search(Query(text)).phrase_total == 0


def test_types_that_are_none_are_named(index, tmp_path):
    assert index.search(Query(types=("XYZ", "QĐ", "quyết", ""))).unknown_types == ("XYZ",)
    other = create_index(tmp_path / "i")
    other.add([entry("a", "chữ", type="Điều lệ")])
    assert other.search(Query("không", types=("điều lệ", "nghị quyết"))).unknown_types == ()


def test_filters(index):
    assert found(index, types=("QĐ", "Giấy mời"), sort="date") == [
        "cu.tif",
        "hop.png",
        "thu-hoi.pdf",
        "dat-coc.pdf",
    ]
    assert found(index, issuer="hoang hoa") == ["dat-coc.pdf", "thu-hoi.pdf"]
    assert found(index, signer="Hà Văn") == ["hop.png"]
    assert found(index, dossier="hs 1") == ["hop.png"]
    assert found(index, date_from="2016-05") == ["dat-coc.pdf", "thu-hoi.pdf", "hop.png"]
    assert found(index, date_to="2014") == ["cu.tif"]
    assert found(index, number="03") == found(index, number="03/GM-SYT") == ["hop.png"]
    assert found(index, "đất", issuer="thanh hoa") == ["cu.tif"]
    assert found(index, issuer="không có") == []
    with pytest.raises(UsageError):
        index.search(Query(date_to="hôm qua"))


def test_order_paging_and_totals(index):
    newest = ["dat-coc.pdf", "thu-hoi.pdf", "hop.png", "cu.tif", "chi-thi.pdf"]
    assert found(index) == found(index, sort="-date") == newest
    assert found(index, sort="date") == [*newest[3::-1], "chi-thi.pdf"]  # without a date: last
    assert found(index, limit=2, offset=1) == newest[1:3]
    assert found(index, offset=9) == []
    counted = index.search(Query(limit=0, facets=True))
    assert (counted.total, counted.hits) == (5, ())
    assert dict(counted.facets[0].values) == {"Quyết định": 3, "Giấy mời": 1, "Chỉ thị": 1}
    assert [facet.field for facet in counted.facets] == ["type", "issuer", "year", "dossier"]
    assert index.search(Query("đất")).facets == ()


def test_the_json_shape_is_the_promised_one(index):
    data = result_to_json(index.search(Query("thu hồi 1059", facets=True)))
    assert set(data) == {
        "query", "total", "took_ms", "hits", "facets", "suggestions", "partial", "phrase_total", "renamed",
        "similar",
        "nowhere",
    }  # fmt: skip
    hit = data["hits"][0]
    assert set(hit) == {
        "id",
        "record_id",
        "score",
        "dossier",
        "also_in",
        "source",
        "fields",
        "snippets",
        "review",
        "pages",
    }
    assert hit["fields"]["code"] == "1059/QĐ-UBND"
    assert hit["record_id"] == record_id("thu-hoi.pdf") and hit["id"] == f"{hit['record_id'][:12]}-1"
    assert set(hit["snippets"][0]) == {"page", "html"}
    assert data["facets"]["year"] == [{"value": "2016", "count": 1}]


TYPED = st.lists(st.sampled_from(QUERIES) | st.text(max_size=6), max_size=4).map(" ".join)


@settings(
    deadline=None,
    max_examples=150,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(text=TYPED, exact=st.booleans())
def test_any_text_gives_an_answer(index, text, exact):
    result = index.search(Query(text, exact=exact, facets=True))
    assert len(result.hits) == min(result.total, 10)


# ------------------------------------------------------------ writing


def test_adding_replaces_all_documents_of_a_record(fresh):
    index = open_index(fresh)
    two = [entry("hop.png", f"phần {n}", ordinal=n) for n in (1, 2)]
    assert index.add(two) == 2
    assert index.count() == 6
    index.add([entry("hop.png", "một phần")])
    assert index.count() == 5 and found(index, '"giao ban"') == [] and found(index, "một phần") == ["hop.png"]
    index.remove([record_id("hop.png"), "unknown"])
    assert len(index.ids()) == index.count() == 4
    index.remove([record_id(name) for name in SAMPLE])
    assert (index.ids(), index.count(), found(index, "đất"), found(index)) == (frozenset(), 0, [], [])


def test_a_commit_is_seen_by_an_index_that_is_open(fresh):
    reader, writer = open_index(fresh), open_index(fresh)
    assert found(reader, "hươu") == []
    writer.add([entry("new.pdf", "hươu cao cổ")])
    assert found(reader, "hươu") == ["new.pdf"]
    rebuild(fresh, [entry("other.pdf", "nai")])
    assert found(reader, "nai") == found(writer) == ["other.pdf"]


def test_a_commit_between_finding_and_opening_the_files_is_overtaken(fresh, monkeypatch):
    reading, writing = open_index(fresh), open_index(fresh)
    really_open, commits = whoosh_index._open, iter(("hươu", "nai", "hoẵng"))
    writing.add([entry("a.pdf", "thu hồi đất rừng")])

    def open_late(part):
        if (word := next(commits, None)) is not None:
            with monkeypatch.context() as now:
                now.setattr(whoosh_index, "_open", really_open)
                writing.add([entry("a.pdf", word)])
            raise FileNotFoundError("the table of contents that was just listed")
        return really_open(part)

    monkeypatch.setattr(whoosh_index, "_open", open_late)
    assert found(reading, "hoẵng")[:1] == ["a.pdf"]


def test_an_open_reader_goes_on_with_its_commit_when_later_ones_remove_its_files(fresh):
    reading, writing = open_index(fresh), open_index(fresh)
    writing.remove([record_id(name) for name in SAMPLE])
    writing.add([entry(f"{name}.pdf", f"thu hồi đất {name}", type="Quyết định") for name in ("ka", "kb")])
    reader = reading._current()
    for number in range(12):
        writing.add([entry(f"{name}.pdf", f"cấp điện {number}", type="Thông báo") for name in ("ka", "kb")])
    rebuild(fresh, [])
    assert reader.docs("text", "hoi").bit_count() == 2
    assert {reader.column("type", number) for number in members(reader.every)} == {"Quyết định"}
    assert all("thu hồi" in reader.stored(number) for number in members(reader.every))
    assert "hoi" in reader.lexicon("text")
    assert found(reading, "thu hồi") == []


def test_a_secret_document_reaches_no_index(fresh):
    """Invariant 10: nothing of the call is indexed, a rebuild leaves the old index."""
    index, secret = open_index(fresh), entry("s.pdf", "bí ẩn", secrecy="tối mật")
    with pytest.raises(ValueError, match="secret"):
        index.add([entry("ok.pdf", "thường"), secret])
    with pytest.raises(ValueError, match="secret"):
        rebuild(fresh, [*sample(), secret])
    assert index.count() == 5
    assert [p.name for p in fresh.glob("part-*")] == ["part-0001"]


def test_creating_never_empties_and_rebuilding_tells_progress(fresh):
    assert create_index(fresh).count() == 5
    done: list[int] = []
    assert rebuild(fresh, sample(), done.append) == 5
    assert done == [1, 2, 3, 4, 5]
    assert open_index(fresh).ids() == {item.document.id for item in sample()}
    assert len(list(fresh.glob("part-*"))) == 1


def test_errors_of_the_caller_pass_unchanged_and_leave_the_index(fresh):
    def broken():
        yield sample()[0]
        raise RuntimeError("a bug elsewhere")

    with pytest.raises(RuntimeError, match="elsewhere"):
        rebuild(fresh, broken())
    assert open_index(fresh).add([]) == 0
    assert open_index(fresh).count() == 5


# ------------------------------------------------------------ breaking


def refused(path: Path) -> str:
    with pytest.raises(IndexUnusableError) as caught:
        open_index(path).search(Query("đất"))
    assert caught.value.exit_code is ExitCode.INDEX_UNUSABLE
    assert caught.value.next_step.endswith("scan2archive reindex")
    return caught.value.message


def test_missing_foreign_and_other_versions_are_recognised(fresh, tmp_path):
    assert "there is no index" in refused(tmp_path / "none")
    (tmp_path / "foreign").mkdir()
    assert "holds no index" in refused(tmp_path / "foreign")
    marker = fresh / "index.json"
    good = marker.read_text()
    for text, what in [
        (good.replace(f'"version": {FORMAT_VERSION}', '"version": 99'), "another version"),
        (good.replace(f'"version": {FORMAT_VERSION}', '"version": 1'), "older version"),
        (good.replace("whoosh", "other"), "another version"),
        (good.replace("part-0001", "../part-0001"), "damaged"),
        ("[]", "damaged"),
        ("", "damaged"),
    ]:
        marker.write_text(text)
        assert what in refused(fresh)


def test_segments_name_the_module_of_their_codec(fresh):
    """Archives made by earlier programs open as long as it keeps its place."""
    (contents,) = fresh.glob("part-*/*.toc")
    named = {word for word in contents.read_bytes().split(b"\n") if b"scan2archive" in word}
    assert named
    assert all(b"scan2archive.index.whoosh_codec" in word for word in named)


def test_an_index_deleted_under_a_running_search(fresh):
    index = open_index(fresh)
    assert index.search(Query("đất")).total
    shutil.rmtree(fresh)
    for action in (lambda: index.search(Query("đất")), index.ids, index.count, lambda: index.add(sample())):
        with pytest.raises(IndexUnusableError, match="reindex"):
            action()


def test_torn_files_give_an_answer_or_one_clear_error(folder, tmp_path):
    chance = random.Random(5)
    outcomes = set()
    for number in range(60):
        path = tmp_path / str(number)
        shutil.copytree(folder, path)
        victim = chance.choice([p for p in current_part(path).iterdir() if p.stat().st_size])
        data = bytearray(victim.read_bytes())
        if number % 3 == 0:
            data = data[: chance.randrange(len(data))]
        else:
            start = chance.randrange(len(data))
            data[start : start + 40] = chance.randbytes(len(data[start : start + 40]))
        victim.write_bytes(data)
        try:
            open_index(path).search(Query("thu hồi đất", facets=True))
            outcomes.add("answer")
        except IndexUnusableError as error:
            assert error.next_step == "Run: scan2archive reindex"
            outcomes.add("error")
        assert rebuild(path, sample()) == 5
        assert open_index(path).count() == 5
    assert "error" in outcomes


def test_one_writer_at_a_time_and_a_dead_one_does_not_block(fresh):
    code = f"""
        import os, sys, time
        from pathlib import Path
        from scan2archive.index.files.layout import write_lock
        with write_lock(Path({str(fresh)!r})):
            print("held", flush=True)
            time.sleep(60)
    """
    holder = subprocess.Popen([sys.executable, "-c", textwrap.dedent(code)], stdout=subprocess.PIPE)
    with holder:
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(ArchiveLockedError, match="another process"), write_lock(fresh, wait_seconds=0.1):
            pass
        assert open_index(fresh).search(Query("đất")).total
        os.kill(holder.pid, signal.SIGKILL)
    assert open_index(fresh).add([entry("x.pdf", "sau")]) == 1


@pytest.mark.crash
@pytest.mark.parametrize("job", ["index.add(new())", "rebuild(path, sample() + new())"])
def test_a_killed_writer_leaves_the_old_index_or_the_new_one(folder, tmp_path, job):
    code = """
        import sys
        from pathlib import Path
        from scan2archive.index import open_index, rebuild
        from tests.index_entries import entry, sample
        path = Path(sys.argv[1])
        def new():
            return [entry(f"n{n}.pdf", f"tài liệu số {n} " * 300) for n in range(40)]
        index = open_index(path)
        print("go", flush=True)
        JOB
        print("done", flush=True)
    """
    chance = random.Random(7)
    script = textwrap.dedent(code).replace("JOB", job)
    for number in range(4):
        path = tmp_path / str(number)
        shutil.copytree(folder, path)
        with subprocess.Popen([sys.executable, "-c", script, str(path)], stdout=subprocess.PIPE) as child:
            assert child.stdout.readline() == b"go\n"
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.wait(timeout=chance.uniform(0.0, 0.25))
            child.kill()
        index = open_index(path)
        assert index.count() in (5, 45)
        assert index.search(Query("thu hồi đất")).hits[0].source == "thu-hoi.pdf"
        index.add([entry("after.pdf", "hươu")])
        assert found(index, "hươu") == ["after.pdf"]
        assert len(list(path.glob("part-*"))) == 1


def test_a_folder_that_cannot_be_made(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(ArchiveToolError, match="cannot be made"):
        create_index(tmp_path / "file")


def test_pages_outside_the_document_are_not_stored(tmp_path):
    whole = entry("two.pdf", "trang đầu\ftrang hai hươu")
    part = dataclasses.replace(whole, document=dataclasses.replace(whole.document, pages=(1, 1)))
    index = create_index(tmp_path / "i")
    index.add([part])
    assert found(index, "hươu") == []
    assert index.search(Query("trang")).hits[0].pages == (1, 1)


@pytest.mark.parametrize("make", [lambda path: create_index(path), lambda path: MemoryIndex()])
@pytest.mark.parametrize("one_by_one", [1000, 0])
def test_a_document_of_two_dossiers_is_found_and_counted_under_both(tmp_path, monkeypatch, make, one_by_one):
    monkeypatch.setattr("scan2archive.index.answers.finding._READ_ONE_BY_ONE", one_by_one)
    index = make(tmp_path / "index")
    both = dataclasses.replace(entry("1.pdf", "đất", "Hồ sơ A"), also_in=("Hồ sơ B/Quý 1",))
    index.add([both, entry("2.pdf", "đất", "Hồ sơ B"), entry("3.pdf", "đất")])
    assert found(index, dossier="hồ sơ a") == ["1.pdf"]
    assert set(found(index, dossier="hồ sơ b")) == {"1.pdf", "2.pdf"}
    assert found(index, "dat quy") == ["1.pdf"]
    result = index.search(Query("đất", facets=True))
    (facet,) = [one for one in result.facets if one.field == "dossier"]
    assert set(facet.values) == {("Hồ sơ A", 1), ("Hồ sơ B", 1), ("Hồ sơ B/Quý 1", 1)}
    (hit,) = index.search(Query(dossier="hồ sơ a")).hits
    assert (hit.dossier, hit.also_in) == ("Hồ sơ A", ("Hồ sơ B/Quý 1",))
