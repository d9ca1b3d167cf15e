# SPDX-License-Identifier: Apache-2.0
"""Papers that print more, or otherwise, than the forms of today: what they say, before they are drawn."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from samples.generator.model import HAND_CLOSE, HAND_OPEN, Paper, Signature


@dataclass(frozen=True, slots=True)
class ArrivalStamp:
    """The incoming stamp (dấu ĐẾN) with what stands in it.

    Attributes:
        office: Who received the paper; empty if the stamp does not say.
        title: ``CÔNG VĂN ĐẾN``, ``ĐẾN``.
        number: Stamped by a numbering machine, or written by hand (in brackets ⟦ ⟧).
        day: As it is printed or written.
        arrived: The day.
        beside: Left edge in millimetres, below the head.
    """

    office: str
    title: str
    number: str
    day: str
    arrived: date
    beside: float


@dataclass(frozen=True, slots=True)
class OldPaper(Paper):
    """A paper of any time from 1945 on.

    Attributes:
        country: First line of the right header; empty for that of the form.
        motto: Below it.
        number_text: The whole number line as printed, handwriting in ⟦ ⟧.
        code_text: Number and notation of the truth; empty for a blank number.
        date_text: The whole line of place and date; empty for none in the head.
        dated_text: Date of the truth, ISO 8601, may be partial or empty.
        closing_date: The date stands above the signature instead of in the head.
        secrecy: ``Mật``, ``Tối mật``, ``Tuyệt mật`` or empty.
        second: Whoever signs on the left.
        copied: Lines of a copy block after the end, first its form (``SAO Y BẢN CHÍNH``).
        draft: ``DỰ THẢO`` stands above the number.
        stamp: The incoming stamp.
        mirrored: The national header stands on the left.
        no_subject: The paper has none: before the nineties many had not.
    """

    country: str = ""
    motto: str = ""
    number_text: str = ""
    code_text: str = ""
    date_text: str = ""
    dated_text: str = ""
    closing_date: bool = False
    secrecy: str = ""
    second: Signature | None = None
    copied: tuple[str, ...] = ()
    draft: str = ""
    stamp: ArrivalStamp | None = None
    mirrored: bool = False
    no_subject: bool = False

    @property
    def code(self) -> str:
        """Number and notation as the truth gives them."""
        return self.code_text

    @property
    def dated(self) -> str:
        """Date of issue as the truth gives it, ISO 8601."""
        return self.dated_text

    @property
    def further(self) -> dict[str, str]:
        """More of the truth, by field: what scans of today's forms do not ask for."""
        form = next(
            (
                line.partition(mark)[0].replace("/", "").replace(".", "")
                for line in reversed(self.signature.position)
                for mark in (". ", " ")
                if line.startswith(("TM.", "KT.", "TL.", "TUQ.", "Q.", "T/M", "K/T", "T/L", "T.L."))
                and mark in line
            ),
            "",
        )
        fields = {"secrecy": self.secrecy}
        if not any(HAND_OPEN in line for line in self.signature.position):
            fields["authority"] = form.replace("/", "")
        if self.recipients:
            fields["recipients"] = "\n".join(line.strip(" -.;,:") for line in self.recipients)
        bases = [block.text for block in self.blocks if block.style == "basis"]
        if bases and self.kind != "Công văn":
            fields["legal_bases"] = "\n".join(line.strip(" -.;,:") for line in bases)
        if self.stamp is not None and HAND_OPEN not in self.stamp.number:
            fields["arrival_number"] = self.stamp.number
        if self.stamp is not None and HAND_OPEN not in self.stamp.day:
            fields["arrival_date"] = self.stamp.arrived.isoformat()
        return fields

    @property
    def by_hand(self) -> bool:
        """Whether the number line holds handwriting."""
        return HAND_OPEN in self.number_text or HAND_CLOSE in self.number_text
