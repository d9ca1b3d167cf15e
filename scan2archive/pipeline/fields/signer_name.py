# SPDX-License-Identifier: Apache-2.0
"""The signer's name (box 7b): mixed case below his post, or capitals on typed papers."""

from __future__ import annotations

import re
from collections.abc import Sequence

from scan2archive.model import Page, Word
from scan2archive.pipeline.fields.catalogues import SURNAMES, USUAL_SURNAMES
from scan2archive.pipeline.fields.evidence import Finding, found
from scan2archive.pipeline.fields.layout import Line, line_of
from scan2archive.pipeline.fields.person_name import REPAIRED, family_name, name_reliability, surely_read
from scan2archive.pipeline.fields.person_titles import title_end
from scan2archive.pipeline.fields.posts import NOISE, post_key
from scan2archive.vietnamese import canonical_tones, is_syllable

SIGNED = re.compile(r"^\W{0,3}da\s?ky\W{0,3}$")
"""*(Đã ký)* of copies, folded."""
LED = 0.7
"""The most that is claimed for a name behind something else: for review."""
_NO_LETTERS = str.maketrans(
    "ÑñŃńÇç", "NnNnCc"
)  # Vietnamese has none of them: a stroke or a mark of the next letter
_ASIDE = 0.03
_FEW, _HARDLY = 20, 0.3  # words that tell; the engine adds marks where none are


def name_below(lines: Sequence[Line], page: Page, below: float, post: Line | None) -> Finding | None:
    """The signer's name: mixed case, below the posts, in the right half."""
    best: Finding | None = None
    reach = 0.24 * page.height if post is not None else 0.3 * page.height
    placed = [
        line
        for line in lines
        if below - 0.3 * line.height < line.middle < below + reach
        and line.box[0] >= 0.42 * page.width
        and line.center >= 0.5 * page.width
        and (post is None or abs(line.center - post.center) <= 0.17 * page.width)
    ]
    # Typed on a machine without marks, a name is as it stands: Tran Van Thoan. All words of the page tell, so few are asked.
    marked = bool(placed) and not _lacks_marks(lines)
    for line in placed:
        words = [word for word in line.words if word.text.strip(NOISE)]
        while len(words) > 2 and _is_scrap(words[0]):
            words = words[1:]
        while len(words) > 2 and _is_scrap(words[-1]):
            words = words[:-1]
        if not words:
            continue
        read = canonical_tones(" ".join(word.text.strip(NOISE) for word in words))
        raw = read.translate(_NO_LETTERS)
        signed = post is not None and _signed_above(lines, line, post)
        name = raw[title_end(raw) :]
        in_capitals = post is not None and _is_name_in_capitals(name, line, post, signed=signed)
        if in_capitals:
            name = name.title()
        led = _begins_with_scrap(name)
        if led:  # letters of a seal: Xằm Phạm Tuấn Liêm
            name = name.partition(" ")[2]
        # TỐ HỮU below (Đã ký): pen names are put right by no list
        family = family_name(name) if marked and not (signed and in_capitals) else ""
        if family and family != name.split()[0]:
            name = " ".join([family, *name.split()[1:]])
            reliable = min(REPAIRED, name_reliability(name))
        else:
            reliable = name_reliability(name)
        if not marked and name.isascii() and family_name(name):
            reliable = max(reliable, REPAIRED)
        if in_capitals or raw != read:  # letters put right, or capitals: those are of posts, too
            reliable = min(REPAIRED, reliable)
        if not reliable:
            continue
        if led:
            reliable = min(LED, reliable)
        if post is not None and abs(line_of(words, line.page).center - post.center) > _ASIDE * page.width:
            reliable *= 0.78  # a name stands centred under the post: a syllable of it was lost
        own = words[-len(name.split()) :]
        finding = found(
            "signer_name", name, own, page.number, reliable * surely_read(own), "signer.below_post"
        )
        if best is None or finding.confidence > best.confidence:
            best = finding
    return best


def _lacks_marks(lines: Sequence[Line]) -> bool:
    """Whether a page was typed without the marks of Vietnamese: of its words hardly one carries any."""
    words = [word.text for line in lines for word in line.words if len(word.text) > 1 and word.text.isalpha()]
    return len(words) > _FEW and sum(not word.isascii() for word in words) < _HARDLY * len(words)


def _signed_above(lines: Sequence[Line], line: Line, post: Line) -> bool:
    """Whether *(Đã ký)* stands between post and name, as copies have it: what follows is a name, however near."""
    between = (other for other in lines if post.middle < other.middle < line.middle)
    return any(
        SIGNED.match(other.folded) and abs(other.center - post.center) < 2 * other.height for other in between
    )


def _is_name_in_capitals(text: str, line: Line, post: Line, *, signed: bool = False) -> bool:
    """Whether a line of capitals below a post is a name: typed papers up to the 1970s set it so.

    A known family name in front, no post, and room for a signature above it.
    """
    tokens = text.split()
    return (
        text.isupper()
        and (2 if signed or tokens[0].title() in USUAL_SURNAMES else 3) <= len(tokens) <= 4
        and (signed or tokens[0].title() in SURNAMES)
        and not line.text.rstrip().endswith(":")
        and line.key != "naycongbo"  # the formula of orders below CHỦ TỊCH NƯỚC: Nay is a family name, too
        and all(map(is_syllable, tokens))
        and not post_key(line)
        and (signed or line.middle - post.middle > 3 * post.height)
    )


def _begins_with_scrap(name: str) -> bool:
    """Whether a name of three syllables or more stands behind one that is no family name, nor nearly one."""
    tokens = name.split()
    return (
        len(tokens) > 3 and len(tokens[0]) > 1 and not family_name(name) and tokens[1] in USUAL_SURNAMES
    )  # Y Lê …: Ê Đê


def _is_scrap(word: Word) -> bool:
    """A stroke of the signature read as a letter or two."""
    text = word.text.strip(NOISE)
    return len(text) <= 2 and not is_syllable(text)
