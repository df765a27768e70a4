"""What the ledger's verifier may ask of register numbers."""

from oversight.dossiers.models import RegisterNumber
from oversight.dossiers.numbers import SUBJECT, number_digest
from oversight.ledger.rows import Rows, each


class RegisterNumbers(Rows[RegisterNumber]):
    """Subject `dossier_number`."""

    def __init__(self) -> None:
        super().__init__(SUBJECT, RegisterNumber.objects.all(), each(number_digest))
