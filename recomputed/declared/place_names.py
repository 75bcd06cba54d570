"""Is a row about the place that its code says?"""

import pandas as pd

from recomputed.ground.errors import BadData

ELSEWHERE = {"OTH": "All others"}


def refuse_misplaced(frame: pd.DataFrame, table: str, places: dict[str, dict[str, str]]) -> None:
    """Raises BadData, naming the row, for a code that is on no map or beside which another country's name stands.

    `places` holds the names by code, for each column that holds codes.
    """
    for label, on_the_map in places.items():
        if label in frame:
            known = on_the_map | ELSEWHERE
            for row, code in enumerate(frame[label], 2):
                if code not in known:
                    raise BadData(f"{table}.csv: row {row}, column {label}: {code!r} is not on the map")
            if label == "iso3" and "country" in frame:
                _refuse_other_names(frame, table, known)


def _refuse_other_names(frame: pd.DataFrame, table: str, known: dict[str, str]) -> None:
    for row, (code, name) in enumerate(zip(frame.iso3, frame.country, strict=True), 2):
        if name != known[code]:
            raise BadData(f"{table}.csv: row {row}, column country: {name!r} beside {code}, which is {known[code]}")
