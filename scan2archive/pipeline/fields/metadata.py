# SPDX-License-Identifier: Apache-2.0
"""Fields of one document with their evidence, by rules over word boxes and zones.

Each rule finds its value where the layout puts it; then the values are held against each other: the
code's abbreviation against the type line, its suffix against the agency, the date against the legal
bases and the regime, the number against the file name. What is missing stays absent, what is doubtful
is for review. docs/fields.md tells each field's rules and limits.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from scan2archive.model import FIELD_NAMES, Field, Page
from scan2archive.pipeline.fields.arrival import Stamp
from scan2archive.pipeline.fields.catalogues import ABBREVIATIONS
from scan2archive.pipeline.fields.checks import checked_dates, checked_issuer, checked_place, with_place
from scan2archive.pipeline.fields.cosigner import find_cosigner
from scan2archive.pipeline.fields.dating import closing_date, find_date, minutes_date
from scan2archive.pipeline.fields.evidence import Finding, found
from scan2archive.pipeline.fields.first_page import first_head
from scan2archive.pipeline.fields.foot import dated_at_foot
from scan2archive.pipeline.fields.header import Head
from scan2archive.pipeline.fields.issuer import find_issuer
from scan2archive.pipeline.fields.layout import Line, lines_of
from scan2archive.pipeline.fields.legal_bases import find_legal_bases
from scan2archive.pipeline.fields.local_lists import local_signature, local_type
from scan2archive.pipeline.fields.local_rules import candidates, settle
from scan2archive.pipeline.fields.mentions import find_mentions, with_mentions
from scan2archive.pipeline.fields.near_notation import mended
from scan2archive.pipeline.fields.numbering import Numbering, find_numbering
from scan2archive.pipeline.fields.paper_type import Typed, checked_type, named_types, type_agrees, type_of
from scan2archive.pipeline.fields.secrecy_words import words_of_secrecy
from scan2archive.pipeline.fields.signature import Signature, find_signature, signed_electronically
from scan2archive.pipeline.fields.subject import find_letter_subject, find_subject
from scan2archive.pipeline.fields.subject_labels import labelled_subject
from scan2archive.pipeline.fields.title import (
    find_secrecy,
    find_type,
    find_urgency,
    stamped_secrecy,
    without_secrecy,
)
from scan2archive.pipeline.fields.trail import Seen, Trail
from scan2archive.rules import NO_RULES, LocalRules
from scan2archive.settings import Review
from scan2archive.vietnamese import fold, is_syllable

_LEAST_NUMBER = 0.4  # below it a number is rather a scribble than a value
_LEAST_WRITTEN = 0.6  # of what a reader of handwriting said alone
_LEAST_PRINTED = 0.15  # figures in the shape and place of print are worth a look
_LEAST_ISSUER = 0.3  # an agency read worse is no witness
_DOUBTFUL_STROKE = 0.75
_STROKE_SINCE = 2000  # before it 1059 QĐ/UB is common
# On pages whose words were read with less on average, one subject in nine that seemed sure lacked a line; clean and office
# pages are above it.
_HARD, _HARD_MOST, _SURE_NAME = 0.88, 0.75, 0.9
_UNVOUCHED = frozenset({"signer_name", "number", "code"})
_OF_LINES = frozenset({"subject", "signer_position", "recipients", "legal_bases"})
_STAMPED = 0.7  # the most that is claimed for words a stamp was pressed on
_TELLING_DATES = frozenset(
    {"Biên bản", "Hợp đồng", "Bản thỏa thuận", "Bản ghi nhớ"}
)  # in a sentence, not in box 4


def extract(
    pages: Sequence[Page],
    review: Review,
    *,
    file_name: str = "",
    today: dt.date | None = None,
    rules: LocalRules = NO_RULES,
    trail: Trail | None = None,
) -> tuple[Field, ...]:
    """The fields of one document.

    Args:
        pages: Its pages, in order.
        review: From which confidence on a field counts as ``confident``.
        file_name: Name of the scan as received: weak evidence for a number written by hand.
        today: No paper is issued later; the day of the call if not given.
        rules: Local rules of the archive.
        trail: Takes notes of how the fields came about.

    Returns:
        In the order of `model.FIELD_NAMES`; a field nothing was found for is absent.
    """
    findings = (
        [Finding("page_count", str(len(pages)), "", 1.0, None, None, "page_count.pages")] if pages else []
    )
    printed = [page for page in pages if page.words]
    if printed:
        findings += _language(printed)
        own, today = Trail() if trail is None else trail, today or dt.date.today()
        findings += _of_pages(printed, file_name, today, review, rules, own)
        if rules and own.seen is not None:
            made, apart = candidates(printed, own.seen, findings, rules, review, today)
            findings, verdicts = settle(findings, made, review)
            own.decide((*verdicts, *apart))
            own.note("local rules", findings)
    order = {name: place for place, name in enumerate(FIELD_NAMES)}
    findings.sort(key=lambda finding: order[finding.name])
    return tuple(_field(finding, review) for finding in findings)


def _of_pages(
    pages: Sequence[Page], file_name: str, today: dt.date, review: Review, rules: LocalRules, trail: Trail
) -> list[Finding]:
    stamped = stamped_secrecy(pages)
    pages = [without_secrecy(page) for page in pages]
    head = first_head(pages)
    numbering = find_numbering(head)
    below, number = head.national.box[3] if head.national else head.top, numbering.line if numbering else None
    typed = find_type(head, below, number, named_types(numbering))
    typed = local_type(typed, head, below, rules, review)
    subject = _subject_of(head, typed, below, number)
    issued, spelled = find_issuer(head, numbering)
    kind = type_of(head, typed, below, numbering, subject, spelled)
    bases = _bases_of(pages, head, typed, subject, below)
    dated = find_date(head, numbering, today.year)
    if not dated and kind is not None and kind.value in _TELLING_DATES:
        dated = minutes_date([lines_of(page) for page in pages], today.year)
    signature = local_signature(find_signature(pages), pages, rules, review)
    trail.seen = Seen(head, numbering, typed[1] if typed else None, signature)
    if not dated and signature is not None:
        dated = closing_date(signature.above, today.year)
    closing = dated_at_foot(pages, today.year) if not dated else ()
    dated = dated or tuple(one for one in closing if one.name != "signer_name")
    mentioned = find_mentions(head, below, signature.posts if signature else ())
    place = next((one.value for one in dated if one.name == "place"), "")
    issued = with_mentions(issued, mentioned, numbering, place)
    trail.note("read", (*issued, kind, *dated))
    issued = tuple(
        checked_issuer(with_place(finding, dated), issued, dated, _year(dated)) for finding in issued
    )
    dated = tuple(checked_place(finding, issued) for finding in dated)
    findings = [*_signed(pages, signature, closing), *bases]
    findings += checked_dates(dated, bases, numbering, head, today, pages)
    if numbering is not None:
        named = kind.value if kind is not None and kind.rule == "type.line" else ""
        numbering = mended(numbering, named, [one.value for one in issued if one.confidence > _LEAST_ISSUER])
        legible = head.page.confidence is None or head.page.confidence >= _HARD
        findings += _codes(numbering, kind, file_name, spelled, _year(dated), legible)
        kind = checked_type(kind, numbering, spelled)
    if head.stamp is not None:
        subject = _below_stamp(subject, head.stamp) if subject is not None else None
        findings = [_below_stamp(finding, head.stamp) for finding in findings]
    secrecy = stamped or find_secrecy(head) or words_of_secrecy(pages)
    findings += [finding for finding in (kind, subject, find_urgency(head), secrecy) if finding]
    findings += issued
    findings += head.stamp.findings if head.stamp else ()
    hard = {page.number for page in pages if page.confidence is not None and page.confidence < _HARD}
    findings = [_on_hard_page(finding, hard) for finding in findings]
    # Words that are drawn count 1, those of a hidden layer less (`sources.pdf_text.READ_BY_OTHERS`).
    hidden = {page.number for page in pages if page.source == "layer" and (page.confidence or 1.0) < 1.0}
    findings = [_read_by_others(finding, hidden) for finding in findings]
    trail.note("checked", findings)
    return findings


def _subject_of(head: Head, typed: Typed, below: float, number: Line | None) -> Finding | None:
    """The subject: under the type line, behind a label, or a letter's (and that of BÁO CÁO with its V/v) under the number."""
    subject = (find_subject(head, typed[1]) if typed else None) or labelled_subject(head)
    return subject or find_letter_subject(head, number.box[3] if number else below, number)


def _bases_of(
    pages: Sequence[Page], head: Head, typed: Typed, subject: Finding | None, below: float
) -> tuple[Finding, ...]:
    """The legal bases of a paper with a type line, on its first two pages."""
    if not typed:
        return ()
    after = [lines_of(page) for page in pages if page.number == head.page.number + 1]
    above = subject.box[3] if subject is not None and subject.box is not None else typed[1].box[3]
    # Before the 1980s bases stood above QUYẾT ĐỊNH, which is the only type line.
    upper = [line for line in head.lines if line.middle < typed[1].middle]
    return find_legal_bases([head.lines, *after], above) or find_legal_bases([upper], below)


def _signed(pages: Sequence[Page], signature: Signature | None, closing: Sequence[Finding]) -> list[Finding]:
    """Who signed: as the signature says, else the foot with the date, else the words of an electronic signature."""
    signed = list(signature.findings) if signature else []
    if not any(finding.name == "signer_name" for finding in signed):
        signed += [one for one in closing if one.name == "signer_name"]
    if not any(finding.name == "signer_name" for finding in signed):
        electronic = signed_electronically(pages)
        signed += [electronic] if electronic else []
    cosigner = find_cosigner(pages, signature) if signature else None
    return [*signed, *([cosigner] if cosigner else ())]


def _on_hard_page(finding: Finding, hard: set[int]) -> Finding:
    """What runs over lines made doubtful on a page that was hard to read: one of them may be lost, and nothing tells."""
    if finding.page not in hard or finding.confidence <= _HARD_MOST:
        return finding
    # Of names there that were given 0.8 to 0.9 one in six was wrong: short words without any that vouch for them.
    name = finding.name == "signer_name" and finding.confidence < _SURE_NAME
    if finding.name not in _OF_LINES and not name:
        return finding
    return replace(finding, confidence=_HARD_MOST, rule=f"{finding.rule}.hard_page")


def _read_by_others(finding: Finding, hidden: set[int]) -> Finding:
    """A name or a number made doubtful that a hidden text layer has: another program read it, and no neighbour tells which is right."""
    if finding.page not in hidden or finding.name not in _UNVOUCHED or finding.confidence <= _HARD_MOST:
        return finding
    return replace(finding, confidence=_HARD_MOST, rule=f"{finding.rule}.text_layer")


def _below_stamp(finding: Finding, stamp: Stamp) -> Finding:
    """A subject or a date made doubtful where the incoming stamp was pressed on it: words of it may be lost."""
    if finding.name not in {"subject", "issued_date"} or finding.box is None:
        return finding
    (left, top, right, bottom), (x0, y0, x1, y1) = finding.box, stamp.frame
    if min(right, x1) <= max(left, x0) or min(bottom, y1) <= max(top, y0):
        return finding
    return replace(finding, confidence=min(_STAMPED, finding.confidence), rule=f"{finding.rule}.stamped")


def _year(dated: Sequence[Finding]) -> int:
    """The year of issue as far as it was read; 0 without a date."""
    return next((int(finding.value[:4]) for finding in dated if finding.name == "issued_date"), 0)


def _codes(
    numbering: Numbering, kind: Finding | None, file_name: str, spelled: str, year: int, legible: bool
) -> list[Finding]:
    """``number``, ``notation`` and ``code``; held against type, agency and the file's name.

    Args:
        numbering: What was read.
        kind: The type.
        file_name: Name of the scan as received.
        spelled: The part of the notation that the agency's name spells.
        year: Of issue; 0 if not known.
        legible: The page was read well.
    """
    agreed = type_agrees(kind, numbering, spelled)
    tokens = _name_tokens(file_name)
    by_name = _file_number(tokens, numbering)
    vouched = {spelled, *(part for part in numbering.parts if fold(part) in tokens and len(part) > 1)}
    if agreed:
        vouched |= {part for part in numbering.parts if kind and part in ABBREVIATIONS.get(kind.value, ())}
    notation_sure = numbering.notation_sure
    if numbering.cut:
        vouched.clear()
    if agreed is False:
        notation_sure *= 0.6
    elif vouched.issuperset(numbering.parts):
        notation_sure = max(notation_sure, 0.97)
    number, sure = numbering.number, numbering.number_sure
    rule = "code.box3.written" if numbering.written else "code.box3"
    if by_name and number == by_name:
        sure, rule = max(sure, 0.95), f"{rule}.file_name"
    elif by_name and sure < 0.9:
        number, sure, rule = by_name, 0.6, "code.file_name"
    elif by_name:
        sure *= 0.7
    elif sure < _least(numbering):
        number = ""
    words, page = numbering.words, numbering.page
    findings = [found("notation", numbering.notation, words, page, notation_sure, "notation.box3")]
    if number:
        separator = numbering.separator
        old = 0 < year < _STROKE_SINCE or (not year and "UB" in numbering.parts)
        if not separator.strip() and not old:
            # Today a stroke stands there, in the Party's papers a dash: it was not read. Some offices still print ``19 KH/TW``.
            if "/" not in numbering.notation:
                separator = "/"
            elif numbering.by_hand or not legible:
                separator = "-"
            sure = min(sure, 0.6)
        elif not separator.strip() and not legible:  # 31-LĐ/TT: a dash is the first to be lost
            sure = min(sure, _DOUBTFUL_STROKE)
        code = f"{number}{separator}{numbering.notation}"
        findings.append(found("number", number, words, page, sure, rule.replace("code", "number")))
        findings.append(found("code", code, words, page, sure * min(1.0, notation_sure + 0.02), rule))
    return findings


def _least(numbering: Numbering) -> float:
    """How surely a number has to be read to be a value."""
    if numbering.written:
        return _LEAST_WRITTEN
    return _LEAST_NUMBER if numbering.by_hand else _LEAST_PRINTED


def _name_tokens(file_name: str) -> list[str]:
    return [token for token in re.split(r"[^a-z0-9]+", fold(file_name.rsplit(".", 1)[0])) if token]


def _file_number(tokens: Sequence[str], numbering: Numbering) -> str:
    """The number that the file's name gives next to a part of the notation; empty if it gives none.

    ``5060_qd_syt.pdf`` beside ``QĐ-SYT`` gives 5060; a bare counter (``scan_0123``) gives nothing.
    """
    parts = {fold(part) for part in numbering.parts} | {fold("".join(numbering.parts))}
    for token, after in pairwise(tokens):
        if re.fullmatch(r"\d{1,5}[a-z]?", token) and after in parts and len(after) >= 2:
            bare = token.lstrip("0")
            return token if bare and (numbering.number.startswith("0") or token[0] != "0") else bare.zfill(2)
    return ""


def _language(pages: Sequence[Page]) -> list[Finding]:
    """Vietnamese, if most words are Vietnamese syllables and many carry marks."""
    words = [word.text.strip(".,;:()\"'“”") for page in pages[:3] for word in page.words]
    words = [word for word in words if word.isalpha()]
    if len(words) < 20:
        return []
    syllables = sum(map(is_syllable, words)) / len(words)
    marked = sum(not word.isascii() for word in words) / len(words)
    if syllables < 0.6 or marked < 0.25:
        return []
    sure = min(0.99, 0.6 + 0.5 * syllables)
    return [Finding("language", "Tiếng Việt", "", round(sure, 3), None, None, "language.syllables")]


def _field(finding: Finding, review: Review) -> Field:
    confidence = round(min(max(finding.confidence, 0.0), 1.0), 3)
    return Field(
        name=finding.name,
        value=finding.value,
        raw=finding.raw,
        confidence=confidence,
        page=finding.page,
        box=finding.box,
        rule=finding.rule,
        state="confident" if confidence >= review.field_confidence else "review",
    )
