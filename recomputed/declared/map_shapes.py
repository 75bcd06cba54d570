"""Are the shapes of a map on the earth, closed and whole?"""

import json
from collections.abc import Iterator
from typing import Any, NoReturn

from recomputed.declared.models import Boundaries
from recomputed.ground import paths
from recomputed.ground.errors import BadData, several
from recomputed.ground.project_files import file_bytes
from recomputed.ground.texts import odd_sign

FARTHEST_EAST, FARTHEST_NORTH = 180.0, 90.0


def places_of(name: str, declared: Boundaries) -> dict[str, str]:
    """The places of a map, name by code.

    Raises BadData for shapes without a code and a name of their own, or that are no areas on the earth.
    """
    features = _features(file_bytes(paths.MAPS / f"{name}.geojson", f"{name}.geojson", BadData), name, declared)
    codes = [feature["properties"][declared.key] for feature in features]
    low, high = declared.features
    if not low <= len(codes) <= high or len(set(codes)) != len(codes):
        raise BadData(f"{name}.geojson: {len(codes)} features; declared are {low} to {high}, each {declared.key} once")
    if problems := list(_bad_shapes(features, codes)):
        raise BadData(several([f"{name}.geojson: {line}" for line in problems]))
    return {code: feature["properties"]["name"] for code, feature in zip(codes, features, strict=True)}


def _features(content: bytes, name: str, declared: Boundaries) -> list[dict[str, Any]]:
    try:
        features: list[dict[str, Any]] = json.loads(content, parse_constant=_refuse_constant)["features"]
        texts = [feature["properties"][label] for feature in features for label in (declared.key, "name")]
        if not all(isinstance(text, str) and text.strip() and not odd_sign(text) for text in texts):
            raise ValueError
    except (ValueError, KeyError, TypeError, RecursionError) as problem:
        raise BadData(f"{name}.geojson: not GeoJSON whose features have texts as {declared.key} and name") from problem
    return features


def _refuse_constant(word: str) -> NoReturn:
    raise ValueError(f"{word} is no number")


def _bad_shapes(features: list[dict[str, Any]], codes: list[str]) -> Iterator[str]:
    import shapely  # takes long, and only the check of all data needs it

    shapes = shapely.from_geojson([json.dumps(feature.get("geometry")) for feature in features], on_invalid="ignore")
    for code, shape in zip(codes, shapes, strict=True):
        if shape is None or shape.is_empty or shape.geom_type not in ("Polygon", "MultiPolygon"):
            yield f"{code}: no polygon, or one that is not closed"
            continue
        west, south, east, north = shape.bounds
        if max(-west, east) > FARTHEST_EAST or max(-south, north) > FARTHEST_NORTH:
            yield f"{code}: not on the earth: longitude {west:g} to {east:g}, latitude {south:g} to {north:g}"
        elif not shape.is_valid:
            yield f"{code}: {shapely.is_valid_reason(shape)}"
