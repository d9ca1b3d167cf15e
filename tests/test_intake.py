# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import hashlib
import os
import pickle
import socket
import stat
import struct
import tarfile
import unicodedata
import zipfile
import zlib
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from scan2archive.errors import EncryptedScan, ScanAccessError, ScanError, ScanTooLarge, UnreadableScan
from scan2archive.pipeline.sources.intake import file_digest, identify, open_scan, read_page
from scan2archive.settings import Limits
from tests.scanfiles import image_pdf, page_array, raw_pdf, save

LIMITS = Limits()


def fails(
    error: type[ScanError], path: Path, *parts: str, limits: Limits = LIMITS, folder: bool = False
) -> str:
    """The message of the error identify raises: it names the file and holds the given parts."""
    with pytest.raises(error) as caught:
        identify(path, limits, folder=folder)
    message = str(caught.value)
    assert path.name in message
    assert "\n" not in message
    assert caught.value.next_step
    for part in parts:
        assert part in message
    return message


# ---------------------------------------------------------------- what a source is


@pytest.mark.parametrize(
    ("extension", "media_type"),
    [
        ("tif", "image/tiff"),
        ("jpg", "image/jpeg"),
        ("png", "image/png"),
        ("webp", "image/webp"),
        ("jp2", "image/jp2"),
        ("j2k", "image/jp2"),
        ("bmp", "image/bmp"),
    ],
)
def test_type_is_told_by_content_not_by_name(tmp_path, extension, media_type):
    made = save(tmp_path / f"page.{extension}", page_array(), dpi=None)
    path = made.rename(tmp_path / "công văn.pdf")

    scan = identify(path, LIMITS)

    assert scan.source.media_type == media_type
    assert (scan.kind, scan.page_count, scan.files, scan.signed) == ("image", 1, (path,), False)
    assert scan.source.name == "công văn.pdf"
    assert scan.source.size == path.stat().st_size
    assert scan.source.sha256 == hashlib.sha256(path.read_bytes()).hexdigest() == file_digest(path)


def test_pdf_under_any_name_and_behind_a_mail_header(tmp_path):
    pdf = image_pdf(tmp_path / "a", save(tmp_path / "a.png", page_array()))
    assert identify(pdf, LIMITS).kind == "pdf"
    late = tmp_path / "scan.tif"
    late.write_bytes(b"Content-Type: application/pdf\r\n\r\n" + pdf.read_bytes())
    assert identify(late, LIMITS).source.media_type == "application/pdf"


def test_source_is_never_changed(tmp_path):
    path = save(tmp_path / "page.tif", page_array())
    path.chmod(0o444)
    before = path.read_bytes(), path.stat().st_mtime_ns
    read_page(identify(path, LIMITS), 1, LIMITS)
    assert (path.read_bytes(), path.stat().st_mtime_ns) == before


def test_odd_names(tmp_path):
    for name in ("-", "~$tài liệu", "x" * 250, "dòng\nmới.png", "quye\u0302\u0301t.png"):
        path = save(tmp_path / "made.png", page_array()).rename(tmp_path / name)
        scan = identify(path, LIMITS)
        assert scan.source.name == unicodedata.normalize("NFC", name)
        assert Path(scan.source.path) == path
    empty = tmp_path / "dòng\nmới.pdf"
    empty.touch()
    with pytest.raises(UnreadableScan, match="dòng\ufffdmới"):
        identify(empty, LIMITS)
    raw = os.fsdecode(os.fsencode(tmp_path) + b"/not-utf8-\xff.png")
    scan = identify(path.rename(raw), LIMITS)
    assert scan.source.name == "not-utf8-\ufffd.png"
    assert scan.source.path.encode()
    assert read_page(scan, 1, LIMITS).pixels.shape == (560, 400, 3)


# ---------------------------------------------------------------- what is refused


def test_text_file_named_pdf(tmp_path):
    path = tmp_path / "report.pdf"
    path.write_text("Kính gửi: Ủy ban nhân dân\n" * 100, encoding="utf-8")
    fails(UnreadableScan, path, "neither a PDF nor an image", "text file")


def test_zero_bytes(tmp_path):
    path = tmp_path / "empty.pdf"
    path.touch()
    fails(UnreadableScan, path, "empty", "Scan it again")


@pytest.mark.parametrize(
    ("head", "what"),
    [
        (b"GIF89a", "GIF"),
        (b"\0\0\0\x18ftypheic", "HEIC"),
        (b"AT&TFORM\0\0\0\0DJVU", "DjVu"),
        (b"%!PS-Adobe", "PostScript"),
        (b"PK\x03\x04word/", "office document"),
        (b"\xd0\xcf\x11\xe0", "office document"),
        (b"Rar!\x1a\x07\0", "archive file"),
        (b"7z\xbc\xaf\x27\x1c", "archive file"),
        (b"<!DOCTYPE html>", "web page"),
        (b"\x00\x01\x02\x03", "unknown kind"),
    ],
)
def test_other_kinds_are_named(tmp_path, head, what):
    path = tmp_path / "other.pdf"
    path.write_bytes(head + bytes(100))
    fails(UnreadableScan, path, what, "Scans are PDF, TIFF")


def test_papers_in_an_archive_file_are_not_read_as_the_last_of_them(tmp_path):
    """Stored, not compressed, they lie in it as they are: a PDF begins within the first bytes."""
    paper = tmp_path / "qd.pdf"
    paper.write_bytes(b"%PDF-1.4\n%%EOF\n")
    packed = tmp_path / "three.zip"
    with zipfile.ZipFile(packed, "w") as file:
        for number in range(3):
            file.write(paper, f"{number}.pdf")
    assert b"%PDF-" in packed.read_bytes()[:1024]
    fails(UnreadableScan, packed, "ZIP archive", "unpack it")
    with tarfile.open(tmp_path / "one.tar", "w", format=tarfile.USTAR_FORMAT) as tar:
        tar.add(paper, "0.pdf")
    assert b"%PDF-" in (tmp_path / "one.tar").read_bytes()[:1024]
    fails(UnreadableScan, tmp_path / "one.tar", "archive file", "Unpack it")


def test_a_folder_is_not_a_file_nor_a_file_a_folder(tmp_path):
    folder = tmp_path / "pages"
    folder.mkdir()
    fails(UnreadableScan, folder, "is a folder")
    fails(UnreadableScan, save(tmp_path / "a.png", page_array()), "not a folder", folder=True)


def test_missing_file_and_impossible_path(tmp_path):
    fails(ScanAccessError, tmp_path / "gone.pdf", "No such file", "Check the path")
    with pytest.raises(ScanAccessError):
        identify(Path("a\0b"), LIMITS)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_no_permission(tmp_path):
    path = save(tmp_path / "secret.png", page_array())
    path.chmod(0)
    fails(ScanAccessError, path, "Permission denied", "permission to read")
    folder = tmp_path / "locked"
    folder.mkdir(mode=0)
    fails(ScanAccessError, folder, "Permission denied", folder=True)
    folder.chmod(0o700)


def test_no_permission_is_told_whoever_runs_the_tests(tmp_path, monkeypatch):
    path = save(tmp_path / "secret.png", page_array())

    def deny(self, *args, **kwargs):
        raise PermissionError(13, "Permission denied", str(self))

    monkeypatch.setattr(Path, "open", deny)
    fails(ScanAccessError, path, "Permission denied", "permission to read")
    monkeypatch.setattr(Path, "iterdir", deny)
    fails(ScanAccessError, tmp_path, "Permission denied", folder=True)


def test_pipe_and_socket_are_refused_without_waiting(tmp_path):
    pipe = tmp_path / "pipe.pdf"
    os.mkfifo(pipe)
    fails(UnreadableScan, pipe, "not a regular file")
    name = tmp_path / "socket.pdf"
    with socket.socket(socket.AF_UNIX) as server:
        os.chdir(tmp_path)
        server.bind("socket.pdf")
        assert stat.S_ISSOCK(name.stat().st_mode)
        fails(UnreadableScan, name, "not a regular file")


def test_a_file_that_is_still_growing(tmp_path, monkeypatch):
    path = save(tmp_path / "page.png", page_array())
    from scan2archive.pipeline.sources import intake

    def digest_while_copied(file: Path) -> str:
        with file.open("ab") as growing:
            growing.write(b"more")
        return "0" * 64

    monkeypatch.setattr(intake, "file_digest", digest_while_copied)
    fails(ScanAccessError, path, "still being copied")


def test_limits_of_bytes_pages_and_pixels(tmp_path):
    path = save(tmp_path / "big.bmp", page_array(800, 700))
    fails(ScanTooLarge, path, "MiB", "max_file_mb", limits=replace(LIMITS, max_file_mb=1))
    tall = save(tmp_path / "tall.png", page_array(1100, 1000))
    fails(ScanTooLarge, tall, "million pixels", "max_megapixels", limits=replace(LIMITS, max_megapixels=1))
    frames = [Image.fromarray(page_array(50, 150)) for _ in range(3)]
    many = tmp_path / "many.tif"
    frames[0].save(many, save_all=True, append_images=frames[1:])
    fails(ScanTooLarge, many, "3 pages", "max_pages", limits=replace(LIMITS, max_pages=2))
    pdf = image_pdf(tmp_path / "many.pdf", *[save(tmp_path / f"{n}.png", page_array()) for n in range(3)])
    fails(ScanTooLarge, pdf, "3 pages", limits=replace(LIMITS, max_pages=2))


def test_a_huge_image_is_refused_before_decoding(tmp_path, monkeypatch):
    path = tmp_path / "huge.png"
    header = b"IHDR" + struct.pack(">IIBBBBB", 35_000, 35_000, 1, 0, 0, 0, 0)
    path.write_bytes(
        save(path, page_array()).read_bytes()[:8]
        + struct.pack(">I", 13)
        + header
        + struct.pack(">I", zlib.crc32(header))
        + struct.pack(">I", 10_000_000)
        + b"IDAT"
    )
    monkeypatch.setattr(Image.Image, "load", lambda self: pytest.fail("decoded"))
    limit = Image.MAX_IMAGE_PIXELS
    fails(ScanTooLarge, path, "1225.0 million pixels")
    assert limit == Image.MAX_IMAGE_PIXELS


def test_encrypted_pdf(tmp_path):
    plain = raw_pdf(tmp_path / "plain.pdf", b"")
    for user, name in (("secret", "user.pdf"), ("", "owner.pdf")):
        with pikepdf.open(plain) as pdf:
            pdf.save(tmp_path / name, encryption=pikepdf.Encryption(user=user, owner="owner"))
    fails(EncryptedScan, tmp_path / "user.pdf", "needs a password", "qpdf --decrypt")
    assert identify(tmp_path / "owner.pdf", LIMITS).page_count == 1


@pytest.mark.parametrize("share", [0.02, 0.3, 0.6, 0.95])
def test_truncated_pdf(tmp_path, share):
    pages = [save(tmp_path / f"{n}.jpg", page_array()) for n in range(3)]
    whole = image_pdf(tmp_path / "whole.pdf", *pages).read_bytes()
    path = tmp_path / "cut.pdf"
    path.write_bytes(whole[: int(len(whole) * share)])
    fails(UnreadableScan, path, "truncated", "complete file")


def test_pdf_padded_with_zeros_is_whole(tmp_path):
    path = raw_pdf(tmp_path / "padded.pdf", b"")
    path.write_bytes(path.read_bytes() + bytes(70_000))
    assert identify(path, LIMITS).page_count == 1


def test_damaged_and_empty_pdf(tmp_path):
    path = tmp_path / "damaged.pdf"
    path.write_bytes(b"%PDF-1.4\n" + b"garbage " * 50 + b"\n%%EOF\n")
    fails(UnreadableScan, path, "damaged")
    with pikepdf.new() as pdf:
        pdf.save(tmp_path / "none.pdf")
    fails(UnreadableScan, tmp_path / "none.pdf", "damaged")


def test_dynamic_form(tmp_path):
    path = raw_pdf(tmp_path / "form.pdf", b"")
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        pdf.Root.NeedsRendering = True
        pdf.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array(), XFA=pdf.make_stream(b"<xdp/>"))
        pdf.save()
    fails(UnreadableScan, path, "XFA", "print it")


def test_errors_survive_the_way_to_the_parent_process(tmp_path):
    with pytest.raises(ScanError) as caught:
        identify(tmp_path / "gone.pdf", LIMITS)
    copy = pickle.loads(pickle.dumps(caught.value))
    assert (type(copy), str(copy)) == (type(caught.value), str(caught.value))


@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    head=st.sampled_from(
        [
            b"",
            b"%PDF-1.7\n",
            b"II*\0",
            b"MM\0*",
            b"II+\0\x08\0\0\0",
            b"\xff\xd8\xff",
            b"\x89PNG\r\n\x1a\n",
            b"RIFF\0\0\0\0WEBP",
            b"\0\0\0\x0cjP  \r\n\x87\n",
            b"\xff\x4f\xff\x51",
            b"BM\0\0\0\0\0\0\0\0",
        ]
    ),
    body=st.binary(max_size=400),
    tail=st.sampled_from([b"", b"\n%%EOF\n"]),
)
def test_arbitrary_bytes_give_a_scan_or_a_scan_error(tmp_path, head, body, tail):
    path = tmp_path / "any"
    path.write_bytes(head + body + tail)
    try:
        scan = identify(path, LIMITS)
        read_page(scan, 1, LIMITS)
    except ScanError as error:
        assert "any" in str(error)


@settings(
    max_examples=100,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data(), extension=st.sampled_from(["tif", "png", "jpg", "bmp", "webp", "jp2", "pdf"]))
def test_flipped_bytes_give_pages_or_a_scan_error(tmp_path, data, extension):
    small = tmp_path / f"small.{extension}"
    if not small.exists():
        if extension == "pdf":
            raw_pdf(small, b"q 288 0 0 403.2 0 0 cm /I Do Q", {"I": page_array(40, 56)})
        else:
            save(small, page_array(90, 120), dpi=None)
    content = bytearray(small.read_bytes())
    for _ in range(data.draw(st.integers(1, 6))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    path = tmp_path / "flipped"
    path.write_bytes(content)
    try:
        scan = identify(path, LIMITS)
        with open_scan(scan, LIMITS) as reader:
            for number in range(1, scan.page_count + 1):
                assert reader.page(number).pixels.dtype == "uint8"
    except ScanError as error:
        assert "flipped" in str(error)


# ---------------------------------------------------------------- folders of page images


def test_folder_is_one_scan_in_natural_order(tmp_path):
    folder = tmp_path / "hồ sơ"
    folder.mkdir()
    sizes = {"trang 1.png": 101, "trang 2.jpg": 102, "Trang 10.tif": 110, "trang 02b.png": 103}
    for name, width in sizes.items():
        save(folder / name, page_array(width, 150))
    (folder / "Thumbs.db").write_bytes(b"litter")
    (folder / ".hidden").write_bytes(b"litter")

    scan = identify(folder, LIMITS, folder=True)

    assert [file.name for file in scan.files] == [
        "trang 1.png",
        "trang 2.jpg",
        "trang 02b.png",
        "Trang 10.tif",
    ]
    assert (scan.kind, scan.page_count, scan.source.media_type) == ("folder", 4, "inode/directory")
    assert scan.source.size == sum(file.stat().st_size for file in scan.files)
    with open_scan(scan, LIMITS) as reader:
        assert [reader.page(n).pixels.shape[1] for n in range(1, 5)] == [101, 102, 103, 110]
        assert reader.page(1).number == 1
        assert reader.verbatim_jpeg(2) == (folder / "trang 2.jpg").read_bytes()
        assert reader.verbatim_jpeg(1) is None


def test_digest_of_a_folder_follows_names_and_bytes_alone(tmp_path):
    def make(name: str, files: dict[str, int]) -> str:
        folder = tmp_path / name
        folder.mkdir()
        for file, width in files.items():
            save(folder / file, page_array(width, 150))
        return identify(folder, LIMITS, folder=True).source.sha256

    first = make("a", {"1.png": 100, "2.png": 101})
    assert first == make("b", {"2.png": 101, "1.png": 100})
    assert first != make("c", {"1.png": 101, "2.png": 100})
    assert first != make("d", {"1.png": 100, "3.png": 101})
    lines = b"".join(
        f"{file_digest(tmp_path / 'a' / name)}  {name}\n".encode() for name in ("1.png", "2.png")
    )
    assert first == hashlib.sha256(lines).hexdigest()


def test_no_page_of_a_folder_is_lost(tmp_path):
    folder = tmp_path / "pages"
    folder.mkdir()
    fails(UnreadableScan, folder, "holds no page images", folder=True)
    frames = [Image.fromarray(page_array(100 + n, 150)) for n in range(2)]
    frames[0].save(folder / "1.tif", save_all=True, append_images=frames[1:])
    save(folder / "2.png", page_array(120, 150))
    scan = identify(folder, LIMITS, folder=True)
    with open_scan(scan, LIMITS) as reader:
        assert [reader.page(n).pixels.shape[1] for n in (1, 2, 3)] == [100, 101, 120]
    for foreign, content in (("notes.txt", b"text"), ("scan.pdf", b"%PDF-1.4 ...")):
        (folder / foreign).write_bytes(content)
        with pytest.raises(UnreadableScan, match=foreign):
            identify(folder, LIMITS, folder=True)
        (folder / foreign).unlink()
    (folder / "more").mkdir()
    with pytest.raises(UnreadableScan, match="more is not a page image"):
        identify(folder, LIMITS, folder=True)


# ---------------------------------------------------------------- hostile files


def test_hostile_files_end_as_pages_or_scan_errors():
    root = Path(__file__).parents[2] / "shared" / "hard"
    if not root.is_dir():
        pytest.skip("the collection of hostile files is not here")
    small = replace(LIMITS, max_megapixels=20)
    seen = 0
    for path in sorted(path for path in root.rglob("*") if path.is_file() and path.stat().st_size < 400_000):
        seen += 1
        try:
            scan = identify(path, small)
        except ScanError:
            continue
        with open_scan(scan, small) as reader:
            for number in range(1, min(scan.page_count, 3) + 1):
                try:
                    page = reader.page(number)
                except ScanError:
                    continue
                assert page.pixels.dtype == "uint8"
                assert page.dpi > 0
    assert seen > 100
