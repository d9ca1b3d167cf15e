# SPDX-License-Identifier: Apache-2.0
"""Is a bag as it was sealed? Every byte is read again, and what is damaged is named, no more and no less."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from scan2archive.archive.bag import MANIFEST, TAG_MANIFEST, Damage, digest_file, encode_path, entries

_TAG_FILES = ("bagit.txt", "bag-info.txt", MANIFEST)
_NEAR = 8  # hex digits; two digests of 64 that have nothing to do with each other differ in about 60


def verify_bag(bag: Path) -> tuple[Damage, ...]:
    """Reads every byte of a bag again and compares it with both manifests, names included.

    Where a manifest is what was damaged, it is named and not the files that no longer fit it.

    Returns:
        All differences, sorted by path; empty for a sound bag.
    """
    damage: list[Damage] = []
    tags = dict(entries(bag, TAG_MANIFEST, damage))
    listed = dict(entries(bag, MANIFEST, damage))
    present = {
        path.relative_to(bag).as_posix() for path in bag.rglob("*") if not path.is_dir() or path.is_symlink()
    }
    damage.extend(_check_tags(bag, tags, present, damage))
    unsure = any(item.path == MANIFEST for item in damage)  # whether the list of the payload can be believed
    inside = {name for name in present if name not in (*_TAG_FILES, TAG_MANIFEST)}
    for name in sorted(listed.keys() | inside):
        if name not in listed:
            if not (unsure and name.startswith("data/")):
                damage.append(Damage(name, "extra", "", "not in any manifest"))
            continue
        for item in _compare(bag, name, listed[name], name in present):
            if unsure and (item.kind == "missing" or _is_near(item)):
                continue  # it is this line of the manifest that is wrong, as far as can be told
            damage.append(item)
    oxum = _oxum(bag)
    sizes = [(bag / name).stat().st_size for name in present if name.startswith("data/")]
    if oxum and oxum != f"{sum(sizes)}.{len(sizes)}" and not damage:
        damage.append(Damage("bag-info.txt", "changed", oxum, f"{sum(sizes)}.{len(sizes)}"))
    # What is missing may have been told of by either manifest.
    told = {
        (item.path, item.kind, item.found): item for item in sorted(damage, key=lambda item: item.expected)
    }
    return tuple(told[key] for key in sorted(told))


def _check_tags(bag: Path, tags: dict[str, str], present: set[str], damage: list[Damage]) -> Iterator[Damage]:
    """The files beside the payload; nothing else lists the tag manifest, so its form is held against what we write."""
    gone = [Damage(name, "missing", "", "") for name in _TAG_FILES if name not in {*tags, *present}]
    if any(item.path == TAG_MANIFEST for item in damage):
        yield from gone if MANIFEST in present else ()
        return
    found = [
        item
        for name in _TAG_FILES
        if name in tags
        for item in _compare(bag, name, tags[name], name in present)
    ]
    text = (bag / TAG_MANIFEST).read_bytes()
    written = "".join(f"{digest}  {encode_path(name)}\n" for name, digest in tags.items()).encode()
    if text != written or tags.keys() != set(_TAG_FILES) or any(map(_is_near, found)):
        yield Damage(TAG_MANIFEST, "changed", ", ".join(_TAG_FILES), "another form, name or digest")
    yield from (*(item for item in found if not _is_near(item)), *gone)


def _is_near(item: Damage) -> bool:
    """Whether two digests are nearly the same: those of two contents never are, so one of them was damaged itself."""
    pairs = zip(item.expected, item.found, strict=False)
    return len(item.expected) == len(item.found) == 64 and sum(one != other for one, other in pairs) < _NEAR


def _compare(bag: Path, name: str, expected: str, present: bool) -> Iterator[Damage]:
    if not present:
        yield Damage(name, "missing", expected, "")
    elif (bag / name).is_symlink():
        yield Damage(name, "changed", expected, "a link")
    else:
        try:
            found = digest_file(bag / name)
        except OSError as error:
            yield Damage(name, "changed", expected, f"unreadable: {error.strerror}")
            return
        if found != expected:
            yield Damage(name, "changed", expected, found)


def _oxum(bag: Path) -> str:
    try:
        text = (bag / "bag-info.txt").read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return ""
    found = re.search(r"(?m)^Payload-Oxum:[ \t]*([0-9]+\.[0-9]+)[ \t]*$", text)
    return found[1] if found else ""
