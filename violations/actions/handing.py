"""Later evidence with its files: gathered in the draft of whoever holds the tracking code, then handed in at once."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from oversight.accounts.actor import Actor
from oversight.core.errors import NotFound
from oversight.evidence import actions as evidence
from oversight.evidence import queries as items
from oversight.gate import actions as gate
from oversight.gate.forms import Drafted, SentFile
from violations.actions import opening
from violations.actions.additions import add_evidence, moment_of
from violations.models import Case
from violations.rules import Evidence, File

# Files gathered for one case; `gathering` binds the draft to it. No exact time: it may be a tip's.
FILES = Drafted(slug="more-evidence", most_files=20, keeps_exact_time=False)
_CASE = "case"


def gathering(case: UUID) -> gate.Page:
    """With what such a draft begins: the case for which its files are, so that no other takes them in."""
    return gate.Page(_CASE, {"id": [str(case)]})


@transaction.atomic
def hand_in(*, case: Case, token: str, kind: str, description: str, by: Actor, now: datetime) -> Case:
    """Add what was gathered under the draft's token, a piece of evidence for each file; without one the words alone.

    The same words again without a file change nothing. NotFound when the draft is gone or was begun for another case;
    otherwise refuses what `add_evidence` refuses.
    """
    gathered = gate.gathered(form=FILES, token=token, now=now) if token else None
    if gathered is not None and gathered.typed.get(_CASE, {}).get("id") != [str(case.pk)]:
        raise NotFound(_("What you typed is no longer kept here."))
    words = description.strip()
    if gathered is None or not gathered.files:
        if not _is_known(case, kind, words):
            add_evidence(case=case, evidence=[Evidence(kind=kind, description=words)], by=by, now=now)
    else:
        pieces = [_piece(kind, words, file) for file in gathered.files]
        held = add_evidence(case=case, evidence=pieces, by=by, now=now)
        promised = {bytes(item.sha256).hex(): item for item in items.of_dossier(held.dossier).select_related("dossier")}
        for file in gathered.files:
            evidence.receive(
                item=promised[file.sha256],
                content=gathered.content(file),
                media_type=file.media_type,
                by=by,
                now=moment_of(held, by, now),
            )
    if gathered is not None:
        gate.throw_away(form=FILES, token=token, now=now)
    return case


def _piece(kind: str, words: str, file: SentFile) -> Evidence:
    promised = File(sha256=file.sha256, size=file.size, media_type=file.media_type)
    return Evidence(kind=kind, description=f"{words} ({file.name})", file=promised)


def _is_known(case: Case, kind: str, words: str) -> bool:
    """Whether these words stand in the list already: the button was pressed twice."""
    pieces = [piece for piece in opening.evidence_of(case) if isinstance(piece, dict) and not piece.get("file")]
    return any((piece.get("kind"), piece.get("description")) == (kind, words) for piece in pieces)
