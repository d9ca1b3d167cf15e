# SPDX-License-Identifier: Apache-2.0
"""Writes scans and their truth to files."""

from __future__ import annotations

import io
import json
from pathlib import Path

import img2pdf
from PIL import Image

from samples.generator.model import GeneratedDocument, GeneratedPage, GeneratedScan, Paper

SUFFIXES = (".pdf", ".tif", ".jpg", ".png")


def write_scan(scan: GeneratedScan, folder: Path, stem: str, suffix: str = ".pdf", *, note: str = "") -> Path:
    """Write a scan, ``stem.truth.json`` and ``stem.page1.txt`` into a folder; gives the scan's path.

    Args:
        scan: What to write.
        folder: Made when missing.
        stem: Name of the files without suffix.
        suffix: One of ``SUFFIXES``; pictures hold one page, PDF and TIFF any number.
        note: Goes into the truth file.

    Raises:
        ValueError: Unknown suffix, or several pages for a format of one page.
    """
    if suffix not in SUFFIXES:
        raise ValueError(f"unknown suffix {suffix}: use one of {', '.join(SUFFIXES)}")
    if suffix in {".jpg", ".png"} and len(scan.pages) > 1:
        raise ValueError(f"{suffix} holds one page, the scan has {len(scan.pages)}: use .pdf or .tif")
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / (stem + suffix)
    if suffix == ".pdf":
        path.write_bytes(_pdf(scan))
    elif suffix == ".tif":
        _write_tiff(scan, path)
    else:
        path.write_bytes(_jpeg(scan.pages[0]) if suffix == ".jpg" else _png(scan.pages[0]))
    (folder / f"{stem}.truth.json").write_text(
        json.dumps(truth(scan, note=note), ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
    )
    (folder / f"{stem}.page1.txt").write_text(scan.pages[0].text, encoding="utf-8")
    return path


def truth(scan: GeneratedScan, *, note: str = "") -> dict[str, object]:
    """The truth file of a scan: fields of its first document, and of each in ``documents`` if there are several."""
    record: dict[str, object] = {**_document(scan.documents[0]), "page_count": len(scan.pages)}
    if len(scan.documents) > 1:
        record["documents"] = [
            {"first_page": d.first_page, "last_page": d.last_page, **_document(d)} for d in scan.documents
        ]
    return {**record, "level": scan.level, "difficulty": scan.difficulty, "note": note}


def _document(document: GeneratedDocument) -> dict[str, object]:
    record = paper_truth(document.paper)
    return {
        "fields": record["fields"],
        "signature_page": document.signature_page,
        "issuer_lines": record["issuer_lines"],
        "handwritten": record["handwritten"],
    }


def paper_truth(paper: Paper) -> dict[str, object]:
    """What a paper says: fields, lines of its issuer, and what of it is written by hand."""
    hand = [f"số {paper.number}"] if paper.number_by_hand else []
    hand += [f"ngày {paper.issued.day}"] if paper.day_by_hand else []
    hand += ['"KT."'] if any("⟦" in line for line in paper.signature.position) else []
    return {
        "fields": {
            "type": paper.kind,
            "code": paper.code,
            "issued_date": paper.dated,
            "place": paper.agency.place,
            "issuer": paper.agency.name,
            "subject": paper.subject,
            "signer_name": paper.signature.name,
            "signer_position": " / ".join(paper.signature.position).replace("⟦", "").replace("⟧", ""),
            "urgency": paper.urgency,
            **paper.further,
        },
        "issuer_lines": list(paper.agency.lines),
        "handwritten": ", ".join(hand),
    }


def _jpeg(page: GeneratedPage) -> bytes:
    if page.jpeg:
        return page.jpeg
    buffer = io.BytesIO()
    page.image.convert("L" if page.image.mode == "1" else page.image.mode).save(
        buffer, "JPEG", quality=90, dpi=(page.dpi, page.dpi)
    )
    return buffer.getvalue()


def _png(page: GeneratedPage) -> bytes:
    buffer = io.BytesIO()
    page.image.save(buffer, "PNG", dpi=(page.dpi, page.dpi), optimize=True)
    return buffer.getvalue()


def _group4(page: GeneratedPage) -> bytes:
    buffer = io.BytesIO()
    # One strip, or the PDF writer would have to encode the page anew.
    page.image.save(buffer, "TIFF", compression="group4", dpi=(page.dpi, page.dpi), strip_size=1 << 26)
    return buffer.getvalue()


def _pdf(scan: GeneratedScan) -> bytes:
    """One image a page at its true size: JPEG streams as they are, bitonal pages as CCITT G4."""
    streams = [page.jpeg or (_group4(page) if page.image.mode == "1" else _png(page)) for page in scan.pages]
    # No dates: the same seed must give the same bytes.
    return bytes(
        img2pdf.convert(streams, nodate=True, producer="synthetic scan", engine=img2pdf.Engine.internal)
    )


def _write_tiff(scan: GeneratedScan, path: Path) -> None:
    images: list[Image.Image] = [page.image for page in scan.pages]
    bitonal = images[0].mode == "1"
    dpi = scan.pages[0].dpi
    options: dict[str, object] = (
        {"compression": "group4"} if bitonal else {"compression": "jpeg", "quality": 70}
    )
    images[0].save(path, "TIFF", save_all=True, append_images=images[1:], dpi=(dpi, dpi), **options)
