"""Numbers people can read aloud, a history nobody can rewrite, and the first version of the rules."""

from django.db import migrations

from bookings.rules import Rules
from mediation.clock import now

FOUR_DIGITS = "ALTER TABLE bookings_booking ALTER COLUMN id RESTART WITH 1001"

# Only `relayed_at` may change after the insert: that column is the outbox, the rest is the history.
APPEND_ONLY = """
CREATE FUNCTION refuse_to_rewrite_history() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - 'relayed_at' = to_jsonb(OLD) - 'relayed_at' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'booking events are only ever added' USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER booking_events_are_only_added BEFORE UPDATE OR DELETE ON bookings_bookingevent
FOR EACH ROW EXECUTE FUNCTION refuse_to_rewrite_history();
"""
REWRITABLE = """
DROP TRIGGER booking_events_are_only_added ON bookings_bookingevent;
DROP FUNCTION refuse_to_rewrite_history();
"""


def first_policy(apps, schema_editor):  # type: ignore[no-untyped-def]
    apps.get_model("bookings", "Policy").objects.create(
        version=1, numbers=Rules().as_json(), note="Regole iniziali", created_at=now()
    )


class Migration(migrations.Migration):
    dependencies = [("bookings", "0001_a_request_and_its_life")]

    operations = [
        migrations.RunSQL(FOUR_DIGITS, migrations.RunSQL.noop),
        migrations.RunSQL(APPEND_ONLY, REWRITABLE),
        migrations.RunPython(first_policy, migrations.RunPython.noop),
    ]
