"""What a late cancellation freed is kept with its credit: the booking's hours may have moved before."""

import django.contrib.postgres.fields.ranges
from django.db import migrations

FILL = """
UPDATE bookings_servicerecord AS record
SET freed_hours = tstzrange(booking.starts_at, booking.ends_at)
FROM bookings_seat AS seat
JOIN bookings_booking AS booking ON booking.id = seat.booking_id
WHERE seat.id = record.seat_id AND seat.status = 'cancelled' AND record.started_at IS NULL
"""


class Migration(migrations.Migration):
    dependencies = [("bookings", "0005_search_that_hurries_freed_time_offered")]

    operations = [
        migrations.AddField(
            model_name="servicerecord",
            name="freed_hours",
            field=django.contrib.postgres.fields.ranges.DateTimeRangeField(blank=True, null=True),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
