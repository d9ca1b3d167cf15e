# SPDX-License-Identifier: Apache-2.0
"""Local rules on the pages of a document: what they find, and whether it is taken.

They stand beside the built-in rules and follow the same policy: closed lists repair, two witnesses confirm,
and a contradiction is for review. A rule that is not ``confident`` never claims more than review.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

from scan2archive.model import LIST_FIELDS, Page
from scan2archive.pipeline.fields.evidence import Finding, found, worst
from scan2archive.pipeline.fields.layout import Line, lines_of
from scan2archive.pipeline.fields.local_lists import (
    by_abbreviations,
    by_agencies,
    by_names,
    by_signers,
    capped,
)
from scan2archive.pipeline.fields.trail import Candidate, Seen, Verdict
from scan2archive.rule_patterns import LONGEST_LINE, compile_bounded
from scan2archive.rules import LocalRules, PatternRule, Zone
from scan2archive.settings import Review
from scan2archive.vietnamese import canonical_tones, code_key, find_dates, find_figure_dates

_NEAR = 0.9
_REPAIRED = 0.7
_CONTRADICTED = 0.75
_MOST_ROWS = 4  # of a header block that name one agency
_CITES = re.compile(r"^\W*(?:can cu|theo|xet|chieu|thuc hien|tiep theo)\b")
_FOOT = 0.66  # of the page's height
_TITLE_REACH = 0.3  # of the page's height below the title
_CODE = ("code", "number", "notation")


def zone_lines(zone: Zone, seen: Seen, pages: Sequence[Page]) -> tuple[Line, ...]:
    """The lines of a zone, in reading order."""
    if zone in {"header_left", "header_right"}:
        rows = seen.head.left if zone == "header_left" else seen.head.right
        return tuple(row for row in rows if seen.above_title(row.middle))
    if zone == "below_title":
        above = seen.type_line or (seen.numbering.line if seen.numbering else seen.head.national)
        top = above.box[3] if above else 0.0
        reach = top + _TITLE_REACH * seen.head.page.height
        return tuple(line for line in seen.head.lines if top <= line.middle < reach)
    every = (line for page in pages for line in lines_of(page))
    if zone == "anywhere":
        return tuple(every)
    height = {page.number: page.height for page in pages}
    return tuple(line for line in every if line.middle > _FOOT * height[line.page])


def candidates(
    pages: Sequence[Page],
    seen: Seen,
    findings: Sequence[Finding],
    rules: LocalRules,
    review: Review,
    today: dt.date,
) -> tuple[tuple[Candidate, ...], tuple[Verdict, ...]]:
    """What all local rules find, and those that found nothing."""
    made: list[Candidate] = []
    missed: list[Verdict] = []
    for rule in rules.patterns:
        hits, verdict = _by_pattern(rule, seen, pages, today)
        made += hits
        missed += [verdict] if verdict else []
    made += by_agencies(seen, rules)
    made += by_abbreviations(findings, rules)
    made += by_names(findings, "place", rules.places, "local.places", rules.confident)
    signers = list(by_names(findings, "signer_name", rules.signers, "local.signers", rules.confident))
    made += signers or by_signers(pages, findings, rules)
    bounded = [
        replace(one, findings=tuple(capped(finding, one.confident, review) for finding in one.findings))
        for one in made
    ]
    used = {one.rule for one in made} | {
        rule
        for finding in findings
        if finding.rule.endswith(".local")
        for rule in ({"type": "local.types"}.get(finding.name, "local.posts"),)
    }
    for name, count in rules.counts():
        if name != "patterns" and count and not any(rule.startswith(f"local.{name}") for rule in used):
            missed.append(
                Verdict(f"local.{name}", "no match", "none of its entries stands where it is looked for")
            )
    for finding in findings:
        if finding.rule.endswith(".local") and finding.name in {"type", "signer_position"}:
            listed = {"type": "local.types"}.get(finding.name, "local.posts")
            missed.append(Verdict(listed, "taken", "", finding))
    return tuple(bounded), tuple(missed)


def settle(
    findings: Sequence[Finding], made: Sequence[Candidate], review: Review
) -> tuple[list[Finding], tuple[Verdict, ...]]:
    """The findings with those of local rules that are taken, and what became of each rule."""
    settled = list(findings)
    verdicts: list[Verdict] = []
    for one in sorted(made, key=lambda one: -one.findings[0].confidence):
        lead = one.findings[0]
        if one.barred:
            verdicts.append(Verdict(one.rule, "lost", one.barred, lead))
            continue
        own = [finding for finding in settled if finding.name == lead.name]
        verdict, taken = _judge(one, own, review)
        if verdict.outcome == "taken" and lead.name == "code":
            taken = _with_notation(taken, settled, review)
        verdicts.append(verdict)
        names = {finding.name for finding in taken}
        if names == {"notation"} and verdict.outcome == "taken":
            taken = (*taken, *_with_number(taken[0], settled))
        if lead.name not in LIST_FIELDS:
            gone = set(_CODE) if names & {"code", "notation"} and verdict.outcome == "taken" else names
            settled = [finding for finding in settled if finding.name not in gone]
        settled += taken
        if lead.name == "issuer" and verdict.outcome in {"taken", "confirmed"}:
            settled = _with_parent(one, settled, review)
    return settled, tuple(verdicts)


def _with_parent(one: Candidate, findings: Sequence[Finding], review: Review) -> list[Finding]:
    """The findings with the agency above that a rule names, judged by itself: the head may show another."""
    parent = next((finding for finding in one.findings if finding.name == "issuer_parent"), None)
    own = [finding for finding in findings if finding.name == "issuer_parent"]
    if parent is None or own == [parent]:
        return list(findings)
    _, taken = _judge(replace(one, findings=(parent,)), own, review)
    if not taken:
        return list(findings)
    return [*(finding for finding in findings if finding.name != "issuer_parent"), *taken]


def _with_notation(
    taken: Sequence[Finding], findings: Sequence[Finding], review: Review
) -> tuple[Finding, ...]:
    """A code that is taken, with the notation that was read more surely on the same line.

    A pattern takes letters as they were read; the built-in rule repairs them and holds them against type and
    agency. Where it is sure of more letters or fewer, or of those of another line, one of the two is wrong.
    """
    parts = {finding.name: finding for finding in taken}
    code, notation = parts["code"], parts.get("notation")
    own = next((finding for finding in findings if finding.name == "notation"), None)
    if notation is None or own is None or own.confidence <= notation.confidence:
        return tuple(taken)
    if not _same_line(own, notation):
        return _doubtful(taken, review) if own.confidence >= review.field_confidence else tuple(taken)
    value = f"{code.value.removesuffix(notation.value)}{own.value}"
    code = replace(code, value=value, confidence=min(code.confidence, own.confidence))
    mended = tuple({**parts, "code": code, "notation": own}.values())
    same_extent = len(code_key(own.value)) == len(code_key(notation.value))
    return mended if same_extent else _doubtful(mended, review)


def _same_line(a: Finding, b: Finding) -> bool:
    if a.box is None or b.box is None or a.page != b.page:
        return False
    return min(a.box[3], b.box[3]) - max(a.box[1], b.box[1]) > 0.5 * min(
        a.box[3] - a.box[1], b.box[3] - b.box[1]
    )


def _doubtful(findings: Sequence[Finding], review: Review) -> tuple[Finding, ...]:
    """The findings for review."""
    most = min(_CONTRADICTED, review.field_confidence - 0.01)
    return tuple(
        replace(finding, confidence=min(finding.confidence, most), rule=f"{finding.rule}.doubtful")
        for finding in findings
    )


def _with_number(notation: Finding, findings: Sequence[Finding]) -> Iterator[Finding]:
    """The number that was read, and the code it makes with a notation that is taken."""
    number = next((finding for finding in findings if finding.name == "number"), None)
    if number is not None:
        sure = min(number.confidence, notation.confidence)
        yield number
        yield replace(notation, name="code", value=f"{number.value}/{notation.value}", confidence=sure)


def _judge(one: Candidate, own: Sequence[Finding], review: Review) -> tuple[Verdict, tuple[Finding, ...]]:
    lead, enough = one.findings[0], review.field_confidence
    same = next((finding for finding in own if finding.value == lead.value), None)
    if same is not None:
        if lead.name in LIST_FIELDS or same.rule.startswith("local.") or lead.confidence <= same.confidence:
            return Verdict(one.rule, "confirmed", f"{same.rule} found the same", lead), ()
        raised = replace(same, confidence=lead.confidence, rule=f"{same.rule}.local")
        return Verdict(one.rule, "confirmed", f"{same.rule} found the same and was less sure", lead), (
            raised,
        )
    if lead.name in LIST_FIELDS or not own:
        return Verdict(one.rule, "taken", "", lead), one.findings
    best = own[0]
    if best.rule.startswith("local."):
        return Verdict(one.rule, "lost", f"lower confidence than {best.rule}", lead), ()
    if best.confidence >= enough and lead.confidence < enough:
        said = f"lower confidence ({lead.confidence:.0%}) than {best.rule} ({best.confidence:.0%})"
        return Verdict(one.rule, "lost", said, lead), ()
    if best.confidence >= enough:
        said = f"against {best.rule}, which was sure of {best.value!r}: for review"
        return Verdict(one.rule, "taken", said, lead), _doubtful(one.findings, review)
    if lead.confidence < best.confidence:
        said = f"lower confidence ({lead.confidence:.0%}) than {best.rule} ({best.confidence:.0%})"
        return Verdict(one.rule, "lost", said, lead), ()
    return Verdict(one.rule, "taken", f"{best.rule} was less sure of {best.value!r}", lead), one.findings


@lru_cache(maxsize=256)
def _compiled(pattern: str, ignore_case: bool) -> re.Pattern[str]:
    return compile_bounded(pattern, ignore_case=ignore_case)


def _by_pattern(
    rule: PatternRule, seen: Seen, pages: Sequence[Page], today: dt.date
) -> tuple[list[Candidate], Verdict | None]:
    name, made, long = f"local.{rule.name}", [], 0
    lines = zone_lines(rule.zone, seen, pages)
    barred = ""
    for line in lines:
        if len(line.text) > LONGEST_LINE:
            long += 1
            continue
        match = _compiled(rule.pattern, rule.ignore_case).search(line.text)
        if match is None:
            continue
        findings = _of_match(rule, match, line, name)
        if not findings:
            made.append(
                _unusable(
                    rule,
                    match,
                    line,
                    name,
                    "what it took is no date" if rule.field == "issued_date" else "it took no words",
                )
            )
            continue
        why = barred
        if rule.field in {"issued_date", "code"}:
            why = why or ("in a line that cites another paper" if _CITES.search(line.folded) else "")
        if rule.field == "issued_date":
            why = why or ("lies in the future" if findings[0].value > today.isoformat() else "")
        made.append(Candidate(name, findings, rule.confident, why))
        if not why and rule.field not in LIST_FIELDS:
            barred = "an earlier line matched"
    if made:
        return made, None
    said = f"none of {len(lines)} lines of {rule.zone} matches" + (f"; {long} are too long" if long else "")
    return [], Verdict(name, "no match", said)


def _unusable(rule: PatternRule, match: re.Match[str], line: Line, name: str, why: str) -> Candidate:
    words = line.span(match.start(), max(match.end(), match.start() + 1)) or line.words
    return Candidate(name, (found(rule.field, match[0], words, line.page, 0.0, name),), rule.confident, why)


def _of_match(rule: PatternRule, match: re.Match[str], line: Line, name: str) -> tuple[Finding, ...]:
    groups = {key: span for key in match.re.groupindex if (span := match.span(key))[0] < span[1]}
    if rule.field == "code" and "notation" in groups:
        parts = {key: line.text[slice(*span)].strip() for key, span in groups.items()}
        notation = re.sub(r"\s+", "", parts["notation"])
        made = [_taken(rule, "notation", notation, line, groups["notation"], name)]
        if number := re.sub(r"\s+", "", parts.get("number", "")):
            between = line.text[groups["number"][1] : groups["notation"][0]].strip()
            separator = between if between in {"/", "-", "–"} else "/"
            span = (groups["number"][0], groups["notation"][1])
            made.insert(0, _taken(rule, "number", number, line, groups["number"], name))
            made.insert(
                0, _taken(rule, "code", f"{number}{separator.replace('–', '-')}{notation}", line, span, name)
            )
        return tuple(made)
    span = groups.get("date") or groups.get("value") or match.span()
    text = line.text[slice(*span)].strip(" ;,.")
    if not text:
        return ()
    if rule.field == "issued_date":
        dates = find_dates(text) or find_figure_dates(text) or find_dates(match[0])
        return (_taken(rule, rule.field, dates[0].iso, line, span, name),) if len(dates) == 1 else ()
    value = canonical_tones(text)
    if rule.field == "type" and value.isupper():
        value = value.capitalize()
    return (_taken(rule, rule.field, value, line, span, name),)


def _taken(
    rule: PatternRule, field: str, value: str, line: Line, span: tuple[int, int], name: str
) -> Finding:
    words = line.span(*span)
    return found(field, value, words, line.page, min(rule.confidence, worst(words)), name)
