"""What somebody tells without a name: which election, when, where, what. Nothing asks who he is."""

from django.utils.translation import gettext_lazy

from oversight.gate.forms import GroupForm
from violations.forms.about import About, day_field, text_field
from violations.rules import LONGEST_TEXT, TIP_TEXT


class TipAbout(About):
    """Which election and, if it is known, the day."""

    occurred_on = day_field(
        gettext_lazy("On which day did it happen?"),
        gettext_lazy("Leave it empty if you do not know; say roughly when on a later page."),
        required=False,
    )


class Told(GroupForm):
    """What happened, in one's own words."""

    what = text_field(
        gettext_lazy("What happened?"),
        TIP_TEXT,
        gettext_lazy("Who did what, to whom, how often? Leave out what would give you away."),
        rows=8,
    )
    where = text_field(
        gettext_lazy("Where exactly?"),
        LONGEST_TEXT["where"],
        gettext_lazy("As: village hall, polling station 3, a shop, a group on the internet"),
        required=False,
    )
    when = text_field(
        gettext_lazy("When, as far as you know?"),
        LONGEST_TEXT["when"],
        gettext_lazy("As: Monday morning, every evening last week"),
        required=False,
    )
