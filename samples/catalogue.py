# SPDX-License-Identifier: Apache-2.0
"""The committed samples: what each shows, and how it is made."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from random import Random

from samples.generator import Damage, Level, compose, make_scan, write_scan
from samples.generator.agencies import central_party_office, committee, department
from samples.generator.model import Arrival, Block, Paper
from samples.generator.typed import compose_typed
from samples.generator.vocabulary import PROVINCES, person

# A good office scan: what most samples start from.
_OFFICE = Damage(
    "office", "colour", skew=0.3, fade=0.08, paper=(250, 249, 245), blur=0.035, light=0.02, noise=0.7, jpeg=46
)


@dataclass(frozen=True, slots=True)
class Sample:
    """One sample.

    Attributes:
        name: Path below the samples folder; its folder is a dossier.
        seed: Of its content.
        kinds: Its documents.
        level: What it counts as.
        damage: What happened to it.
        shows: Why it is here, for the truth file and the table in README.md.
        dpi: Resolution.
    """

    name: str
    seed: int
    kinds: tuple[str, ...]
    level: Level
    damage: Damage
    shows: str
    dpi: int = 200


SAMPLES: tuple[Sample, ...] = (
    Sample(
        "quyet-dinh-thanh-lap.pdf",
        101,
        ("decision",),
        "office",
        replace(_OFFICE, show_through=0.0),
        "a decision of two pages: its title twice, its members in a table of the appendix",
    ),
    Sample(
        "cong-van-so-viet-tay.jpg",
        202,
        ("letter",),
        "office",
        _OFFICE,
        "an official letter with number and day written by hand and a red, tilted HỎA TỐC stamp",
    ),
    Sample(
        "cong-van-dau-den.jpg",
        303,
        ("letter",),
        "office",
        replace(_OFFICE, skew=-0.4),
        "an official letter with an arrival stamp: its number and date are not the letter's own",
    ),
    Sample(
        "quyet-dinh-con-dau.jpg",
        405,
        ("decision",),
        "office",
        replace(_OFFICE, jpeg=52),
        "a red seal and a signature over the signer's name",
    ),
    Sample(
        "thong-bao-nguoc.pdf",
        505,
        ("notice",),
        "office",
        replace(_OFFICE, mode="grey", rotation=180),
        "a notice scanned upside down",
    ),
    Sample(
        "bao-cao-nghieng.pdf",
        608,
        ("report",),
        "worn",
        replace(_OFFICE, level="worn", mode="grey", skew=3.2, edge=3.0, holes=True, light=0.08, noise=3.0),
        "a report that lay askew on the glass, with punch holes and dark edges",
    ),
    Sample(
        "quyet-dinh-g4.pdf",
        707,
        ("decision",),
        "office",
        replace(_OFFICE, mode="bitonal", speckle=0.15),
        "black and white, CCITT G4, 200 dpi, as old archive scanners wrote",
    ),
    Sample(
        "giay-moi-khan.png",
        808,
        ("invitation",),
        "clean",
        Damage(mode="bitonal"),
        "an urgent invitation, black and white, 300 dpi",
        300,
    ),
    Sample(
        "ho-so-1978/quyet-dinh-1978.jpg",
        909,
        ("typed",),
        "worn",
        replace(
            _OFFICE,
            level="worn",
            skew=-0.9,
            fade=0.2,
            patchy=0.3,
            broken=0.08,
            paper=(240, 230, 205),
            stains=1,
            light=0.06,
            noise=4.0,
            jpeg=55,
            creases=1,
        ),
        "a decision typed in 1978: one pitch, uneven ink, older spelling",
    ),
    Sample(
        "ho-so-1978/quyet-dinh-mo.tif",
        1010,
        ("typed", "typed"),
        "very-bad",
        replace(
            _OFFICE,
            level="very-bad",
            mode="bitonal",
            skew=1.2,
            fade=0.45,
            patchy=0.5,
            broken=0.22,
            blur=0.06,
            noise=8.0,
            speckle=1.0,
            threshold=0.42,
        ),
        "two faded typed decisions in a TIFF of two pages, broken type, black and white",
    ),
    Sample(
        "van-phong-dang/huong-dan-vptw.jpg",
        1111,
        ("party",),
        "office",
        replace(_OFFICE, mode="grey", skew=0.2),
        "a Party paper: Số 36-HD/VPTW, asterisk under the office",
    ),
    Sample(
        "van-phong-dang/ke-hoach-in-qua.jpg",
        1216,
        ("plan",),
        "worn",
        replace(
            _OFFICE,
            level="worn",
            mode="grey",
            show_through=0.16,
            fade=0.2,
            patchy=0.25,
            paper=(243, 240, 230),
            noise=3.0,
            jpeg=50,
        ),
        "a plan whose back page shows through",
    ),
    Sample(
        "ho-so-3-van-ban.pdf",
        1313,
        ("proposal", "decision", "letter"),
        "office",
        replace(_OFFICE, mode="grey", jpeg=40, noise=0.5),
        "three documents in one scan, of one province and year: a proposal, a decision, an official letter",
    ),
)


def make_sample(sample: Sample, folder: Path) -> Path:
    """Write one sample with its truth below ``folder``; gives its path."""
    scan = make_scan(
        sample.seed, level=sample.level, dpi=sample.dpi, damage=sample.damage, papers=papers(sample)
    )
    path = folder / sample.name
    return write_scan(scan, path.parent, path.stem, path.suffix, note=sample.shows)


def papers(sample: Sample) -> tuple[Paper, ...]:
    """The documents of a sample, with what it is to show set."""
    drawn = (
        _dossier(Random(f"{sample.seed}/dossier"))
        if len(set(sample.kinds)) > 1
        else tuple(compose(Random(f"{sample.seed}/{i}/{kind}"), kind) for i, kind in enumerate(sample.kinds))
    )
    plain = tuple(
        replace(
            p,
            number_by_hand=False,
            day_by_hand=False,
            arrival=None,
            urgency="",
            signature=replace(p.signature, seal_on_name=False),
        )
        for p in drawn
    )
    return tuple(_set(sample, paper, i) for i, paper in enumerate(plain))


def _dossier(rng: Random) -> tuple[Paper, ...]:
    """Three papers of one year, one after the other: a department asks, its province decides, it passes on."""
    asking = department(rng)
    town = next(town for name, town, _ in PROVINCES if name == asking.province)
    deciding = committee(asking.province, town, rng)
    found: list[Paper] = []
    months = (range(1, 5), range(5, 9), range(9, 13))
    for kind, agency, span in zip(
        ("proposal", "decision", "letter"), (asking, deciding, asking), months, strict=True
    ):
        while True:
            paper = compose(rng, kind, agency=agency)
            if paper.issued.year == 2019 and paper.issued.month in span:
                found.append(paper)
                break
    return tuple(found)


def _set(sample: Sample, paper: Paper, number: int) -> Paper:
    rng = Random(f"{sample.seed}/{number}/set")
    name = Path(sample.name).stem
    if name == "quyet-dinh-thanh-lap":
        rows = [("TT", "Họ và tên", "Đơn vị", "Nhiệm vụ")]
        rows += [
            (
                str(i),
                person(rng),
                rng.choice(("Văn phòng", "Thanh tra", "Phòng Kế hoạch - Tài chính", "Phòng Tổ chức cán bộ")),
                rng.choice(("Thành viên", "Thư ký", "Tổ trưởng")),
            )
            for i in range(1, 10)
        ]
        title = f"(Kèm theo Quyết định số {paper.code} ngày {paper.issued.day:02d} tháng {paper.issued.month} năm {paper.issued.year} của {paper.agency.name})"
        return replace(
            paper,
            blocks=(
                *paper.blocks,
                Block("page"),
                Block("centre", "Phụ lục"),
                Block("centre", "DANH SÁCH TỔ GIÚP VIỆC"),
                Block("plain", title),
                Block("table", rows=tuple(rows)),
            ),
        )
    if name == "cong-van-so-viet-tay":
        return replace(paper, number_by_hand=True, day_by_hand=True, urgency="Hỏa tốc")
    if name == "cong-van-dau-den":
        return replace(
            paper, arrival=Arrival("TRUNG TÂM LƯU TRỮ LỊCH SỬ", "1284", paper.issued + timedelta(days=3))
        )
    if name == "quyet-dinh-con-dau":
        return replace(paper, signature=replace(paper.signature, seal_on_name=True, stamped=False))
    if name == "giay-moi-khan":
        return replace(paper, urgency="Khẩn")
    if name == "quyet-dinh-1978":
        return replace(compose_typed(rng, year=1978), number="145", notation="QĐ-UB", number_by_hand=False)
    if name == "huong-dan-vptw":
        guide = next(
            p
            for p in (compose(rng, "party", agency=central_party_office()) for _ in range(60))
            if p.kind == "Hướng dẫn"
        )
        return replace(guide, number="36", arrival=None, urgency="", number_by_hand=False, day_by_hand=False)
    return paper
