# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Stream, String

from scan2archive.pipeline.access import pdf
from tests.drawing import draw_page
from tests.test_pdf import page_of, source_pdf, write

SCRIPT = Dictionary(Type=Name.Action, S=Name.JavaScript, JS=String("app.alert(1)"))
ACTS = {
    *("/A", "/AA", "/AF", "/Alternates", "/Annots", "/EF", "/EmbeddedFiles", "/JS", "/JavaScript", "/OPI"),
    *("/OpenAction", "/Ref", "/URI", "/XFA", "/AcroForm", "/Names", "/Dests", "/FFilter"),
}


def everything_in(path):
    """Every dictionary and stream of a PDF, those within others too, whether anything leads to it or not."""
    with pikepdf.open(path) as opened:
        waiting = [*opened.objects, opened.trailer]
        while waiting:
            item = waiting.pop()
            if isinstance(item, Array):
                waiting.extend(part for part in item if isinstance(part, Array | Dictionary))
            elif isinstance(item, Dictionary | Stream):
                yield item
                waiting.extend(
                    value
                    for _, value in item.items()
                    if isinstance(value, Array | Dictionary) and not value.is_indirect
                )


def hostile_pdf(tmp_path, *, program):
    """A scan that tries everything a PDF can do, in all places where it can."""
    path = source_pdf(tmp_path / "scan.pdf")
    before = path.read_bytes()
    with pikepdf.open(path, allow_overwriting_input=True) as opened:
        attached = opened.make_indirect(Stream(opened, b"MZ", Type=Name.EmbeddedFile))
        file = Dictionary(Type=Name.Filespec, F=String("../../evil.exe"), EF=Dictionary(F=attached))
        root = opened.Root
        root.OpenAction = SCRIPT
        root.AA = Dictionary(WC=SCRIPT)
        root.Names = Dictionary(
            JavaScript=Dictionary(Names=Array([String("x"), SCRIPT])),
            EmbeddedFiles=Dictionary(Names=Array([String("evil.exe"), file])),
        )
        root.AcroForm = Dictionary(Fields=Array([]), XFA=Stream(opened, b"<xfa/>"))
        page = opened.pages[0]
        page.obj.AA = Dictionary(O=SCRIPT)
        at = Array([0, 0, 90, 90])
        page.obj.Annots = Array(
            [
                opened.make_indirect(Dictionary(Type=Name.Annot, Rect=at, **annotation))
                for annotation in (
                    {
                        "Subtype": Name.Link,
                        "A": Dictionary(S=Name.URI, URI=String("http://evil.example/")),
                    },
                    {"Subtype": Name.Link, "A": Dictionary(S=Name.Launch, F=String("/bin/sh"))},
                    {"Subtype": Name.FileAttachment, "FS": file},
                    {"Subtype": Name.Screen, "A": SCRIPT, "AA": Dictionary(E=SCRIPT)},
                )
            ]
        )
        pictures = page.obj.Resources.XObject
        for name in list(pictures.keys()):
            picture = pictures[name]
            picture.OPI = Dictionary({"/2.0": Dictionary(F=file)})
            picture.Alternates = Array([Dictionary(Image=Stream(opened, b"x"), DefaultForPrinting=True)])
            picture.AA = Dictionary(U=SCRIPT)
            pictures["/A"] = picture  # a name anyone may choose
            pictures["/JS"] = picture
        pictures["/Ps"] = Stream(opened, b"(/bin/sh) run", Type=Name.XObject, Subtype=Name.PS)
        page.obj.Resources["/Evil"] = Array([SCRIPT, Array([Dictionary(S=Name.GoToR, A=SCRIPT)])])
        page.contents_add(b"q /Ps Do Q" if program else b"q 9 0 0 9 0 0 cm /A Do Q")
        opened.save()
    assert path.read_bytes() != before
    return path


@pytest.mark.parametrize("program", [False, True])
def test_nothing_that_acts_or_points_elsewhere_is_in_the_access_copy(tmp_path, program):
    source = hostile_pdf(tmp_path, program=program)
    before = source.read_bytes()
    out, replaced = write(
        tmp_path,
        [pdf.AccessPage(page_of(draw_page()), keep=True, write_text=True)],
        source,
    )
    assert replaced is program  # an access copy that calls a program is no PDF/A: it gets the page's image
    for item in everything_in(out):
        keys = {key for key, _ in item.items()}
        if item.get("/Subtype") == "/XML":  # the document's own metadata
            continue
        if keys & {"/A", "/JS"}:  # those chosen as names of pictures
            assert all(isinstance(item[key], Stream) for key in keys & {"/A", "/JS"})
            keys -= {"/A", "/JS"}
        assert not keys & ACTS
        assert str(item.get("/S", "")) not in {"/JavaScript", "/Launch", "/URI", "/GoToR", "/SubmitForm"}
        assert str(item.get("/Type", "")) not in {"/Action", "/Annot", "/Filespec", "/EmbeddedFile"}
        assert item.get("/Subtype") != "/PS"
    assert b"evil" not in out.read_bytes()
    assert source.read_bytes() == before
