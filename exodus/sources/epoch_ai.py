"""Epoch AI (CC BY 4.0): computer clusters become ai_clusters, notable models become notable_models."""

import re

from recomputed.ground.errors import RefreshRefused
from recomputed.refreshing.fetching import Fetcher
from recomputed.refreshing.responses import as_csv, digits, number
from recomputed.refreshing.source import Answer, Row, Source, cells, countries

CLUSTERS = "/data/gpu_clusters.csv"
MODELS = "/data/notable_ai_models.csv"
CLUSTER_COLUMNS = [
    "Name",
    "Status",
    "Certainty",
    "H100 equivalents",
    "Country",
    "Owner",
    "First Operational Date",
    "Sector",
    "Possible Duplicate",
]
MODEL_COLUMNS = [
    "Model",
    "Organization",
    "Publication date",
    "Parameters",
    "Training compute (FLOP)",
    "Confidence",
    "Model accessibility",
    "Organization categorization",
    "Frontier model",
    "Hardware quantity",
    "Base model",
]
MODEL_FIGURES = ["Training compute (FLOP)", "Parameters", "Hardware quantity"]
STATUS = {"Existing": "in operation", "Decommissioned": "switched off"}
SECTORS = {"Private": "private", "Public": "public", "Public/Private": "mixed"}
ANONYMOUS = "Anonymized Chinese System"
NUMBERED = "Anonymised Chinese system "
OTHER_NAMES = {
    "United States of America": "USA",
    "Philippines (the)": "PHL",
    "Hong Kong": "HKG",
    "Singapore": "SGP",
    "Luxembourg": "LUX",
    "United States": "USA",
    "Korea (Republic of)": "KOR",
    "Russia": "RUS",
    "United Kingdom of Great Britain and Northern Ireland": "GBR",
    "Viet Nam": "VNM",
    "Taiwan": "TWN",
    "Czech Republic": "CZE",
}


async def read(fetch: Fetcher) -> Answer:
    """The two tables, selected as their declarations say."""
    types = ("text/csv", "text/plain", "application/octet-stream")
    clusters = as_csv(await fetch.get(CLUSTERS, types=types), CLUSTER_COLUMNS, f"{fetch.source}: {CLUSTERS}")
    models = as_csv(await fetch.get(MODELS, types=types), MODEL_COLUMNS, f"{fetch.source}: {MODELS}")
    return Answer({"ai_clusters": _clusters(clusters), "notable_models": _models(models)})


def _clusters(lines: list[dict[str, str]]) -> list[Row]:
    """Clusters that surely or likely exist or existed, stand once, and have date, size and sector."""
    known = [
        line
        for line in lines
        if line["Status"] in STATUS
        and line["Certainty"] in ("Confirmed", "Likely")
        and not line["Possible Duplicate"]
        and line["First Operational Date"]
        and line["H100 equivalents"]
        and line["Sector"]
    ]
    known.sort(key=lambda line: line["First Operational Date"])
    codes = {name: code for code, name in countries().items()} | OTHER_NAMES
    names = iter(_anonymous_names([line for line in known if _name(line) == ANONYMOUS]))
    return [_cluster(next(names) if _name(line) == ANONYMOUS else _name(line), line, codes) for line in known]


def _name(line: dict[str, str]) -> str:
    return line["Name"].strip().strip('"')


def _anonymous_names(lines: list[dict[str, str]]) -> list[str]:
    """The systems without a name, each with the number under which we know it by its date and size, or a new one."""
    ours = cells("ai_clusters")
    ours = ours[ours["cluster"].str.startswith(NUMBERED)]
    free: dict[tuple[str, str], list[str]] = {}
    for name, day, size in zip(ours.cluster, ours.first_operational_date, ours.h100_equivalents, strict=True):
        free.setdefault((day, size), []).append(name)
    last, names = len(ours), []
    for line in lines:
        place = (line["First Operational Date"], _five_digits(line["H100 equivalents"], ANONYMOUS))
        if not free.get(place):
            last += 1
            free[place] = [f"{NUMBERED}{last:03d}"]
        names.append(free[place].pop(0))
    return names


def _cluster(name: str, line: dict[str, str], codes: dict[str, str]) -> Row:
    phase = re.fullmatch(r"(.+?) Phase ([0-9])", name)
    if line["Country"] and line["Country"] not in codes:
        raise RefreshRefused(f"epoch_ai: {CLUSTERS}: {name}: the country {line['Country'][:40]!r} is not known")
    if line["Sector"] not in SECTORS:
        raise RefreshRefused(f"epoch_ai: {CLUSTERS}: {name}: sector {line['Sector'][:40]!r}")
    return {
        "cluster": name,
        "site": phase[1] if phase else name,
        "phase": phase[2] if phase else "",
        "first_operational_date": line["First Operational Date"],
        "h100_equivalents": _five_digits(line["H100 equivalents"], name),
        "owner": "; ".join(_parts(line["Owner"])),
        "country": codes.get(line["Country"], ""),
        "sector": SECTORS[line["Sector"]],
        "certainty": line["Certainty"].lower(),
        "status": STATUS[line["Status"]],
    }


def _models(lines: list[dict[str, str]]) -> list[Row]:
    """All of them, in order of time; a list that began later or knew every size would tell another story."""
    return [_model(m) for m in sorted(lines, key=lambda m: m["Publication date"])]


def _model(line: dict[str, str]) -> Row:
    name = line["Model"].strip()
    makers, kinds = _parts(line["Organization"]), set(_parts(line["Organization categorization"]))
    named = "; ".join(makers[:3]) + ("; and others" if len(makers) > 3 else "")
    category = "academia" if kinds == {"Academia"} else "other" if kinds else "not stated"
    if "Industry" in kinds:
        category = "industry" if kinds == {"Industry"} else "industry with others"
    figure = {label: number(line[label], f"epoch_ai: {name}") if line[label] else None for label in MODEL_FIGURES}
    flop, parameters, chips = figure.values()
    return {
        "model": name,
        "organization": named,
        "publication_date": line["Publication date"],
        "organization_category": category,
        "training_flop": "" if flop is None else repr(float(f"{flop:.4g}")),
        "bn_parameters": "" if parameters is None else digits(parameters / 1e9, 4),
        "hardware_quantity": "" if chips is None else str(int(chips)),
        "built_on": line["Base model"].strip(),
        "accessibility": line["Model accessibility"].lower(),
        "confidence": line["Confidence"].lower(),
        "frontier": "yes" if line["Frontier model"] == "True" else "no",
    }


def _five_digits(text: str, name: str) -> str:
    return repr(float(f"{number(text, f'epoch_ai: {name}: H100 equivalents'):.5g}"))


def _parts(text: str) -> list[str]:
    return [part.strip() for part in text.split(",")] if text else []


SOURCE = Source(
    name="epoch_ai",
    address="https://epoch.ai",
    read=read,
    entries={
        "epoch-ai-csv": {
            "title": "GPU clusters and notable AI models, read from the current files",
            "publisher": "Epoch AI",
            "address": "https://epoch.ai/data",
            "licence": "CC BY 4.0",
            "note": "Data by Epoch AI, used under CC BY 4.0 with changes: selection, units, names.",
        }
    },
    tables={"ai_clusters": ["epoch-ai-csv"], "notable_models": ["epoch-ai-csv"]},
    not_taken="accelerators, ai_chip_owners, capability_index, dataset_sizes (chosen or joined by hand)",
)
