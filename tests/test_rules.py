# SPDX-License-Identifier: Apache-2.0
"""Local rules as settings: what is taken in, what is refused and how that is said; patterns always end."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from scan2archive.errors import UsageError
from scan2archive.rule_patterns import LONGEST_LINE, UnsafePattern, compile_bounded
from scan2archive.rules import LocalRules, PatternRule
from scan2archive.settings import listing, load

DOCS = Path(__file__).parent.parent / "docs" / "fields.md"


def example() -> str:
    """The example of docs/fields.md."""
    found = re.search(r"```toml\n(\[rules\].*?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL)
    assert found
    return found[1]


@pytest.fixture
def loaded(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))

    def read(text: str) -> LocalRules:
        file = tmp_path / "archive.toml"
        file.write_text(text, encoding="utf-8")
        return load(file).rules

    return read


def test_the_example_of_the_documentation_is_taken_in(loaded, tmp_path):
    rules = loaded(example())
    assert [rule.name for rule in rules.patterns] == ["so_benh_an", "thoi_han"]
    assert rules.agencies[0].parent == "Sở Y tế tỉnh An Giang" and rules.agencies[0].confident
    assert rules.signers == ("Lê Thị Mỹ Dung",) and not rules.confident
    rows = {name: (value, origin) for name, value, origin in listing(load(tmp_path / "archive.toml"))}
    assert rows["rules.patterns"] == ("2 entries", str(tmp_path / "archive.toml"))


def test_without_a_section_there_are_none(loaded):
    assert not loaded("[ocr]\nlanguage = 'vie'\n")


PATTERN = "[rules]\n[[rules.patterns]]\nname = 'a'\nfield = 'note'\nzone = 'foot'\npattern = "


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[rules]\nplases = []\n", "line 2: rules.plases is unknown. Known: agencies"),
        ("[rules]\nplaces = 'a'\n", "line 2: rules.places must be a list"),
        ("[rules]\n\nplaces = ['a', '']\n", "line 3: rules.places must be a text of 1 to 200"),
        ("rules = 3\n", "rules must be a section"),
        ("[rules]\nagencies = [1]\n", "line 2: rules.agencies must be tables"),
        ("[[rules.agencies]]\nparent = 'b'\n", "line 1: rules.agencies.name is missing in entry 1. Add name"),
        (
            "[[rules.types]]\nname='a'\n[[rules.types]]\nname='A'\n",
            "line 4: rules.types.name 'A' is there twice",
        ),
        (PATTERN + "'('\n", "line 6: rules.patterns.pattern is not a regular expression"),
        (PATTERN + "'(a+)+b'\n", "line 6: rules.patterns.pattern repeats something that repeats"),
        (PATTERN + "'(?P<date>a)'\n", "line 6: rules.patterns.pattern names the group 'date'"),
        (PATTERN + "'a'\nconfidence = 2\n", "line 7: rules.patterns.confidence must be a number above 0"),
        (PATTERN + "'a'\nconfident = 'yes'\n", "line 7: rules.patterns.confident must be true or false"),
        (
            PATTERN.replace("foot", "feet") + "'a'\n",
            "line 5: rules.patterns.zone cannot be 'feet'. Choose from",
        ),
        (PATTERN.replace("note", "secrecy") + "'a'\n", "line 4: rules.patterns.field cannot be 'secrecy'"),
        (
            PATTERN.replace("note", "code") + "'a'\n",
            "does not say what is number and what is notation. Write",
        ),
    ],
)
def test_what_is_wrong_is_told_with_key_line_and_next_step(loaded, text, said):
    with pytest.raises(UsageError) as caught:
        loaded(text)
    assert said in str(caught.value)


def test_the_users_own_file_may_not_hold_rules(loaded, tmp_path):
    (tmp_path / "config" / "scan2archive").mkdir(parents=True)
    (tmp_path / "config" / "scan2archive" / "config.toml").write_text("[rules]\n", encoding="utf-8")
    with pytest.raises(UsageError, match="belong to an archive"):
        loaded("")


SIMPLE = st.one_of(
    st.booleans(),
    st.integers(-5, 5),
    st.floats(allow_nan=False),
    st.text(max_size=8),
    st.lists(st.text(max_size=5)),
)
VALUES = st.one_of(
    SIMPLE,
    st.lists(
        st.dictionaries(
            st.sampled_from(
                [
                    "name",
                    "abbreviations",
                    "parent",
                    "confident",
                    "field",
                    "zone",
                    "pattern",
                    "confidence",
                    "x",
                ]
            ),
            st.one_of(SIMPLE, st.sampled_from(["note", "foot", "code", "(a+)+", r"\d+/(?P<value>.+)$"])),
        ),
        max_size=3,
    ),
)
KEYS = st.sampled_from(["agencies", "types", "patterns", "posts", "places", "signers", "confident", "y"])


@given(st.one_of(VALUES, st.dictionaries(KEYS, VALUES, max_size=4)), st.text(max_size=60))
def test_any_section_gives_rules_or_a_clear_error(section, text):
    from scan2archive.rules import parse_rules

    try:
        assert isinstance(parse_rules(section, text, "archive.toml"), LocalRules)
    except UsageError as error:
        assert str(error).startswith("archive.toml") and "rules" in str(error)


@given(st.text(max_size=80))
def test_any_text_as_a_file_gives_settings_or_a_clear_error(tmp_path_factory, text):
    file = tmp_path_factory.mktemp("any") / "archive.toml"
    file.write_bytes(f"[rules]\n{text}".encode("utf-8", "surrogatepass"))
    try:
        load(file)
    except UsageError as error:
        assert str(file) in str(error)


@pytest.mark.parametrize(
    "pattern",
    [
        r"Số:\s*(?P<number>\d+)\s*/\s*(?P<notation>[A-ZĐ]+(?:-[A-ZĐ]+)?)",
        r"^Thời hạn: (?P<value>.+)$",
        r".*:\s*(\d+)",
        r"(ngày|ng\.) \d{1,2}/\d{1,2}/\d{4}",
        r"(?:ab)*c",
    ],
)
def test_ordinary_patterns_are_taken(pattern):
    assert compile_bounded(pattern, ignore_case=True)


@pytest.mark.parametrize(
    "pattern",
    [
        *[
            "(a+)+b",
            "(a|a)*b",
            "(?:a*)*b",
            ".*.*.*x",
            r"\d+?\d+?\d+?x",
            "(a?){50}b",
            "a{1,100}a{1,100}a{1,100}b",
        ],
        *[
            "[aA]+[a-z]+a+b",
            r"(a)\1",
            "(?=a)b",
            "(?<!a)b",
            "(?i)a",
            "a{999}",
            "",
            "[[a]",
            "a" * 301,
            "(?>a+)b",
        ],
    ],
)
def test_patterns_without_a_bound_are_refused(pattern):
    with pytest.raises(UnsafePattern):
        compile_bounded(pattern)


PIECES = st.sampled_from(
    [
        "a",
        "b",
        "1",
        ".",
        r"\d",
        r"\s",
        r"\w",
        "[ab]",
        "[^a]",
        "[a-z]",
        "(",
        ")",
        "(?:",
        "|",
        "*",
        "+",
        "?",
        "{1,3}",
        "+?",
        "$",
    ]
)


@given(
    st.lists(PIECES, min_size=1, max_size=14).map("".join), st.text("ab1 ", max_size=6), st.text(max_size=30)
)
@hypothesis_settings(max_examples=400, deadline=None)
def test_whatever_is_taken_ends_soon_on_any_line(pattern, unit, text):
    try:
        compiled = compile_bounded(pattern)
    except UnsafePattern:
        return
    for line in (unit * LONGEST_LINE, "a" * LONGEST_LINE, "1" * LONGEST_LINE, text):
        began = time.process_time()
        compiled.search(f"{line[: LONGEST_LINE - 1]}!")
        assert time.process_time() - began < 0.5


def test_a_rule_claims_review_unless_told_otherwise():
    assert not PatternRule("a", "note", "foot", "a").confident
