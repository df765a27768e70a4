from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):
    """The rows of before fit the constraint too."""

    dependencies = [("evidence", "0007_received_from_the_public")]
    operations = [ValidateConstraint(model_name="item", name="evidence_is_received_with_its_bytes")]
