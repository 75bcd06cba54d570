"""Our World in Data, energy (CC BY 4.0): the mix of generation and the balance of electricity."""

from recomputed.refreshing.calendar import is_over
from recomputed.refreshing.fetching import Fetcher
from recomputed.refreshing.responses import as_csv, digits, number
from recomputed.refreshing.source import Answer, Row, Source, cells

PATH = "/owid/energy-data/master/owid-energy-data.csv"
ENTRY = "owid-energy-csv"
FUELS = {
    "bioenergy": "biofuel_share_elec",
    "coal": "coal_share_elec",
    "gas": "gas_share_elec",
    "hydro": "hydro_share_elec",
    "nuclear": "nuclear_share_elec",
    "oil": "oil_share_elec",
    "other_renewables": "other_renewables_share_elec_exc_biofuel",
    "solar": "solar_share_elec",
    "wind": "wind_share_elec",
}
BALANCE = {
    "generation_twh": "electricity_generation",
    "demand_twh": "electricity_demand",
    "net_imports_twh": "net_elec_imports",
    "carbon_intensity_gco2_per_kwh": "carbon_intensity_elec",
}


async def read(fetch: Fetcher) -> Answer:
    """Shares of fuels and TWh, for the countries of our tables, from the first year that we have."""
    needed = ["iso_code", "year", *FUELS.values(), *BALANCE.values()]
    content = await fetch.get(PATH, types=("text/csv", "text/plain", "application/octet-stream"))
    where = f"{fetch.source}: {PATH}"
    lines = [
        line for line in as_csv(content, needed, where) if is_over(line["year"], "year", f"{where}: {line['iso_code']}")
    ]
    return Answer({"generation_mix": _mix(lines), "electricity_balance": _balance(lines)})


def _mix(lines: list[dict[str, str]]) -> list[Row]:
    """The mix of each country: again for the years that came from this data set, and all later years."""
    ours = cells("generation_mix")
    older = ours[ours["source"] == "owid-share-by-source-old"].groupby("iso3")["year"].max().to_dict()
    rows = []
    for line in lines:
        iso3, year = line["iso_code"], line["year"]
        after = older.get(iso3, "2018")
        shares = {fuel: line[column] for fuel, column in FUELS.items() if line[column] != ""}
        if iso3 in set(ours["iso3"]) and year > after and shares:
            rows += [
                {
                    "iso3": iso3,
                    "year": year,
                    "fuel": fuel,
                    "share": str(round(number(value, f"owid_energy: {iso3} {year} {fuel}") / 100, 5)),
                    "source": ENTRY,
                    "quality": "reported",
                }
                for fuel, value in shares.items()
            ]
    return rows


def _balance(lines: list[dict[str, str]]) -> list[Row]:
    ours = cells("electricity_balance")
    first = ours["year"].min()
    return [
        {"iso3": line["iso_code"], "year": line["year"]}
        | {
            label: digits(number(line[column], f"owid_energy: {line['iso_code']} {line['year']} {column}"))
            for label, column in BALANCE.items()
        }
        for line in lines
        if line["iso_code"] in set(ours["iso3"]) and line["year"] >= first and line["electricity_generation"] != ""
    ]


SOURCE = Source(
    name="owid_energy",
    address="https://raw.githubusercontent.com",
    read=read,
    entries={
        ENTRY: {
            "title": "Energy data, read from the newest edition",
            "publisher": "Our World in Data, from Ember and the Energy Institute",
            "address": "https://github.com/owid/energy-data",
            "licence": "CC BY 4.0",
        }
    },
    tables={"generation_mix": [ENTRY], "electricity_balance": [ENTRY]},
)
