from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("notifications", "0008_channels"),
    ]

    operations = [
        migrations.RemoveIndex(model_name="message", name="message_due"),
        migrations.AddField(
            model_name="message",
            name="is_bulk",
            field=models.BooleanField(default=False),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                condition=models.Q(status__in=("queued", "sending", "unknown")),
                fields=["is_bulk", "-is_urgent", "due_at"],
                name="message_due",
            ),
        ),
    ]
