"""How long a mediator is on the road to a job, from wherever she is before it. Reads only."""

from datetime import datetime

from django.db import connection

# From where her last job of that day ended; else from home. Estimated where nobody has measured the road.
ROAD = """
SELECT travel_minutes(
    coalesce(
        (
            SELECT c.place_id
            FROM mediation_commitment c
            WHERE c.mediator_id = m.id
              AND c.state <> 'released'
              AND c.seat_id IS DISTINCT FROM %(seat_id)s
              AND c.delivery = 'onsite'
              AND upper(c.busy) <= %(starts_at)s
              AND upper(c.busy) > date_trunc('day', %(starts_at)s::timestamptz, 'Europe/Rome')
            ORDER BY upper(c.busy) DESC
            LIMIT 1
        ),
        m.home_id
    ),
    %(place_id)s
)
FROM mediation_mediator m
WHERE m.id = %(mediator_id)s
"""


def minutes_to(place_id: int, *, mediator_id: int, starts_at: datetime, seat_id: int) -> int:
    """Minutes of road before the job of this seat, which starts there and then."""
    values: dict[str, int | datetime] = {
        "place_id": place_id,
        "mediator_id": mediator_id,
        "starts_at": starts_at,
        "seat_id": seat_id,
    }
    with connection.cursor() as cursor:
        cursor.execute(ROAD, values)
        row = cursor.fetchone()
    return int(row[0] or 0) if row else 0
