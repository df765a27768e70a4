from django.db import migrations, models


class Migration(migrations.Migration):
    """The kinds of evidence have become more; a phone's photos keep theirs."""

    dependencies = [
        ("reports", "0012_phones_counters"),
    ]

    operations = [
        migrations.AlterField(
            model_name="heldphoto",
            name="kind",
            field=models.CharField(
                choices=[
                    ("result_form", "Result form (C.Hasil)"),
                    ("result_copy", "Copy of the result form (C.Hasil Salinan)"),
                    ("incident_form", "Special incidents or objections form"),
                    ("scene", "Photo of the place or event"),
                    ("paper_scan", "Scan of a paper report"),
                    ("letter", "Letter"),
                    ("document", "Document"),
                    ("photo", "Photo"),
                    ("video", "Video"),
                    ("audio", "Sound recording"),
                    ("object", "Picture of an object"),
                    ("link", "Picture of what an address shows"),
                ],
                max_length=16,
            ),
        ),
    ]
