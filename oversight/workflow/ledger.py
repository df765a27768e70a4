"""What the ledger's verifier may ask of tracks, their steps, duties and absences."""

from oversight.ledger.rows import Rows, each
from oversight.workflow import digests
from oversight.workflow.models import Absence, Duty, Step, Track


class Tracks(Rows[Track]):
    """Subject `workflow_track`."""

    def __init__(self) -> None:
        super().__init__(digests.TRACK, Track.objects.all(), each(digests.track_digest))


class Steps(Rows[Step]):
    """Subject `workflow_step`."""

    def __init__(self) -> None:
        super().__init__(digests.STEP, Step.objects.all(), each(digests.step_digest))


class Duties(Rows[Duty]):
    """Subject `workflow_duty`."""

    def __init__(self) -> None:
        super().__init__(digests.DUTY, Duty.objects.all(), each(digests.duty_digest))


class Absences(Rows[Absence]):
    """Subject `workflow_absence`."""

    def __init__(self) -> None:
        super().__init__(digests.ABSENCE, Absence.objects.all(), each(digests.absence_digest))
