"""How long a road is likely to take where nobody has measured it. Pure; `travel_minutes` in SQL says the same."""

from math import asin, ceil, cos, radians, sin, sqrt

EARTH_KM = 6371.0088

Point = tuple[float, float]


def great_circle_km(here: Point, there: Point) -> float:
    (lat_a, lon_a), (lat_b, lon_b) = here, there
    rise = sin(radians(lat_b - lat_a) / 2) ** 2
    turn = sin(radians(lon_b - lon_a) / 2) ** 2
    return 2 * EARTH_KM * asin(sqrt(rise + cos(radians(lat_a)) * cos(radians(lat_b)) * turn))


def estimated_minutes(here: Point, there: Point) -> int:
    """Ten minutes to set off, then mountain roads, rounded up to five."""
    return ceil((10 + 1.5 * great_circle_km(here, there)) / 5) * 5
