"""Every write of deadlines, rules and the calendar; one verb, one keyword-only function.

Starting, meeting and cancelling follow from an act of another package, which has checked who may; everything that
people do here by themselves is checked here.
"""

from oversight.deadlines.actions.calendar import adopt, decree_holiday, draw_up_holiday, withdraw_holiday
from oversight.deadlines.actions.clocks import Start, cancel, meet, meet_many, recount_from, start, start_many
from oversight.deadlines.actions.hours import set_office_hours, withdraw_office_hours
from oversight.deadlines.actions.terms import adopt_rules, choose_rule, enter_reading
from oversight.deadlines.actions.turning import Change

__all__ = [
    "Change",
    "Start",
    "adopt",
    "adopt_rules",
    "cancel",
    "choose_rule",
    "decree_holiday",
    "draw_up_holiday",
    "enter_reading",
    "meet",
    "meet_many",
    "recount_from",
    "set_office_hours",
    "start",
    "start_many",
    "withdraw_holiday",
    "withdraw_office_hours",
]
