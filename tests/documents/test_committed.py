"""Papers that are really committed: of several at once one does the work, and the ledger speaks of one."""

from collections.abc import Callable
from threading import Barrier, Thread

from django.db import connection

from oversight.core.errors import Conflict
from oversight.documents import actions, queries
from oversight.documents.models import Document, File, Step
from oversight.ledger.models import Entry
from tests.documents.test_life import sign
from tests.factories.papers import ISSUED, issued

HANDS = 4


def together(act: Callable[[Document], object], document: Document) -> list[object]:
    """What came of the same act by several at once, each on a connection of its own."""
    found: list[object] = []
    start = Barrier(HANDS)

    def one() -> None:
        mine = queries.unmade([document.pk])[0]
        start.wait()
        try:
            found.append(act(mine))
        except Conflict as refusal:
            found.append(refusal.code)
        finally:
            connection.close()

    threads = [Thread(target=one) for _ in range(HANDS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def entries(verb: str) -> int:
    return sum(f'"verb":"{verb}"'.encode() in bytes(row.body) for row in Entry.objects.all())


def test_a_paper_that_several_want_is_printed_once(live_db: None) -> None:
    document = issued()
    found = together(lambda mine: len(actions.render_now(document=mine, now=ISSUED)), document)
    assert found == [2] * HANDS
    assert File.objects.count() == 2
    assert entries("documents.render") == 1


def test_a_paper_that_several_sign_is_signed_once(live_db: None) -> None:
    document = issued()
    found = together(sign, document)
    assert sorted(str(one) for one in found if not isinstance(one, Step)) == ["signed"] * (HANDS - 1)
    assert Step.objects.count() == 1
    assert entries("documents.sign") == 1
