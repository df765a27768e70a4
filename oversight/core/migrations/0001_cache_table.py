from django.db import migrations


class Migration(migrations.Migration):
    """The table of Django's database cache; unlogged, since its content may be lost."""

    initial = True
    dependencies: list[tuple[str, str]] = []
    operations = [
        migrations.RunSQL(
            sql="""
            create unlogged table cache_entry (cache_key varchar(255) primary key, value text not null,
              expires timestamptz not null);
            create index cache_entry_expires on cache_entry (expires);
            """,
            reverse_sql="drop table cache_entry;",
        ),
    ]
