"""Several jobs may use one freed stretch, each its own part; what a late cancellation credited stays a floor."""

import django.db.models.deletion
from django.db import migrations, models

FILL = """
SET CONSTRAINTS ALL IMMEDIATE;

INSERT INTO bookings_reuse (credit_id, seat_id, minutes)
SELECT id, reused_by_id, reused_minutes FROM bookings_servicerecord
WHERE reused_by_id IS NOT NULL AND reused_minutes > 0;

UPDATE bookings_servicerecord SET least_minutes = credited_minutes WHERE freed_hours IS NOT NULL;
"""


class Migration(migrations.Migration):
    dependencies = [("bookings", "0006_freed_hours")]

    operations = [
        migrations.AddField(
            model_name="servicerecord",
            name="least_minutes",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.CreateModel(
            name="Reuse",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("minutes", models.PositiveIntegerField()),
                (
                    "credit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reuses",
                        to="bookings.servicerecord",
                    ),
                ),
                (
                    "seat",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="reuses", to="bookings.seat"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("credit", "seat"), name="job_uses_a_credit_once"),
                    models.CheckConstraint(
                        condition=models.Q(("minutes__gt", 0)), name="reuse_is_of_some_minutes"
                    ),
                ],
            },
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.RemoveField(model_name="servicerecord", name="reused_by"),
        migrations.RemoveField(model_name="servicerecord", name="reused_minutes"),
    ]
