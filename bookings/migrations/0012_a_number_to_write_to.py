from django.conf import settings
from django.db import migrations, models

import mediation.models.phone


class Migration(migrations.Migration):
    dependencies = [
        ("bookings", "0011_answers_by_key_and_link"),
        ("mediation", "0005_shifts_and_heavy_work"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="booking",
            name="assisted_asked",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="booking",
            name="assisted_phone",
            field=mediation.models.phone.PhoneField(blank=True, default="", max_length=20),
        ),
        migrations.AddIndex(
            model_name="booking",
            index=models.Index(
                condition=models.Q(("assisted_phone", ""), _negated=True),
                fields=["ends_at"],
                name="booking_to_forget",
            ),
        ),
        migrations.AddConstraint(
            model_name="booking",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("assisted_phone", ""),
                    models.Q(("assisted_asked", True), ("silent", False)),
                    _connector="OR",
                ),
                name="assisted_person_asked_to_be_written_to",
            ),
        ),
    ]
