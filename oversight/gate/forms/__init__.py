"""Public forms: one question group a page, kept on the server, without an account and without JavaScript."""

from oversight.gate.drafting import Line, SentFile
from oversight.gate.forms.definition import Answers, Drafted, GroupForm, PublicForm, Step, Submission

__all__ = ["Answers", "Drafted", "GroupForm", "Line", "PublicForm", "SentFile", "Step", "Submission"]
