from django.db import migrations


class Migration(migrations.Migration):
    """What an order to erase reaches stays as it was ordered, beside the columns that are fixed already."""

    dependencies = [("parties", "0003_what_goes_with_a_person")]
    operations = [
        migrations.RunSQL(
            sql="""
            create trigger parties_erasure_keeps_its_extent before update on parties_erasure
              for each row when (new.with_contents is distinct from old.with_contents)
              execute function refuse_change();
            """,
            reverse_sql="drop trigger parties_erasure_keeps_its_extent on parties_erasure;",
        ),
    ]
