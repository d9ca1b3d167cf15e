# SPDX-License-Identifier: Apache-2.0
"""Working through what needs a person: one document after the other, each saved before the next is shown.

Line by line, so that it works in any terminal, through ssh, with any way of typing Vietnamese, and from a script.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from scan2archive.archive.restricted import is_marked
from scan2archive.batch.desk.correcting import Change, read_changes
from scan2archive.batch.desk.review import Case, cases
from scan2archive.console.desk_session import Desk, Session
from scan2archive.console.labels import _, label, readable
from scan2archive.console.render import page_texts, pages_of
from scan2archive.console.render_desk import ASKING, HELP, KEYS, SIGNER, Item, asked_for, desk_text, items_of
from scan2archive.console.render_history import brought_back_text, saved_text, set_apart_text
from scan2archive.console.terminal import Style
from scan2archive.errors import (
    ArchiveLockedError,
    ArchiveToolError,
    IndexUnusableError,
    IntegrityError,
    MissingToolError,
    UsageError,
)
from scan2archive.model import LIST_FIELDS, Document, Record

_ONE = re.compile(r"^(?:s\s*)?(\d{1,3})$")
_NONE = "-"
_STOP = "."
_PROPOSAL = re.compile(r"^g\s*(\d?)$")
_COMMAND = re.compile(r"[cstbhmxpqg?]|[sg]\s*\d+|p\s+\d[\d,\s-]*", re.I)
# Their values are words: a figure or a letter by itself is none.
_WORDED = frozenset(
    {"subject", "issuer", "issuer_parent", "place", "signer_position", "recipients", "legal_bases"}
)
PROMPT = "> "


def _seems_command(name: str, text: str) -> bool:
    """Whether a text typed as a value was rather meant as a command: ``s``, ``p 1-2``, the number of an item."""
    return bool(_COMMAND.fullmatch(text)) or (
        name in _WORDED and sum(map(str.isalpha, text)) < 2 and text != ""
    )


def work(
    queue: Sequence[Case],
    desk: Desk,
    session: Session,
    style: Style,
    cases_of: Callable[[Record], tuple[Case, ...]] = cases,
) -> None:
    """Takes a person through the documents, until all are seen or the person ends it.

    Args:
        queue: Documents that need a person, in the order they are shown.
        desk: The archive and the terminal.
        session: Takes note of what is done.
        style: What the terminal can carry.
        cases_of: What of a record needs a person now.

    Raises:
        OutOfSpaceError: The disk is full; what was saved before stays.
    """
    todo = list(queue)
    desk.show(style.dim(KEYS))
    done = 0
    while todo:
        case = todo.pop(0)
        done += 1
        try:
            record = desk.load(case.record_id)
        except ArchiveToolError as error:
            desk.show(style.bad(str(error)))
            session.left += 1
            continue
        # It may have been settled, or cut anew, since the queue was made.
        current = next((found for found in cases_of(record) if found.id == case.id), None)
        if current is None:
            continue
        sheet = _Sheet(current, record, desk, session, style, f"{done}/{done + len(todo)}", cases_of)
        try:
            ended = sheet.run()
        except KeyboardInterrupt:
            session.left += 1 + len(todo)
            raise
        if ended == "quit":
            session.left += len(todo)
            return
        if ended == "split":
            todo = [other for other in todo if other.record_id != case.record_id]
            todo = [*cases_of(desk.load(case.record_id)), *todo]
            done -= 1
        if ended == "undone" and session.last is not None:
            back, session.last = session.last[0], None
            again = [one for one in cases_of(desk.load(back.record_id)) if one.id == back.id]
            todo = [*again, case, *(one for one in todo if one.id not in (back.id, case.id))]
            done = max(0, done - 2)


class _Sheet:
    """One document on the desk."""

    def __init__(
        self,
        case: Case,
        record: Record,
        desk: Desk,
        session: Session,
        style: Style,
        place: str,
        cases_of: Callable[[Record], tuple[Case, ...]],
    ) -> None:
        self._case = case
        self._record = record
        self._desk = desk
        self._session = session
        self._style = style
        self._place = place
        self._cases_of = cases_of
        self._pending: dict[str, tuple[Change, ...]] = {}

    @property
    def _document(self) -> Document | None:
        return next((found for found in self._record.documents if found.id == self._case.id), None)

    @property
    def _items(self) -> tuple[Item, ...]:
        return items_of(self._case, self._document)

    def run(self) -> str:
        """Asks until the document is done with; gives ``next``, ``split``, ``undone`` or ``quit``."""
        self._show()
        while True:
            typed = self._desk.ask(PROMPT)
            command = "t" if typed is None else typed.strip()
            try:
                ended = self._obey(command)
            except (UsageError, MissingToolError, ArchiveLockedError) as error:
                self._desk.show(self._style.bad(str(error)))
                if typed is None:  # nobody is there to try again
                    self._session.left += 1
                    return "quit"
                self._reload()
            except IntegrityError as error:
                self._desk.show(self._style.bad(str(error)))
                self._session.left += 1
                return "next"
            else:
                if ended:
                    return ended

    def _obey(self, command: str) -> str:
        """Does what was typed; gives how the document ended, or nothing if it is still there."""
        lower = command.casefold()
        if "=" in command:
            self._take(read_changes([command]))
        elif lower == "c":
            self._save(accept=True)
            return "next"
        elif lower in {"b", "t", "q"}:
            self._save(accept=False)
            return "next" if lower == "b" else "quit"
        elif lower == "s":
            self._desk.show(self._style.dim(ASKING))
            asked = asked_for(self._case, self._items)
            for item in asked:
                if not self._change(item):
                    break
            self._show(brief=True)
            if len(asked) < len(self._items):
                rest = _(
                    "Không bắt buộc xem số {first} đến {last}; muốn sửa số nào thì gõ số đó (nobody has to look at them)."
                )
                self._desk.show(self._style.dim(rest.format(first=len(asked) + 1, last=len(self._items))))
        elif match := _ONE.match(lower):
            if not 1 <= int(match[1]) <= len(self._items):
                raise UsageError(
                    f"There is no number {match[1]} here.", next_step=f"1 to {len(self._items)}."
                )
            self._desk.show(self._style.dim(ASKING))
            self._change(self._items[int(match[1]) - 1])
            self._show(brief=True)
        elif match := _PROPOSAL.match(lower):
            self._take((Change(SIGNER, "=", self._proposed(int(match[1] or 1))),))
        elif lower.startswith("p ") or lower == "p":
            return self._split(command[1:].strip())
        elif lower == "h":
            return self._undo()
        elif lower == "m":
            self._desk.open(self._record.id)
        elif lower == "x":
            for text in page_texts(pages_of(self._record, self._document)):
                self._desk.show(text)
        elif lower == "?":
            for line in HELP:
                self._desk.show(line)
        elif lower:
            raise UsageError(f"Không hiểu {command!r} (not understood).", next_step=KEYS)
        else:
            self._desk.show(self._style.dim(KEYS))
        return ""

    def _show(self, *, brief: bool = False) -> None:
        file = self._desk.file(self._record.id)
        for line in desk_text(
            self._case,
            self._record,
            self._items,
            self._pending,
            self._place,
            file,
            self._style,
            brief=brief,
        ):
            self._desk.show(line)

    def _take(self, changes: Sequence[Change]) -> None:
        for name in dict.fromkeys(change.name for change in changes):
            own = tuple(change for change in changes if change.name == name)
            adds = name in LIST_FIELDS and all(change.how != "=" for change in own)
            earlier = self._pending.pop(name, ())  # what was typed last is the last of them
            self._pending[name] = (*earlier, *own) if adds else own
        self._show(brief=True)

    def _proposed(self, number: int) -> str:
        signers = self._case.proposed
        if not 1 <= number <= len(signers):
            there = _("1 to {count}.").format(count=len(signers)) if signers else KEYS
            raise UsageError(f"There is no proposal {number} here.", next_step=there)
        return signers[number - 1].name

    def _change(self, item: Item) -> bool:
        """Asks for the value of one field, until it is one the field can have; whether to ask for others."""
        before = item.field.value if item.field else ""
        pending = self._pending.get(item.name, ())
        shown = readable(item.name, next((change.value for change in pending if change.how != "-="), before))
        asked_twice = ""
        while True:
            typed = self._desk.ask(f"{label(item.name)}{f' [{shown}]' if shown else ''}: ", shown)
            if typed is not None and typed.strip() == _STOP:
                return False
            if typed is None or not typed.strip() or typed.strip() == shown:
                return True
            text = "" if typed.strip() == _NONE else typed
            if _seems_command(item.name, text.strip()) and text.strip() != asked_twice:
                asked_twice = text.strip()
                again = _(
                    "Enter keeps what is there, - says that there is none, . stops; typed once more it is taken."
                )
                said = _("{text!r} looks like a command, and a value is asked for here.")
                self._desk.show(self._style.bad(f"{said.format(text=asked_twice)} {again}"))
                continue
            # One value of a list that has several: the others stay.
            several = item.name in LIST_FIELDS and bool(before)
            try:
                given = read_changes(
                    [f"{item.name}{'+=' if several else '='}{text}"] if text or not several else []
                )
            except UsageError as error:
                self._desk.show(self._style.bad(str(error)))
                continue
            changes = (Change(item.name, "-=", before), *given) if several else given
            earlier = tuple(change for change in pending if change.value != before) if several else ()
            self._pending.pop(item.name, None)
            self._pending[item.name] = (*earlier, *changes)
            return True

    def _save(self, *, accept: bool) -> None:
        document = self._document
        changes = [change for group in self._pending.values() for change in group]
        if document is None or not (accept or changes):
            if document is None and accept:
                raise UsageError(
                    "The scan holds no document.",
                    next_step=f"Make one of its pages: p 1-{len(self._record.pages)}",
                )
            self._session.left += 1
            return
        before, was_secret = self._record.revision, is_marked(self._record.documents)
        try:
            self._record = self._desk.save(self._record, document, changes, accept=accept)
        except IndexUnusableError as error:  # the correction is saved all the same
            self._desk.show(self._style.bad(str(error)))
            self._session.index_behind = error
            self._record = self._desk.load(self._record.id)
        self._pending.clear()
        self._tell_saved(document.id, new=self._record.revision > before, was_secret=was_secret)
        settled = not any(found.id == self._case.id for found in self._cases_of(self._record))
        self._session.settled += settled
        self._session.changed += not settled
        if self._record.revision > before:
            self._session.last = (document, settled)

    def _tell_saved(self, name: str, *, new: bool, was_secret: bool) -> None:
        if not new:
            self._desk.show(_("It says so already; nothing was written."))
            return
        text = _("{id}: saved as revision r{revision}.").format(id=name, revision=self._record.revision)
        self._desk.show(self._style.good(text))
        secret = is_marked(self._record.documents)
        for line in saved_text(self._record, secret=secret):
            self._desk.show(self._style.dim(line))
        if secret:
            self._desk.show(self._style.warn(set_apart_text(self._record)))
        elif was_secret:
            self._desk.show(brought_back_text(self._record))

    def _split(self, ranges: str) -> str:
        if not ranges:
            count = len(self._record.pages)
            raise UsageError(
                f"Name the pages of each paper; the scan has {count}.", next_step=f"Such as: p 1,2-{count}"
            )
        if self._pending:
            raise UsageError(
                "There are changes that are not saved.",
                next_step="Save them with b first, or drop them with h.",
            )
        try:
            self._desk.split(self._record, ranges)
        except IndexUnusableError as error:
            self._desk.show(self._style.bad(str(error)))
            self._session.index_behind = error
        self._session.last = None  # what came last is the cut
        return "split"

    def _undo(self) -> str:
        """Takes back what was typed last and not saved; else what was saved last, which is shown next."""
        if self._pending:
            name, _changes = self._pending.popitem()
            self._desk.show(_("{field}: bỏ chỗ vừa sửa, chưa lưu (dropped).").format(field=label(name)))
            self._show(brief=True)
            return ""
        if self._session.last is None:
            raise UsageError(
                "Ở đây chưa lưu gì để hoàn tác (nothing was saved here that could be taken back).",
                next_step="Của lần trước (of an earlier day): scan2archive correct ID --undo",
            )
        document, settled = self._session.last
        record = self._desk.undo(document.record_id, document.ordinal)
        for line in saved_text(record, secret=is_marked(record.documents)):
            self._desk.show(self._style.good(f"{document.id}:{line}"))
        self._session.settled -= settled
        self._session.changed -= not settled
        return "undone"

    def _reload(self) -> None:
        """Takes up what somebody else may have saved meanwhile; one's own changes stay."""
        record = self._desk.load(self._record.id)
        if record.revision == self._record.revision:
            return
        self._record = record
        current = next((found for found in self._cases_of(record) if found.id == self._case.id), None)
        if current is None:
            self._desk.show(_("It needs nobody any more."))
        else:
            self._case = current
        self._show()
