# SPDX-License-Identifier: Apache-2.0
"""An explanation of fields, for people and as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from scan2archive.console.labels import PAGE, _, label, readable

if TYPE_CHECKING:
    from scan2archive.console.terminal import Style
    from scan2archive.model import Document
    from scan2archive.pipeline.fields.explain import Explanation, Lost, Place, Story
    from scan2archive.pipeline.fields.trail import Verdict

_ZONES = {
    "header_left": "đầu trang, cột trái",
    "header_right": "đầu trang, cột phải",
    "below_title": "dưới tên loại",
    "signature": "khối chữ ký",
    "body": "nội dung",
}


def explanation_text(document: Document, told: Explanation, style: Style) -> Iterator[str]:
    """Fields with words, zone and steps; then what lost, and the local rules."""
    yield style.bold(f"{document.id} · {PAGE} {document.pages[0]}–{document.pages[1]}")
    for story in told.stories:
        yield from _story(story, told, style)
    for name in told.missing:
        yield f"  {label(name)}: {style.warn(_('nothing was taken'))}"
        yield from _lost(name, told, style)
    shown = {story.field.name for story in told.stories} | set(told.missing)
    others = dict.fromkeys(one.field for one in told.lost if one.field not in shown)
    for name in others:
        yield f"  {label(name)}: {style.dim(_('none on this paper'))}"
        yield from _lost(name, told, style)
    if told.verdicts:
        yield ""
        yield style.bold(_("Local rules"))
        for verdict in told.verdicts:
            yield from _verdict(verdict)


def explanation_to_json(document: Document, told: Explanation) -> dict[str, Any]:
    """The same as data."""
    return {
        "document": document.id,
        "pages": list(document.pages),
        "fields": [
            {
                "name": story.field.name,
                "value": story.field.value,
                "state": story.field.state,
                "rule": story.field.rule,
                "confidence": story.field.confidence,
                **_place_json(story.place),
                "words": [
                    {"text": word.text, "box": list(word.box), "confidence": word.confidence}
                    for word in story.words
                ],
                "steps": [
                    {
                        "stage": step.stage,
                        "value": step.value,
                        "confidence": step.confidence,
                        "rule": step.rule,
                    }
                    for step in story.steps
                ],
            }
            for story in told.stories
        ],
        "lost": [
            {
                "name": one.field,
                "value": one.value,
                "confidence": one.confidence,
                "reason": one.reason,
                **_place_json(one.place),
            }
            for one in told.lost
        ],
        "missing": list(told.missing),
        "local_rules": [
            {
                "rule": one.rule,
                "outcome": one.outcome,
                "reason": one.reason,
                "name": one.finding.name if one.finding else None,
                "value": one.finding.value if one.finding else None,
                "page": one.finding.page if one.finding else None,
                "box": list(one.finding.box) if one.finding and one.finding.box else None,
            }
            for one in told.verdicts
        ],
    }


def _story(story: Story, told: Explanation, style: Style) -> Iterator[str]:
    field = story.field
    state = style.warn("?") if field.state == "review" else " "
    yield f"{state} {style.bold(label(field.name))}: {readable(field.name, field.value)}"
    said = [part for part in (_where(story.place), field.rule, f"{field.confidence:.0%}") if part]
    yield style.dim(f"      {' · '.join(said)}")
    if story.words:
        words = " ".join(f"{word.text}({word.confidence:.0%})" for word in story.words)
        yield f"      {_('words')}: {words}"
    if len(story.steps) > 1:
        steps = " → ".join(f"{step.confidence:.0%} {step.rule} [{step.stage}]" for step in story.steps)
        yield f"      {_('steps')}: {steps}"
    first = next(other for other in told.stories if other.field.name == field.name)
    if story is first:
        yield from _lost(field.name, told, style)


def _lost(name: str, told: Explanation, style: Style) -> Iterator[str]:
    for one in told.lost:
        if one.field == name:
            yield style.dim(f"      ✗ {_lost_line(one)}")


def _lost_line(one: Lost) -> str:
    sure = f", {one.confidence:.0%}" if one.confidence is not None else ""
    return f"{readable(one.field, one.value)} ({_where(one.place)}{sure}): {one.reason}"


def _verdict(verdict: Verdict) -> Iterator[str]:
    outcomes = {
        "taken": _("taken"),
        "confirmed": _("confirmed"),
        "lost": _("lost"),
        "no match": _("found nothing"),
    }
    found = ""
    if verdict.finding is not None:
        found = f" {label(verdict.finding.name)} = {readable(verdict.finding.name, verdict.finding.value)}"
    reason = f" ({verdict.reason})" if verdict.reason else ""
    yield f"  {verdict.rule}: {outcomes[verdict.outcome]}{found}{reason}"


def _where(place: Place) -> str:
    if place.page is None:
        return ""
    box = f" [{','.join(map(str, place.box))}]" if place.box else ""
    zone = f", {_ZONES[place.zone]}" if place.zone else ""
    return f"{PAGE} {place.page}{zone}{box}"


def _place_json(place: Place) -> dict[str, Any]:
    return {"page": place.page, "box": list(place.box) if place.box else None, "zone": place.zone}
