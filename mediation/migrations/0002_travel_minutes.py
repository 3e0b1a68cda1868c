"""The one definition of how long the road between two places takes, used by every query."""

from django.db import migrations

# Same place: no road. A pair of towns on file: its minutes. Else an estimate, 10 + 1.5 a kilometre of great circle,
# rounded up to 5: mountain roads are about that much longer.
CREATE = """
CREATE FUNCTION travel_minutes(from_place bigint, to_place bigint) RETURNS integer
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN from_place = to_place THEN 0 ELSE (
        SELECT coalesce(
            t.minutes::integer,
            (ceil((10 + 1.5 * 2 * 6371.0088 * asin(sqrt(
                power(sin(radians(b.latitude - a.latitude) / 2), 2)
                + cos(radians(a.latitude)) * cos(radians(b.latitude))
                  * power(sin(radians(b.longitude - a.longitude) / 2), 2)
            ))) / 5) * 5)::integer
        )
        FROM mediation_place a
        CROSS JOIN mediation_place b
        LEFT JOIN mediation_traveltime t
            ON t.origin_id = least(a.municipality_id, b.municipality_id)
            AND t.destination_id = greatest(a.municipality_id, b.municipality_id)
        WHERE a.id = from_place AND b.id = to_place
    ) END
$$
"""


class Migration(migrations.Migration):
    dependencies = [("mediation", "0001_people_languages_places_calendar")]

    operations = [migrations.RunSQL(CREATE, "DROP FUNCTION travel_minutes(bigint, bigint)")]
