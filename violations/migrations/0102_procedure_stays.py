from django.db import migrations
from django.db.migrations.operations import RunSQL

from oversight.core.guards import append_only, fixed_columns

PLENARY = """
create function violations_needs_a_plenary() returns trigger language plpgsql as $$
begin
  perform 1 from violations_plenary p
    where p.case_id = new.dossier_id and p.outcome = 'carried' and p.minute <> '' and p.closed_at = new.since
      and p.proposal = case new.status when 'registered' then 'register' else 'not_register' end
      and exists (select from violations_seat s where s.plenary_id = p.id and s.attendance = 'present');
  if not found then
    raise exception 'case % becomes % without the minute of a plenary', new.dossier_id, new.status
      using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger registration_needs_a_plenary before update of status on workflow_track
  for each row when (new.procedure = 'violation' and new.status is distinct from old.status
    and new.status in ('registered', 'not_registered'))
  execute function violations_needs_a_plenary();
create function violations_vote_by_a_member() returns trigger language plpgsql as $$
begin
  perform 1 from violations_seat s join violations_plenary p on p.id = s.plenary_id
    where s.id = new.seat_id and s.attendance = 'present' and p.closed_at is null;
  if not found then
    raise exception 'seat % may not vote', new.seat_id using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger a_vote_is_of_a_member_who_is_present before insert on violations_vote
  for each row execute function violations_vote_by_a_member();
"""
WITHOUT = """
drop trigger a_vote_is_of_a_member_who_is_present on violations_vote;
drop function violations_vote_by_a_member();
drop trigger registration_needs_a_plenary on workflow_track;
drop function violations_needs_a_plenary();
"""


class Migration(migrations.Migration):
    """What was checked, voted and signed stays; nothing is registered or refused without the minute of a plenary."""

    dependencies = [("violations", "0101_procedure"), ("workflow", "0005_work_keeps_its_facts")]
    operations = [
        append_only("violations_requirement_check"),
        append_only("violations_classification"),
        append_only("violations_study_conclusion"),
        append_only("violations_seat"),
        append_only("violations_vote"),
        append_only("violations_status_notice"),
        append_only("violations_archive_entry"),
        fixed_columns(
            "violations_plenary",
            "id",
            "case_id",
            "office_id",
            "proposal",
            "reason",
            "recipient_id",
            "chair_id",
            "called_at",
            "called_by_id",
        ),
        fixed_columns("violations_completion_request", "id", "case_id", "plenary_id", "missing", "letter", "asked_at"),
        fixed_columns(
            "violations_transfer",
            "id",
            "case_id",
            "plenary_id",
            "direction",
            "source_id",
            "target_id",
            "offered_at",
            "offered_by_id",
        ),
        fixed_columns("violations_tracing", "id", "case_id", "order_number", "started_at", "started_by_id"),
        RunSQL(sql=PLENARY, reverse_sql=WITHOUT),
    ]
