# SPDX-License-Identifier: Apache-2.0
"""The lists of local rules on the pages of a document: agencies, types, posts, places, signers, abbreviations."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from itertools import takewhile

from scan2archive.model import Page
from scan2archive.pipeline.fields.catalogues import TYPES_OF_ABBREVIATION
from scan2archive.pipeline.fields.evidence import Finding, found, usual, worst
from scan2archive.pipeline.fields.header import Head
from scan2archive.pipeline.fields.layout import Line, line_of, lines_of
from scan2archive.pipeline.fields.signature import Signature, signature_of
from scan2archive.pipeline.fields.trail import Candidate, Seen
from scan2archive.rules import AgencyRule, LocalRules
from scan2archive.settings import Review
from scan2archive.vietnamese import code_key, fold

_NEAR = 0.9
_REPAIRED = 0.7
_FIGURES = re.compile(r"\d{2}")
_MOST_ROWS = 4  # of a header block that name one agency


def local_type(
    typed: tuple[Finding, Line] | None, head: Head, below: float, rules: LocalRules, review: Review
) -> tuple[Finding, Line] | None:
    """The type line as the built-in list knows it, or one of a local type if that stands above it."""
    names = {code_key(rule.name): rule for rule in rules.types}
    for line in head.lines if names else ():
        if not below <= line.middle < 0.62 * head.page.height:
            continue
        if typed is not None and line.middle >= typed[1].middle and line.key != typed[1].key:
            break
        centred = 0.25 * head.page.width < line.center < 0.75 * head.page.width
        rule = names.get(line.key)
        if rule is None or not centred or line.capitals < 0.8 or line.text.rstrip().endswith(":"):
            continue
        sure = 0.97 * max(0.9, usual(line.words))
        finding = found("type", rule.name, line.words, line.page, sure, "type.line.local")
        return capped(finding, rule.confident, review), line
    return typed


def local_signature(
    signature: Signature | None, pages: Sequence[Page], rules: LocalRules, review: Review
) -> Signature | None:
    """The signature block; where no known post stands in one, that of a local post."""
    if not rules.posts or (signature is not None and signature.listed):
        return signature
    keys = {code_key(post): post for post in rules.posts}
    for page in pages:
        for line in lines_of(page):
            post = keys.get(re.sub(r"^(?:tm|kt|tl|tuq|q)\W+", "", line.folded).replace(" ", ""))
            post = post or keys.get(line.key)
            if post is None or line.center < 0.5 * page.width:
                continue
            block = signature_of(page, (line,))
            findings = tuple(
                capped(replace(finding, rule=f"{finding.rule}.local"), rules.confident, review)
                if finding.name in {"signer_name", "signer_position", "authority"}
                else finding
                for finding in block.findings
            )
            return replace(block, findings=findings)
    return signature


def capped(finding: Finding, confident: bool, review: Review) -> Finding:
    """The finding, no surer than a rule of its kind may be."""
    most = 1.0 if confident else max(0.0, review.field_confidence - 0.01)
    return replace(finding, confidence=min(finding.confidence, most))


def by_agencies(seen: Seen, rules: LocalRules) -> Iterator[Candidate]:
    """The agency whose name or abbreviation the last rows of the block are; else the notation's."""
    number = seen.numbering
    rows = [row for row in seen.head.left if seen.above_title(row.middle)]
    if number is not None:
        rows = [row for row in rows if row.middle < number.line.box[1]]
    else:  # no line that reads as number and notation ends the block: one of figures or small letters does
        rows = list(takewhile(lambda row: row.capitals > 0.6 and not _FIGURES.search(row.text), rows))
    names: dict[str, AgencyRule] = {
        code_key(text): rule for rule in rules.agencies for text in (*rule.abbreviations, rule.name)
    }
    parts = {code_key(part) for part in number.parts} if number else set()
    hit = False
    for end in range(len(rows), 0, -1) if names else ():
        for start in range(max(0, end - _MOST_ROWS), end):
            block = line_of([word for row in rows[start:end] for word in row.words], seen.head.page.number)
            rule, near = _nearest(block.key, names)
            if rule is None:
                continue
            sure = (_REPAIRED if near else 0.95) * usual(block.words)
            if not near and parts & {code_key(text) for text in rule.abbreviations}:
                sure = max(sure, 0.97)
            findings = [found("issuer", rule.name, block.words, block.page, sure, "local.agencies")]
            if rule.parent:
                findings.append(
                    found(
                        "issuer_parent", rule.parent, block.words, block.page, sure * 0.95, "local.agencies"
                    )
                )
            last = end == len(rows)
            barred = "" if last and not hit else "it stands above the issuing agency"
            hit = hit or last
            yield Candidate("local.agencies", tuple(findings), rule.confident, barred)
            break
    named = [rule for rule in rules.agencies if parts & {code_key(text) for text in rule.abbreviations}]
    if not hit and len(named) == 1 and number is not None:
        finding = found("issuer", named[0].name, number.words, number.page, 0.6, "local.agencies.notation")
        yield Candidate("local.agencies.notation", (finding,), named[0].confident)


def _nearest(key: str, names: dict[str, AgencyRule]) -> tuple[AgencyRule | None, bool]:
    if key in names:
        return names[key], False
    if len(key) < 10:
        return None, False
    near = {
        rule.name: rule
        for known, rule in names.items()
        if abs(len(known) - len(key)) <= 3
        and SequenceMatcher(None, known, key, autojunk=False).ratio() >= _NEAR
    }
    return (next(iter(near.values())), True) if len(near) == 1 else (None, False)


def by_abbreviations(findings: Sequence[Finding], rules: LocalRules) -> Iterator[Candidate]:
    """The notation confirmed, or its letters repaired, by the agency's abbreviations."""
    notation = next((finding for finding in findings if finding.name == "notation"), None)
    known = {form for rule in rules.agencies for form in rule.abbreviations}
    known |= {form for rule in rules.types for form in rule.abbreviations} | {*rules.abbreviations}
    if notation is None or not rules.abbreviations:
        return
    pieces = re.split(r"([-/.])", notation.value)
    local = repaired = False
    for index in range(0, len(pieces), 2):
        part = pieces[index]
        same = {form for form in known if fold(form) == fold(part)}
        if part in known:
            local = local or part in rules.abbreviations
        elif part in TYPES_OF_ABBREVIATION or re.fullmatch(r"\d{4}", part):
            continue
        elif len(same) == 1:
            pieces[index], local, repaired = same.pop(), True, True
        else:
            return  # of a part that nobody knows nothing can be said
    if not local:
        return
    value, sure = "".join(pieces), _REPAIRED if repaired else 0.96
    made = [replace(notation, value=value, confidence=sure, rule="local.abbreviations")]
    by_name = {finding.name: finding for finding in findings}
    code, number = by_name.get("code"), by_name.get("number")
    if code is not None and number is not None:
        whole = code.value.removesuffix(notation.value) + value
        made.insert(0, replace(number, rule="local.abbreviations"))
        made.insert(
            0, replace(code, value=whole, confidence=min(sure, number.confidence), rule="local.abbreviations")
        )
    yield Candidate("local.abbreviations", tuple(made), rules.confident)


def by_names(
    findings: Sequence[Finding], field: str, listed: Sequence[str], rule: str, confident: bool
) -> Iterator[Candidate]:
    """A name that was read, as the list writes it."""
    read = next((finding for finding in findings if finding.name == field), None)
    if read is None or not listed:
        return
    key = code_key(read.value)
    same = [name for name in listed if code_key(name) == key]
    if read.value in same:
        yield Candidate(rule, (replace(read, confidence=max(read.confidence, 0.95), rule=rule),), confident)
    elif len(same) == 1:
        sure = 0.9 if len(key) >= 6 else _REPAIRED
        yield Candidate(rule, (replace(read, value=same[0], confidence=sure, rule=rule),), confident)
    elif not same and len(key) >= 8:
        near = [
            name
            for name in listed
            if SequenceMatcher(None, code_key(name), key, autojunk=False).ratio() >= _NEAR
        ]
        if len(near) == 1:
            yield Candidate(rule, (replace(read, value=near[0], confidence=_REPAIRED, rule=rule),), confident)


def by_signers(pages: Sequence[Page], findings: Sequence[Finding], rules: LocalRules) -> list[Candidate]:
    """A listed signer whose name stands by itself in the right half, where no signer was found."""
    if not rules.signers or any(finding.name == "signer_name" for finding in findings):
        return []
    keys = {code_key(name): name for name in rules.signers}
    for page in pages:
        for line in lines_of(page):
            if line.key in keys and line.center > 0.5 * page.width and line.middle > 0.2 * page.height:
                sure = 0.9 * worst(line.words)
                finding = found("signer_name", keys[line.key], line.words, page.number, sure, "local.signers")
                return [Candidate("local.signers", (finding,), rules.confident)]
    return []
