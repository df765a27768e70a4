"""What people are told of. The words are `templates/notices/<name>.<language>.txt`: first line subject, then the text.

The texts go out by e-mail, so they hold no person's data and nothing of a case: they say that something waits and
where.
"""

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Kind(NamedTuple):
    """One kind of notice.

    `obligatory`: nobody may turn its e-mails off. `page` is the URL name of where its link leads; `argument` names the
    fact that the page takes, if it takes one.
    """

    title: str | Promise
    obligatory: bool = False
    page: str = ""
    argument: str = ""


KINDS: dict[str, Kind] = {
    "new-device": Kind(_("A phone was enrolled for my account"), obligatory=True, page="portal:account"),
    "clocks-soon": Kind(_("A clock of my work runs out soon"), page="violations:due"),
    "clocks-overdue": Kind(_("A clock of my office is over"), page="violations:due"),
    "clocks-raised": Kind(_("A clock of an office below mine is over"), page="violations:escalated"),
    "evidence-incident": Kind(_("A stored file is no longer what was received"), page="evidence:incidents"),
    "case-message": Kind(_("Somebody has written in the mailbox of a case"), page="violations:case", argument="case"),
    "case-evidence": Kind(_("Later evidence has come for a case"), page="violations:case", argument="case"),
    "case-withdrawal": Kind(_("Somebody asks to withdraw a report"), page="violations:case", argument="case"),
    "plenary-called": Kind(_("A plenary waits for my vote"), page="violations:plenary", argument="plenary"),
    "transfer-offered": Kind(
        _("A case waits for the signature of my office"), page="violations:transfer", argument="transfer"
    ),
}
