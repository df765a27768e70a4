"""Makes submissions that wait in quarantine, as the gate would have held them."""

from datetime import datetime
from hashlib import sha256

from oversight.core.ids import uuid7
from oversight.gate.ledger import LABEL
from oversight.gate.models import Held
from oversight.vault.actions.together import create_sealed
from oversight.vault.models import SubjectKind
from tests.factories.violations import NOW
from violations.filing import TIPS

WORDS = "Ada pembagian amplop di balai desa."


def held_at(path: str, *, words: str = WORDS, now: datetime = NOW) -> Held:
    """A tip that waits for the office with this path."""
    id = uuid7(now)
    typed = {"told": {"what": [words], "where": ["balai desa"], "when": ["Senin"]}}
    contents: dict[str, object] = {"typed": typed, "files": [], "file_key": ""}
    subject, _digest = create_sealed(SubjectKind.CONTENTS, LABEL, contents, now=now)
    return Held.objects.create(
        id=id,
        form=TIPS.slug,
        scope=path,
        subject=subject,
        received_at=now,
        reasons=["trap"],
        code=sha256(id.bytes).digest(),
        text=sha256(words.encode()).digest()[:16],
        sender=bytes(16),
    )
