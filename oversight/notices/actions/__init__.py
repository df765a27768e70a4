"""Every write of notices: sending, reading, choosing, and the e-mails that follow."""

from oversight.notices.actions.mailing import deliver, queue
from oversight.notices.actions.reading import choose, read, read_all
from oversight.notices.actions.sending import VERB, send

__all__ = ["VERB", "choose", "deliver", "queue", "read", "read_all", "send"]
