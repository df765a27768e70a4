"""Newcomers: what a sound account is, before it has any role."""

import re
import secrets
from datetime import datetime

import msgspec
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from oversight.accounts.models import User
from oversight.core.errors import Conflict, Fault, Invalid

_USERNAME = re.compile(r"^[a-z0-9][a-z0-9._-]{2,59}$")
_PHONE = re.compile(r"^\+[1-9][0-9]{7,14}$")
# Read aloud and typed from paper: no letters that look like digits.
_PASSWORD_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # noqa: S105


class Newcomer(msgspec.Struct, frozen=True):
    """Who gets an account."""

    username: str
    name: str
    email: str = ""
    phone: str = ""


def enlist(newcomer: Newcomer, now: datetime) -> User:
    """Store the account of a newcomer; Conflict when the sign-in name is taken. Who may is asked by the caller."""
    person = checked(newcomer, now)
    try:
        with transaction.atomic():
            person.save(force_insert=True)
    except IntegrityError as error:
        fault = Fault("username", "unused", _("Choose another sign-in name."), person.username)
        raise Conflict(_("This sign-in name is taken."), code="username-taken", faults=[fault]) from error
    return person


def checked(newcomer: Newcomer, now: datetime) -> User:
    """The account of a newcomer, not yet stored and without a usable password; Invalid names everything wrong."""
    faults = []
    username, name = newcomer.username.strip().lower(), " ".join(newcomer.name.replace("\0", "").split())
    if not _USERNAME.match(username):
        faults.append(
            Fault("username", "3 to 60 of a-z 0-9 . _ -", _("Use small letters, digits, dot, hyphen."), username[:60])
        )
    if not 2 <= len(name) <= 120:
        faults.append(Fault("name", "2 to 120 characters", _("Write the full name."), name[:120]))
    email, phone = newcomer.email.strip(), newcomer.phone.strip()
    if email:
        try:
            validate_email(email)
        except ValidationError:
            faults.append(Fault("email", "e-mail address", _("This is not an e-mail address."), email[:120]))
    if phone:
        try:
            phone = phone_of(phone)
        except Invalid as error:
            faults += error.faults
    if faults:
        raise Invalid(_("The account cannot be made so."), faults=faults)
    person = User(username=username, name=name, email=email, phone=phone, date_joined=now)
    person.set_unusable_password()
    return person


def phone_of(text: str) -> str:
    """A phone number in international form: 0812… and 62812… become +62812…; Invalid for what is none."""
    digits = re.sub(r"[\s().-]", "", text)
    if digits.startswith("0"):
        digits = f"+62{digits[1:]}"
    elif digits.startswith("62"):
        digits = f"+{digits}"
    elif digits.startswith("8"):
        digits = f"+62{digits}"
    if not _PHONE.match(digits):
        raise Invalid(
            _("This is not a phone number."),
            faults=[Fault("phone", "8 to 15 digits, as 0812…", _("Write it as 0812…"), text[:30])],
        )
    return digits


def temporary_password() -> str:
    """Sixteen random letters in groups of four (79 bits)."""
    letters = [secrets.choice(_PASSWORD_LETTERS) for _turn in range(16)]
    return "-".join("".join(letters[start : start + 4]) for start in range(0, 16, 4))
