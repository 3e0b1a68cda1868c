"""Versions of the rules are only ever added: a booking made under one keeps it as it was."""

from django.db import migrations

APPEND_ONLY = """
CREATE FUNCTION refuse_to_rewrite_rules() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'versions of the rules are only ever added' USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER rules_are_only_added BEFORE UPDATE OR DELETE ON bookings_policy
FOR EACH ROW EXECUTE FUNCTION refuse_to_rewrite_rules();
"""
REWRITABLE = """
DROP TRIGGER rules_are_only_added ON bookings_policy;
DROP FUNCTION refuse_to_rewrite_rules();
"""


class Migration(migrations.Migration):
    dependencies = [("bookings", "0003_teams_series_changes_attendance")]

    operations = [migrations.RunSQL(APPEND_ONLY, REWRITABLE)]
