"""The one definition of whether a road's minutes are a guess, so that they are marked so wherever shown."""

from django.db import migrations

# A row that says "estimate" is a guess that was written down.
CREATE = """
CREATE FUNCTION travel_is_estimated(from_place bigint, to_place bigint) RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT from_place <> to_place AND NOT EXISTS (
        SELECT
        FROM mediation_place a
        CROSS JOIN mediation_place b
        JOIN mediation_traveltime t
            ON t.origin_id = least(a.municipality_id, b.municipality_id)
            AND t.destination_id = greatest(a.municipality_id, b.municipality_id)
        WHERE a.id = from_place AND b.id = to_place AND t.source <> 'estimate'
    )
$$
"""


class Migration(migrations.Migration):
    dependencies = [("mediation", "0002_travel_minutes")]

    operations = [migrations.RunSQL(CREATE, "DROP FUNCTION travel_is_estimated(bigint, bigint)")]
