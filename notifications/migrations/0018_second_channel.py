import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("notifications", "0017_daily_comparison_with_the_gateway"),
    ]

    operations = [
        migrations.AddField(
            model_name="message",
            name="in_place_of",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="stand_ins",
                to="notifications.message",
            ),
        ),
        migrations.AddField(
            model_name="message",
            name="passed_on_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                condition=models.Q(
                    ("passed_on_at", None), ("status__in", ("failed", "undelivered", "expired"))
                ),
                fields=["settled_at"],
                name="message_to_pass_on",
            ),
        ),
    ]
