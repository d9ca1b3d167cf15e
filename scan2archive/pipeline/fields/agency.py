# SPDX-License-Identifier: Apache-2.0
"""Names of agencies: from the capitals of the header block to the full name as it is written.

Capitals follow Nghị định 30/2020/NĐ-CP, Phụ lục II, as far as the closed lists know the words; what they do not know keeps the letters read.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from scan2archive.pipeline.fields.agency_places import (
    TRIM,
    is_marked_as,
    is_read_as,
    longest_phrase,
    place_name,
    proper_name,
    province_at,
    unit_at,
)
from scan2archive.pipeline.fields.catalogues import (
    AGENCY_PHRASES,
    AGENCY_STARTS,
    EXPANSIONS,
    LONGEST_AGENCY,
    NUMBERED,
    PROVINCE_KEYS,
    PROVINCES,
)
from scan2archive.pipeline.fields.name_words import name_words
from scan2archive.vietnamese import TONES, canonical_tones, code_key, exact, fold, is_syllable

_PHRASES = frozenset(AGENCY_PHRASES.values())
_UNGLUED = {"tinh": ("tỉnh",), "thanhpho": ("thành", "phố")}
_SMALL = {"va": "và", "cua": "của", "ve": "về", "cac": "các", "thuoc": "thuộc", "tai": "tại", "theo": "theo"}
ROMAN = re.compile(r"(?!(?:VI|XI)$)[IVX]{2,5}")  # KHU VỰC IV; Vi and Xi are names as well
_ANY_ROMAN = re.compile(r"[IVX]{1,5}")
# What a proper name follows: KHU VỰC 2 - ĐỨC HUỆ, KHU KINH TẾ DUNG QUẤT, CẢNG HÀNG KHÔNG QUỐC TẾ PHÚ BÀI.
_BEFORE_NAMES = re.compile(
    r"\b(?:khu vực|số) (?:\d+|[IVX]+)\b|Khu kinh tế\b(?! mở)|cửa khẩu\b|Cảng Hàng không(?: Quốc tế)?\b(?! [Qq]uốc)|Công ty Điện lực\b"
)
_BEFORE_NUMERALS = frozenset({"vuc", "khu", "bo"})  # KHU VỰC VI, LIÊN KHU V, ĐƯỜNG BỘ VI
PARTY = ("Tỉnh ủy", "Thành ủy", "Huyện ủy", "Quận ủy", "Thị ủy", "Đảng ủy", "Ban Chấp hành", "Tỉnh đoàn")
# LĐ - TB & XH: an abbreviation of capitals with spaces around its signs.
_SPACED = re.compile(r"(?<=\bLĐ)\s*[-–]\s*(?=TB)|(?<=TB)\s*&\s*(?=XH)|(?<=\bTB)\s*[-–]\s*(?=XH\b)")
# What one of several agencies that issue together begins with, after a dash.
_JOINT_HEADS = [
    [head] for head in ("bo", "so", "ty", "toa", "vien", "ngan", "tong", "uy", "hoi", "thanh", "van")
]
# Heads that a proper name follows, every word of it with a capital.
_NAMED = (
    *(*PARTY, "Trường", "Thị ủy", "Đảng bộ", "Chi bộ", "Công ty", "Thành đoàn", "Huyện đoàn"),
    *("Nông trường", "Lâm trường", "Xí nghiệp", "Nhà máy", "Hợp tác xã", "Vườn quốc gia"),
    *("Đồn Biên phòng", "Điện lực", "Đoàn Luật sư", "Khu bảo tồn thiên nhiên"),
)
# Those that a proper name follows at once; of the Party's committees (Huyện ủy Sơn Tịnh), too.
_WITH_NAMES = tuple(name for name in _NAMED if name not in {"Đảng ủy", "Đảng bộ", "Chi bộ", "Ban Chấp hành"})
# Those whose places are districts and smaller ones, which no list has.
_OF_DISTRICTS = (
    "Huyện ủy",
    "Huyện đoàn",
    "Huyện hội",
    "Quận ủy",
    "Thị ủy",
    "Đảng ủy",
    "Đảng bộ",
    "Chi bộ",
    "Điện lực",
    "Trường",
    "Đồn ",
)
_VOWEL = re.compile(r"[aeiouy]")
_NUMBERED_UNITS = ("Quân khu", "Quân đoàn", "Sư đoàn", "Trung đoàn", "Lữ đoàn", "Binh đoàn")
_JOINS = frozenset(
    {"va", "cua", "tai", "thuoc", "o", "khu", "so"}
)  # what a name goes on with in its next line
_FORMS = frozenset({"tnhh", "mtv", "cp"})  # of companies: their names follow
# Organs, and what the lines below them begin with that they are the organ of.
_ORGANS_ABOVE = frozenset(
    {"ban thuong truc", "ban thuong vu", "ban chap hanh", "doan chu tich", "ban thu ky"}
    | {"ban chu nhiem", "ban quan tri", "ban tri su"}
)
_ORGANISED = [
    ["uy"],
    ["ubmttq"],
    ["mttq"],
    ["mat"],
    ["hoi"],
    ["lien"],
    ["hop"],
    ["giao"],
    ["cong"],
    ["tinh"],
    ["huyen"],
    ["quan"],
    ["doan"],
    ["dang"],
]


@dataclass(frozen=True, slots=True)
class AgencyName:
    """An agency as it is written in running text.

    Attributes:
        text: With capitals in the right places: ``Sở Y tế tỉnh Kiên Giang``.
        core: Without its place: ``Sở Y tế``; what the initials of a code stand for.
        place: ``tỉnh Kiên Giang``, or empty.
        known: Share of its syllables that the closed lists vouch for, 0 to 1.
    """

    text: str
    core: str
    place: str
    known: float


def group_lines(lines: Sequence[str], apart: Collection[int] = ()) -> tuple[tuple[int, ...], ...]:
    """Which lines of a header block name one agency together.

    A line that starts with the head of a name (Sở, Ủy ban nhân dân) starts a new agency; others
    (TỈNH KIÊN GIANG, VÀ ĐÀO TẠO) continue the one above.

    Args:
        lines: From top to bottom.
        apart: Places of those that begin a name in any case: behind the dash of CHÍNH PHỦ - ỦY BAN TRUNG ƯƠNG ….
    """
    groups: list[list[int]] = []
    previous = ""
    for index, line in enumerate(lines):
        tokens = _tokens(line)
        size = max((n for n in range(1, LONGEST_AGENCY + 1) if tuple(tokens[:n]) in AGENCY_STARTS), default=0)
        starts = _nearly_starts(tokens) or size > 1 or (size == 1 and not _ends_name(line, tokens))
        if previous.endswith(("-", "–", "&")) and tokens[:1] not in _JOINT_HEADS:
            starts = False
        if tokens[:1] == ["va"]:
            starts = False
        if fold(previous) == "chu tich":  # CHỦ TỊCH / ỦY BAN NHÂN DÂN TỈNH X issues telegrams by himself
            starts = False
        if fold(previous).endswith(" va"):
            starts = False
        if (
            groups and _tokens(previous)[-1:] and _tokens(previous)[-1] in _FORMS
        ):  # CÔNG TY TNHH MTV / ĐIỆN LỰC X
            starts = False
        if previous.endswith(",") and fold(previous).startswith(("van phong", "doan dai bieu")):
            starts = False
        if (
            fold(previous) in _ORGANS_ABOVE and tokens[:1] in _ORGANISED
        ):  # BAN THƯỜNG TRỰC / ỦY BAN MTTQ VIỆT NAM XÃ X
            starts = False
        if tokens[:2] == ["dang", "bo"] and fold(previous).endswith("ban chap hanh"):
            starts = False
        # CÔNG TY ĐIỆN LỰC TÂY NINH / ĐIỆN LỰC GÒ DẦU: a name that ended with its place does not go on.
        if groups and not starts and _is_closed([lines[i] for i in groups[-1]], line):
            starts = True
        # BỘ NÔNG NGHIỆP VÀ MÔI / TRƯỜNG: the name was broken in its middle.
        if groups and _breaks_phrase(_tokens(" ".join(lines[i] for i in groups[-1])), tokens):
            starts = False
        if starts or index in apart or not groups:
            groups.append([index])
        else:
            groups[-1].append(index)
        previous = line.strip(" *_")
    return tuple(tuple(group) for group in groups)


def _is_closed(lines: Sequence[str], after: str) -> bool:
    """Whether the name above is whole, so that a line below it is another's: it ends with its place, or is a ministry of the lists."""
    key = _tokens(after)
    if (
        not key
        or key[:2] == ["chi", "nhanh"]
        or after.strip()[:1] in "-–&(,"
        or key[0] in _JOINS
        or lines[-1].rstrip(" *_")[-1:] in "-–&,"
    ):
        return False
    name = agency_name(" ".join(lines))
    words = [word.strip(TRIM) for word in after.split() if word.strip(TRIM)]
    keys = [code_key(word) for word in words]
    if not words or unit_at(words, keys, 0)[1] or province_at(keys, 0) is not None or len(keys) < 2:
        return False  # TÒA ÁN NHÂN DÂN TỈNH X / THÀNH PHỐ Y, SỞ Y TẾ HÀ NỘI / AMSTERDAM
    placed = name.place and name.text.endswith(name.place) and is_whole(name) and name.core != name.text
    numbered = name.core in NUMBERED or any(name.text.startswith(f"{head} ") for head in _NUMBERED_UNITS)
    ministry = name.text.startswith("Bộ ") and name.text in _PHRASES and name.known == 1.0
    if numbered:
        return name.text.split()[-1].isdigit()
    return bool(placed) or ministry or name.text.endswith("Việt Nam")


def _ends_name(line: str, tokens: Sequence[str]) -> bool:
    """Whether a line of one or two words begins like an agency only without its marks: TÂN / PHONG A is no Phòng."""
    known = AGENCY_PHRASES.get(tuple(tokens[:1]))
    read = exact(line.split()[0].strip(TRIM)) if line.split() else ""
    if known is not None and is_syllable(read) and _vowels(read) != _vowels(exact(known)):
        return True  # ĐỜI SỐNG is no Đội: a tone may be misread, seldom a letter
    return known is not None and len(tokens) < 3 and read != exact(known)


def _vowels(syllable: str) -> str:
    """A syllable without its tone: *đời* → *đơi*."""
    bare = (c for c in unicodedata.normalize("NFD", syllable) if c not in TONES)
    return unicodedata.normalize("NFC", "".join(bare))


def _nearly_starts(tokens: Sequence[str]) -> bool:
    """Whether a line starts like an agency but for one letter too many in its first word: VIỆEN KSND."""
    first = tokens[0] if tokens else ""
    forms = {first[:place] + first[place + 1 :] for place in range(len(first))} if len(first) > 3 else set()
    return any((form, *tokens[1:size]) in AGENCY_STARTS for form in forms for size in range(2, 5))


def agency_name(text: str) -> AgencyName:
    """The name with its capitals and marks put right where the closed lists know it."""
    words = [part for word in _SPACED.sub("", text).split() for part in _at_dashes(word)]
    words = [word for word in words if word.strip(TRIM + "-–—&")]
    words = [part for word in words for part in _unglued(word)]
    keys = [code_key(word) for word in words]
    out: list[str] = []
    place: list[str] = []
    known = 0
    index = 0
    while index < len(words):
        size, phrase = longest_phrase(keys, index)
        if size == 1 and index and exact(words[index].strip(TRIM)) != exact(phrase):
            size, phrase = 0, ""  # mua bán is no Ban
        unit_size, unit = unit_at(words, keys, index)
        before = " ".join(out)
        if unit and before.startswith(_WITH_NAMES) and not is_marked_as(words, index, unit):
            unit_size, unit = 0, ""  # CÔNG TY PHƯƠNG NAM
        other = bool(unit) and size == unit_size + 1 and not phrase.endswith(" ủy")  # no place begins like ỦY
        if other and not is_read_as(words, index, phrase):
            size, phrase = 0, ""  # HUYỆN ĐOAN HÙNG is no Huyện đoàn
        if unit and (size <= unit_size):
            name, used, sure = place_name(words, keys, index + unit_size, unit)
            # TÒA ÁN NHÂN DÂN / HUYỆN CHÂU THÀNH / TỈNH TÂY NINH: both are the place.
            place = [*(place if place and " ".join(out).endswith(" ".join(place)) else ()), unit, *name]
            out += [unit, *name]
            known += unit_size + sure
            index += unit_size + used
        elif phrase:
            out.append(phrase)
            known += size
            index += size
        elif keys[index] in EXPANSIONS:
            out.append(EXPANSIONS[keys[index]])
            known += 1
            index += 1
        elif (found := province_at(keys, index)) is not None and (
            is_read_as(words, index, found[1])
            or not (before.startswith(_OF_DISTRICTS) or found[1].count(" ") == 0)
        ):  # HUYỆN ỦY PHÙ YÊN is none of Phú Yên, ĐỨC HUỆ not of Huế
            out.append(found[1])
            place = [found[1]]
            known += found[0]
            index += found[0]
        else:
            word = canonical_tones(words[index].strip(TRIM))
            written_size, written = name_words(keys, index)
            if written_size:
                out.append(written if out else written[:1].upper() + written[1:])
                index += written_size  # capitals only: with a word of the name lost these would stand as well
                continue
            if keys[index] in _SMALL and (exact(word) == _SMALL[keys[index]] or word.isascii()):
                out.append(_SMALL[keys[index]])
                known += 1
            elif ROMAN.fullmatch(word) or (
                index and keys[index - 1] in _BEFORE_NUMERALS and _ANY_ROMAN.fullmatch(word)
            ):
                out.append(word)
            elif is_syllable(word):
                # The first word after a known head is a name or a function: it gets a capital.
                named = (
                    before.startswith(_NAMED) or " Trường " in before or bool(_BEFORE_NAMES.search(before))
                )
                first = not out or out[-1] in _PHRASES
                out.append(word.capitalize() if named or first else word.lower())
            elif word.isupper() and before.startswith(_OF_DISTRICTS) and _VOWEL.search(fold(word)):
                out.append(word.capitalize())  # HUYỆN ỦY ĐĂK GLEI
            else:
                out.append(word)  # an abbreviation, a foreign name
            index += 1
    full = " ".join(out)
    full = full[:1].upper() + full[1:]
    local = " ".join(place)
    core = full[: -len(local)].strip() if local and full.endswith(local) else full
    return AgencyName(full, core, local, known / max(1, len(words)))


def is_whole(agency: AgencyName) -> bool:
    """Whether nothing of the name seems lost, as far as the closed lists can tell.

    A province is a known one, another place has a name, and that seldom has one syllable only.
    """
    if agency.text in NUMBERED:
        return False
    if not agency.place or agency.place in PROVINCES:
        return True
    name = proper_name(agency.place)
    if agency.place.startswith("tỉnh"):
        return code_key(name) in PROVINCE_KEYS
    return name != fold(agency.place) and (" " in name or name.isdigit() or code_key(name) in PROVINCE_KEYS)


def _tokens(text: str) -> list[str]:
    return [token for token in re.split(r"[^a-z0-9]+", fold(text)) if token]


def _breaks_phrase(before: list[str], after: list[str]) -> bool:
    """Whether a known name runs over the break ."""
    for left in range(1, min(LONGEST_AGENCY, len(before)) + 1):
        for right in range(1, min(LONGEST_AGENCY - left, len(after)) + 1):
            joined = tuple(before[-left:] + after[:right])
            # HUYỆN NHO QUAN / ỦY BAN is no Quận ủy: a short name begins with the line.
            if joined in AGENCY_PHRASES and (left == len(before) or len(joined) >= 4):
                return True
    return False


def _at_dashes(word: str) -> list[str]:
    """The parts of a word with dashes; an abbreviation that has one (VH-TT) stays whole."""
    if code_key(word) == "xahoi":  # TY XÃ-HỘI (before 1976): no commune
        return ["Xã hội"]
    return (
        [word] if code_key(word) in EXPANSIONS else re.split(r"(?<=[^\W\d])-(?=\w)|(?<=\w)-(?=[^\W\d])", word)
    )


def _unglued(word: str) -> tuple[str, ...]:
    """``TỈNHNGHỆAN`` in its parts: a unit and a province read without the space between them."""
    key = code_key(word)
    if key == "vietnam":
        return ("Việt", "Nam")
    for unit in _UNGLUED:
        name = PROVINCE_KEYS.get(key.removeprefix(unit)) if key.startswith(unit) else None
        if name:
            return (*_UNGLUED[unit], *name.split())
    return (word,)
