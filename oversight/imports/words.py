"""The words for what is wrong with a cell or a row, and for what was repaired; a target words its own rules."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from oversight.imports.targets import Target, said

FAULTS: Mapping[str, str | Promise] = {
    "required": gettext_lazy("The cell is empty and must not be."),
    "formula-error": gettext_lazy("A formula failed here; write the value itself."),
    "lost-letters": gettext_lazy("Letters were lost when the file was saved (�); write the text again."),
    "too-long": gettext_lazy("The text is longer than this field holds."),
    "text-became-date": gettext_lazy("A program has turned this text into a date or a formula; write it as text."),
    "code-became-date": gettext_lazy("A program has turned this code into a date; format the column as text."),
    "code-rounded": gettext_lazy("A program has rounded this code; format the column as text and write it again."),
    "code-lost-digits": gettext_lazy("A zero of this code may be lost, and nobody can tell where; write it in full."),
    "code-shape": gettext_lazy("The code has too few or too many digits."),
    "not-a-code": gettext_lazy("This is not a code of digits."),
    "not-a-number": gettext_lazy("This is not a whole number."),
    "not-a-date": gettext_lazy("This is not a date; write it as 2024-02-12 or 12 Februari 2024."),
    "no-such-day": gettext_lazy("The calendar has no such day."),
    "date-ambiguous": gettext_lazy(
        "This may be either of two days. Say at the columns whether the day or the month comes first."
    ),
    "date-against-order": gettext_lazy("This date does not fit the order of day and month that was chosen."),
    "year-too-short": gettext_lazy("Write the year with four digits."),
    "year-out-of-range": gettext_lazy("The year cannot be right."),
    "weekday-differs": gettext_lazy("The weekday does not belong to this date."),
    "not-an-hour": gettext_lazy("This is not an hour; write it as 14.30 WIB."),
    "not-a-choice": gettext_lazy("This value is not one of those admitted."),
    "not-yes-or-no": gettext_lazy("Write ya or tidak."),
    "reference-too-long": gettext_lazy("The number in the old system is longer than 56 characters."),
    "reference-twice": gettext_lazy("Several rows have this number and say different things; keep the right one."),
    "unclosed-quote": gettext_lazy("A quotation mark opens here and never closes."),
    "cell-too-long": gettext_lazy("A cell is longer than a spreadsheet holds; separators are missing."),
    "too-many-cells": gettext_lazy("The row has more cells than headers, so its values may stand in wrong columns."),
    "header-again": gettext_lazy("The header stands here once more."),
    "total-row": gettext_lazy("This row sums up others and is no record."),
    "row-twice": gettext_lazy("The same row stands further up."),
    "there-already": gettext_lazy("This record is there already."),
}
REPAIRS: Mapping[str, str | Promise] = {
    "misread-letters": gettext_lazy("Letters were read in the wrong encoding and are restored."),
    "control-characters": gettext_lazy("Invisible control characters were taken out."),
    "typographic-quotes": gettext_lazy("Curly quotation marks are read as straight ones."),
    "spaces": gettext_lazy("Doubled or unbreakable spaces were taken out."),
    "apostrophe": gettext_lazy("The apostrophe that marks a text was taken out."),
    "code-was-number": gettext_lazy("A program had taken the code for a number; its zeros and dot are put back."),
    "code-spelling": gettext_lazy("The code was written otherwise."),
    "number-spelling": gettext_lazy("The number was written otherwise."),
    "date-was-number": gettext_lazy("The date was stored as a number of days."),
    "date-spelling": gettext_lazy("The date was written otherwise."),
    "hour-left-out": gettext_lazy("The hour behind the date is left out."),
    "hour-was-number": gettext_lazy("The hour was stored as a share of a day."),
    "hour-spelling": gettext_lazy("The hour was written otherwise."),
    "choice-spelling": gettext_lazy("The value was spelled otherwise."),
    "too-few-cells": gettext_lazy("The row has fewer cells than headers; the missing ones count as empty."),
}
TROUBLES: Mapping[str, str | Promise] = {
    "nobody-acts": gettext_lazy("The account of the person who moved this import is closed. Somebody else may go on."),
    "not-allowed": gettext_lazy("The person who moved this import may no longer do so. Somebody else may go on."),
    "unreadable-file": gettext_lazy("The file cannot be read with these columns. Choose the sheet and columns again."),
    "undo-incomplete": gettext_lazy(
        "Some records could not be taken back; each says why. The undo may be tried again."
    ),
    "not-found": gettext_lazy("The part of the platform that takes in these records is not there."),
}


def of_rule(rule: str, target: Target | None) -> str:
    """What a rule says in the language of the page: of a cell, a repair, or the target's own."""
    if target is not None and rule in target.rules:
        return said(target.rules[rule])
    return str(FAULTS.get(rule) or REPAIRS.get(rule) or rule)


def of_trouble(trouble: str) -> str:
    """Why an import stands still; empty when it does not."""
    if not trouble:
        return ""
    known = TROUBLES.get(trouble)
    if known is None:
        return _(
            "Something failed on our side (%(name)s). Let it go on; if it fails again, tell the administrators."
        ) % {"name": trouble}
    return str(known)
