import uuid

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("bookings", "0013_answers_over_a_bridge"),
        ("mediation", "0006_messages_in_romanian_and_arabic"),
        ("notifications", "0014_calls_answered_by_key"),
    ]

    operations = [
        migrations.CreateModel(
            name="Bridge",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("mediator_call", models.CharField(max_length=40)),
                ("began_at", models.DateTimeField()),
                ("talked_from", models.DateTimeField(blank=True, null=True)),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                ("counted_at", models.DateTimeField(blank=True, null=True)),
                ("is_counted", models.BooleanField(default=False)),
                (
                    "mediator",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bridges",
                        to="mediation.mediator",
                    ),
                ),
                (
                    "seat",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bridges",
                        to="bookings.seat",
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="message",
            name="bridge",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="calls",
                to="notifications.bridge",
            ),
        ),
        migrations.AddConstraint(
            model_name="bridge",
            constraint=models.UniqueConstraint(
                condition=models.Q(("closed_at", None)),
                fields=("seat",),
                name="one_bridge_at_a_time_for_a_seat",
            ),
        ),
        migrations.AddConstraint(
            model_name="bridge",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("closed_at", None),
                    ("talked_from", None),
                    ("closed_at__gte", models.F("talked_from")),
                    _connector="OR",
                ),
                name="bridge_closes_after_talk",
            ),
        ),
    ]
