# SPDX-License-Identifier: Apache-2.0
"""What a paper says: state and Party papers of today, built from the topics.

Layout rules followed: Nghị định 30/2020/NĐ-CP, Phụ lục I and III, for state papers; the printed habits
of Party offices (number with a hyphen, ``*`` under the committee, date as in state papers) for the others.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from samples.generator import agencies, forms, reports, vocabulary
from samples.generator.model import Agency, Paper
from samples.generator.typed import compose_typed

KINDS = ("decision", "letter", "notice", "report", "invitation", "plan", "proposal", "party", "typed")
_WEIGHTS = (26, 30, 9, 7, 7, 7, 4, 5, 5)


def compose_today(rng: Random, kind: str = "", *, agency: Agency | None = None) -> Paper:
    """One paper of today with random content.

    Args:
        rng: Source of all choices.
        kind: One of ``KINDS``; drawn when empty.
        agency: Who issues it; drawn when not given.
    """
    kind = kind or rng.choices(KINDS, _WEIGHTS)[0]
    if kind == "typed":
        return compose_typed(rng)
    if agency is None:
        draw = rng.random()
        if kind == "party":
            agency = agencies.party(rng) if draw < 0.8 else agencies.central_party_office()
        elif draw < 0.45:
            agency = agencies.department(rng)
        elif draw < 0.7:
            province, town, _ = rng.choice(vocabulary.PROVINCES)
            agency = agencies.committee(province, town, rng)
        else:
            agency = agencies.ministry(rng) if draw < 0.82 else agencies.district(rng)
    return _BUILDERS[kind](rng, agency)


_BUILDERS: dict[str, Callable[[Random, Agency], Paper]] = {
    "decision": forms.decision,
    "letter": forms.letter,
    "notice": forms.notice,
    "invitation": forms.invitation,
    "report": reports.report,
    "plan": reports.plan,
    "proposal": reports.proposal,
    "party": reports.party,
}
