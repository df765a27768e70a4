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
    "evidence-incident": Kind(_("A stored file is no longer what was received"), page="evidence:incidents"),
    "plenary-called": Kind(_("A plenary waits for my vote"), page="violations:plenary", argument="plenary"),
    "transfer-offered": Kind(
        _("A case waits for the signature of my office"), page="violations:transfer", argument="transfer"
    ),
}
