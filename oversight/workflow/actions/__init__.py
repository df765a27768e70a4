"""Every write of work: who has a track, who is away. The steps themselves are taken by `machine`."""

from oversight.workflow.actions.absences import cancel_absence, record_absence
from oversight.workflow.actions.duties import Assigned, assign, assign_many, hand_back, take

__all__ = ["Assigned", "assign", "assign_many", "cancel_absence", "hand_back", "record_absence", "take"]
