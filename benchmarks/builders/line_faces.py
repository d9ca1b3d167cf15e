# SPDX-License-Identifier: Apache-2.0
"""Which fonts the rows of `benchmarks.builders.line_examples` are printed in, and how often each design is used."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from benchmarks.builders.line_sheet import Family, lacking
from benchmarks.builders.restored_blocks import font_of, with_vietnamese

_TYPED = ("Mono", "Cousine", "Cursor", "Typewriter", "LMMono", "Courier")
_SERIF = (
    "Serif", "Tinos", "Termes", "Libertine", "Caladea", "Garamond", "Roman", "Schola", "Pagella", "Bonum", "Gentium", "STIX", "Times",
)  # fmt: skip
_SANS = ("Sans", "Arimo", "Carlito", "Roboto", "Heros", "Adventor", "Biolinum")
# Most like what records are printed in, and so used more often than others of their kind.
_LIKELY = (
    "Tinos",
    "Liberation Serif",
    "FreeSerif",
    "Cousine",
    "Liberation Mono",
    "FreeMono",
    "TeX Gyre Termes",
    "TeX Gyre Cursor",
    "Arimo",
    "CMU Typewriter Text",
    "Latin Modern Mono",
)
_SHARES = {"serif": 0.5, "sans": 0.2, "typed": 0.25, "other": 0.05}
_LEFT_OUT = (
    "Caps",
    "Math",
    "Dunhill",
    "Unslanted",
    "Bright",
    "Classical",
    "Quotation",
    "Outline",
    "Keyboard",
    "Initials",
    "Chorus",
    "Upright Italic",
    "Variable",
    "Concrete",
)
_SLOTS = 400
_FOREIGN = frozenset("ÄÖÏÑØäöïñøŒœŠš")  # a font of Vietnamese may lack these


def families_of(folders: Sequence[Path], *, but: Sequence[str] = ()) -> list[Family]:
    """Designs with all Vietnamese letters, each as often as it is to be used.

    Args:
        folders: Where fonts are looked for.
        but: Parts of names of designs that are left out.
    """
    files = sorted(p for folder in folders for p in folder.rglob("*") if p.suffix in (".ttf", ".otf"))
    cuts: dict[str, dict[str, Path]] = defaultdict(dict)
    for path in with_vietnamese(files):
        name, style = font_of(path, 24).getname()
        if name is None or any(part in name for part in (*_LEFT_OUT, *but)):
            continue
        cut = _CUTS.get((style or "Regular").replace(" ", "").casefold())
        if cut is not None and not any(sign.isalpha() for sign in lacking(path) - _FOREIGN):
            cuts[name].setdefault(cut, path)
    kinds: dict[str, list[tuple[float, Family]]] = defaultdict(list)
    for name, own in cuts.items():
        regular = own.get("regular")
        if regular is None:
            continue
        kind = _kind(name)
        bold, italic = own.get("bold", regular), own.get("italic", regular)
        family = Family(regular, bold, italic, own.get("both", bold), kind == "typed")
        kinds[kind].append((6.0 if name in _LIKELY else 1.0, family))
    whole = sum(_SHARES[kind] for kind in kinds)
    listed: list[Family] = []
    for kind, members in kinds.items():
        weight = sum(share for share, _ in members)
        for share, family in members:
            listed += [family] * max(1, round(_SLOTS * _SHARES[kind] / whole * share / weight))
    return listed


_CUTS = {
    "regular": "regular", "book": "regular", "roman": "regular", "10regular": "regular", "12regular": "regular",
    "bold": "bold", "italic": "italic", "oblique": "italic", "10italic": "italic", "12bold": "bold", "10bold": "bold",
    "bolditalic": "both", "boldoblique": "both", "10bolditalic": "both",
}  # fmt: skip


def _kind(name: str) -> str:
    if any(part in name for part in _TYPED):
        return "typed"
    if any(part in name for part in _SANS):
        return "sans"
    return "serif" if any(part in name for part in _SERIF) else "other"
