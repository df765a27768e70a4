"""What may be known of a person: the fields of Formulir Model B.1 (annex of Perbawaslu 7/2022), and his numbers."""

from collections.abc import Mapping
from datetime import date

import msgspec

from oversight.vault.models import Term
from oversight.vault.rules import name_and_birth_year


class Details(msgspec.Struct, frozen=True, omit_defaults=True):
    """What is sealed of a person; empty where it is not known."""

    name: str = ""
    birth_place: str = ""
    birth_date: date | None = None
    sex: str = ""
    occupation: str = ""
    citizenship: str = ""
    address: str = ""
    phone: str = ""
    email: str = ""
    nik: str = ""
    capacity: str = ""
    position: str = ""
    institution: str = ""

    def fields(self) -> dict[str, object]:
        """As it is sealed."""
        found: dict[str, object] = msgspec.to_builtins(self)
        return found

    def terms(self) -> dict[Term, str]:
        """By what the person can be found."""
        born = self.birth_date
        return {
            Term.NIK: self.nik,
            Term.PHONE: self.phone,
            Term.EMAIL: self.email,
            Term.NAME_AND_BIRTH_YEAR: name_and_birth_year(self.name, born.year) if born else "",
        }


def read(fields: Mapping[str, object]) -> Details:
    """The details that were sealed; fields that later releases no longer know are passed over."""
    return msgspec.convert(fields, Details)
