from django.db import migrations

from oversight.core.guards import append_only, fixed_columns


class Migration(migrations.Migration):
    """What was done about identities stays as it was done."""

    dependencies = [("parties", "0001_initial")]
    operations = [
        fixed_columns("parties_person", "id", "subject_id", "code", "kind", "is_named", "made_at"),
        append_only("parties_part"),
        fixed_columns(
            "parties_unmask",
            "id", "part_id", "user_id", "role", "office_id", "purpose", "reason", "at", "until",
        ),
        append_only("parties_look"),
        append_only("parties_hand_over"),
        append_only("parties_delay"),
        fixed_columns("parties_erasure", "id", "person_id", "decision", "ordered_by_id", "ordered_at"),
        fixed_columns("parties_kin", "id", "user_id", "subject_id", "relation", "declared_at"),
    ]  # fmt: skip
