# SPDX-License-Identifier: Apache-2.0
"""The pages of documentation hold together: every link leads somewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), ROOT / "samples" / "README.md"])
LINK = re.compile(r"\]\(([^)\s]+)\)")
CODE = re.compile(r"^```.*?^```|^ {4}[^\n]*", re.M | re.S)
MODULE = re.compile(r"`((?:\w+/)+\w+\.py)`")


def text_of(page: Path) -> str:
    """A page without its blocks of code."""
    return CODE.sub("", page.read_text(encoding="utf-8"))


def anchors(page: Path) -> set[str]:
    """What a page's headings are called in links, as GitHub makes it of them."""
    lines = text_of(page).splitlines()
    headings = (line.lstrip("#").strip().lower() for line in lines if re.match(r"#{1,6} ", line))
    return {re.sub(r"[^\w\- ]", "", heading).replace(" ", "-") for heading in headings}


def links(page: Path) -> list[str]:
    return [link for link in LINK.findall(text_of(page)) if "://" not in link]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_somewhere(page):
    for link in links(page):
        name, _, anchor = link.partition("#")
        target = (page.parent / name).resolve() if name else page
        assert target.exists(), f"{page.name} links to {name}, which is not there"
        assert not anchor or anchor in anchors(target), f"{page.name}: {target.name} has no heading #{anchor}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_module_that_is_named_is_there(page):
    for name in MODULE.findall(text_of(page)):
        assert any((folder / name).exists() for folder in (ROOT, ROOT / "scan2archive")), (
            f"{page.name}: {name}"
        )


def test_there_are_links_to_look_at():
    assert sum(len(links(page)) for page in PAGES) > 100
