"""The outlines of the province's municipalities, drawn in a box of whole numbers, north on top. No database here."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import cos, radians
from pathlib import Path

HERE = Path(__file__).parent
FILE = HERE / "enna_comuni.geojson"
# Of a degree of latitude: what is finer nobody sees.
STEPS = 1250


@dataclass(frozen=True)
class Outline:
    """`path` is an SVG path to be filled by the even-odd rule; `x` and `y` are a point inside."""

    istat: str
    name: str
    path: str
    x: int
    y: int


@dataclass(frozen=True)
class Drawing:
    width: int
    height: int
    outlines: tuple[Outline, ...]
    credit: str


@lru_cache(maxsize=1)
def province() -> Drawing:
    drawn = json.loads(FILE.read_text(encoding="utf-8"))
    west, south, east, north = drawn["bbox"]
    # A degree of longitude is shorter than one of latitude.
    narrow = cos(radians((south + north) / 2))

    def at(point: Sequence[float]) -> tuple[int, int]:
        return round((point[0] - west) * narrow * STEPS), round((north - point[1]) * STEPS)

    def ring(points: Iterable[Sequence[float]]) -> str:
        return "M" + "L".join(f"{x} {y}" for x, y in map(at, points)) + "Z"

    def outline(feature: dict[str, dict[str, object]]) -> Outline:
        about, shape = feature["properties"], feature["geometry"]
        parts = shape["coordinates"] if shape["type"] == "MultiPolygon" else [shape["coordinates"]]
        path = "".join(ring(points) for part in parts for points in part)  # type: ignore[attr-defined]
        x, y = at(about["label"])  # type: ignore[arg-type]
        return Outline(str(about["istat"]), str(about["comune"]), path, x, y)

    width, height = at((east, south))
    return Drawing(width, height, tuple(map(outline, drawn["features"])), drawn["attribution"])
