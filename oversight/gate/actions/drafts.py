"""Drafts of the public: begun, typed into, given files, thrown away. The cookie's token is the only way in."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID

import msgspec
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from oversight.core.errors import Conflict, Fault, Invalid, NotFound, Refused
from oversight.files.sniff import ADMITTED, check_type, type_of
from oversight.files.store import NotAsStored
from oversight.gate import drafting, files, tally
from oversight.gate.drafting import Contents, SentFile, Typed
from oversight.gate.forms.definition import Drafted
from oversight.gate.models import Draft, SpentChallenge, WaitingFile
from oversight.gate.queries.drafts import Opened

LONGEST_NAME = 120


class Promised(msgspec.Struct, frozen=True):
    """A file as the browser announces it, before its bytes."""

    name: str
    media_type: str
    size: int
    sha256: str


class Page(msgspec.Struct, frozen=True):
    """What one page of a form brings; `is_trapped` when it fills in what people do not see."""

    step: str
    typed: Typed
    is_trapped: bool = False


class Upload(msgspec.Struct, frozen=True):
    """A file as a form brings it."""

    name: str
    content: bytes


class Gathered(msgspec.Struct, frozen=True):
    """What was gathered for something that is here already: what was typed, and the files whose bytes arrived."""

    typed: Mapping[str, Typed]
    files: tuple[SentFile, ...]
    file_key: str

    def content(self, file: SentFile) -> bytes:
        """The bytes of one of them; Conflict when the store no longer gives them back."""
        try:
            return files.opened(id=file.id, file_key=self.file_key)
        except (NotAsStored, FileNotFoundError) as error:
            words = _("%(name)s could not be read again. Remove it and choose it anew.") % {"name": file.name}
            raise Conflict(words, code="file-unreadable") from error


def begin(*, form: Drafted, page: Page, started_at: datetime, now: datetime) -> tuple[str, Contents]:
    """A new draft with its first page, and the token that opens it. Every draft ends; using it does not prolong it."""
    token, contents = drafting.new_token(), Contents(typed={page.step: page.typed}, is_trapped=page.is_trapped)
    life = timedelta(hours=settings.GATE_DRAFT_HOURS)
    id = form.new_id(now)
    Draft.objects.create(
        id=id,
        form=form.slug,
        mark=drafting.mark_of(token),
        content=drafting.seal(contents, token, id, 1),
        started_at=started_at if now - life < started_at <= now else now,
        changed_at=now,
        expires_at=now + life,
    )
    return token, contents


def type_in(*, form: Drafted, token: str, opened: Opened, page: Page, now: datetime) -> Contents:
    """Keep what one page holds, in one statement unless another page of the same draft was faster.

    NotFound when the draft is gone, Conflict when it was sent.
    """
    draft, contents = opened
    _put(contents, page)
    sealed = drafting.seal(contents, token, draft.pk, draft.version + 1)
    fresh = Draft.objects.filter(pk=draft.pk, version=draft.version, sent_at=None)
    if not fresh.update(content=sealed, version=draft.version + 1, changed_at=now):
        with transaction.atomic():
            draft, contents = locked(form, token, now=now)
            _put(contents, page)
            write(draft, contents, token, now=now)
    return contents


@transaction.atomic
def promise(*, form: Drafted, token: str, announced: Sequence[Promised], now: datetime) -> list[SentFile]:
    """Note the files that will come, by their hashes, before any byte of them; the same file again is the same one."""
    draft, contents = locked(form, token, now=now)
    entries = []
    for one in announced:
        known = next((file for file in contents.files if file.sha256 == one.sha256), None)
        if known is None:
            known = _entry(form, contents, one, now=now)
            contents.files.append(known)
        entries.append(known)
    contents.file_key = contents.file_key or files.new_key()
    write(draft, contents, token, now=now)
    return entries


@transaction.atomic
def keep_file(*, form: Drafted, token: str, id: UUID, content: bytes, sender: bytes, now: datetime) -> SentFile:
    """The bytes of a promised file: as promised, of the type that they say, and sealed before they are stored."""
    draft, contents = locked(form, token, now=now)
    known = next((file for file in contents.files if file.id == id), None)
    if known is None:
        raise NotFound(_("There is no such file."))
    if known.is_here:
        return known
    if len(content) != known.size or sha256(content).hexdigest() != known.sha256:
        raise Invalid(_("This is not the file that was chosen. Choose it again."), code="not-as-promised")
    check_type(content, known.media_type)
    taken = tally.take_of_range("files", sender, now=now)
    if taken is not None and taken > settings.GATE_RANGE_FILES_PER_HOUR:
        raise Conflict(
            _("Too many files come from your network now. Send without them, and add them later."), code="crowded"
        )
    moment = form.moment(now)
    files.keep(id=id, submission=draft.pk, content=content, file_key=contents.file_key, now=moment)
    here = msgspec.structs.replace(known, is_here=True)
    contents.files = [here if file.id == id else file for file in contents.files]
    write(draft, contents, token, now=now)
    return here


@transaction.atomic
def add_files(*, form: Drafted, token: str, uploads: Sequence[Upload], sender: bytes, now: datetime) -> list[Refused]:
    """Files as a page without script brings them, each by itself; answers why the others were refused."""
    refused: list[Refused] = []
    for upload in uploads:
        try:
            media_type = type_of(upload.content)
            announced = Promised(upload.name, media_type, len(upload.content), sha256(upload.content).hexdigest())
            entry = promise(form=form, token=token, announced=[announced], now=now)[0]
            keep_file(form=form, token=token, id=entry.id, content=upload.content, sender=sender, now=now)
        except (Invalid, Conflict) as refusal:
            refused.append(refusal)
    return refused


def gathered(*, form: Drafted, token: str, now: datetime) -> Gathered:
    """The draft's files for the module's action that takes them in, within its transaction: the draft is locked.

    Who has taken them in throws the draft away, last of all. NotFound when it is gone.
    """
    _draft, contents = locked(form, token, now=now)
    here = tuple(file for file in contents.files if file.is_here)
    return Gathered(contents.typed, here, contents.file_key)


@transaction.atomic
def drop_file(*, form: Drafted, token: str, id: UUID, now: datetime) -> None:
    """Take a file out again; its bytes are destroyed."""
    draft, contents = locked(form, token, now=now)
    contents.files = [file for file in contents.files if file.id != id]
    files.destroy(WaitingFile.objects.filter(pk=id, submission=draft.pk))
    write(draft, contents, token, now=now)


@transaction.atomic
def throw_away(*, form: Drafted, token: str, now: datetime) -> None:
    """Destroy a draft and its files at once; what was sent is not touched by it, only its receipt goes."""
    draft = Draft.objects.select_for_update().filter(mark=drafting.mark_of(token), form=form.slug).first()
    if draft is not None:
        if draft.sent_at is None:
            files.destroy(WaitingFile.objects.filter(submission=draft.pk))
        draft.delete()


def forget_expired(*, now: datetime, most: int = 5_000) -> int:
    """Destroy drafts that have ended, and files of unsent ones with them; and proofs that nobody would take again."""
    gone = 0
    SpentChallenge.objects.filter(until__lt=now).delete()
    while gone < most:
        with transaction.atomic():
            rows = Draft.objects.select_for_update(skip_locked=True).filter(expires_at__lte=now)
            some = list(rows.order_by("expires_at").values_list("pk", "sent_at")[:500])
            unsent = [id for id, sent_at in some if sent_at is None]
            if unsent:
                files.destroy(WaitingFile.objects.filter(submission__in=unsent))
            Draft.objects.filter(pk__in=[id for id, _sent_at in some]).delete()
        gone += len(some)
        if len(some) < 500:
            break
    return gone


def locked(form: Drafted, token: str, *, now: datetime, may_be_sent: bool = False) -> tuple[Draft, Contents]:
    """The draft of a cookie, locked, and what is in it."""
    draft = Draft.objects.select_for_update().filter(mark=drafting.mark_of(token), form=form.slug).first()
    if draft is None or draft.expires_at <= now:
        raise NotFound(_("What you typed is no longer kept here."))
    if draft.sent_at is not None and not may_be_sent:
        raise Conflict(_("This was sent already."), code="already-sent")
    return draft, drafting.unseal(bytes(draft.content), token, draft.pk, draft.version)


def destroy_files(draft: Draft) -> None:
    """Destroy what waits with a draft: the module has taken it in."""
    files.destroy(WaitingFile.objects.filter(submission=draft.pk))


def write(draft: Draft, contents: Contents, token: str, *, now: datetime) -> None:
    """Seal the contents anew, under the next version."""
    draft.version += 1
    draft.content = drafting.seal(contents, token, draft.pk, draft.version)
    draft.changed_at = now
    draft.save(update_fields=["content", "version", "changed_at", "expires_at", "sent_at"])


def _put(contents: Contents, page: Page) -> None:
    contents.typed[page.step] = page.typed
    contents.is_trapped = contents.is_trapped or page.is_trapped


def _entry(form: Drafted, contents: Contents, one: Promised, *, now: datetime) -> SentFile:
    name = one.name.replace("\0", "").rpartition("/")[2].rpartition("\\")[2][-LONGEST_NAME:]
    faults = []
    if not 0 < one.size <= settings.EVIDENCE_MAX_BYTES:
        largest = settings.EVIDENCE_MAX_BYTES // (1024 * 1024)
        words = _("%(name)s is empty or too large: at most %(limit)d MB.") % {"name": name, "limit": largest}
        faults.append(Fault("files", f"1 to {settings.EVIDENCE_MAX_BYTES} bytes", words, one.size))
    if one.media_type not in ADMITTED:
        words = _("%(name)s is no picture or PDF: choose JPEG, PNG, WebP or PDF.") % {"name": name}
        faults.append(Fault("files", f"one of {', '.join(ADMITTED)}", words, one.media_type[:60]))
    if len(one.sha256) != 64 or not set(one.sha256) <= set("0123456789abcdef"):
        faults.append(Fault("files", "SHA-256 in hexadecimal", _("The file could not be read."), one.sha256[:80]))
    if len(contents.files) >= form.most_files:
        words = _("At most %(most)d files can be added.") % {"most": form.most_files}
        faults.append(Fault("files", f"at most {form.most_files}", words, len(contents.files)))
    if faults:
        raise Invalid(faults[0].message, code="file-refused", faults=faults)
    return SentFile(form.new_id(now), name, one.media_type, one.size, one.sha256)
