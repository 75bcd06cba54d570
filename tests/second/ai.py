"""The published numbers of chapters 7 to 12, worked out a second time: plain Python on the tables, nothing of exodus.

Each function follows the question of its reading and the words of its chapter, not its code. Where the words leave a
choice open, the docstring names the one taken.
"""

import math
from calendar import monthrange
from datetime import date
from functools import cache
from itertools import combinations
from statistics import linear_regression, mean, median

from tests.second import tables
from tests.second.tables import parameter

HHI, PERCENT = 10_000.0, 100.0


@cache
def rows(name):
    """The rows of a table as text, an empty cell as nothing written."""
    return [{column: "" if cell is None else str(cell) for column, cell in row.items()} for row in tables.rows(name)]


def number(text):
    return float(text) if text else None


def squares(shares):
    return sum(share**2 for share in shares)


def shares_of(amounts):
    total = sum(amounts)
    return [amount / total for amount in amounts]


def fewest_for_half(shares):
    held = 0.0
    for count, share in enumerate(sorted(shares, reverse=True), start=1):
        held += share
        if held > 0.5:
            return count
    raise ValueError("the shares do not reach one half")


def years(day):
    """A day as a year with a fraction; years of the mean length."""
    return day.year + (day.timetuple().tm_yday - 1) / 365.25


def month_end(month):
    year, number_of_month = int(month[:4]), int(month[5:7])
    return f"{month}-{monthrange(year, number_of_month)[1]:02d}"


def months(first, last):
    year, month = int(first[:4]), int(first[5:7])
    while f"{year}-{month:02d}" <= last:
        yield f"{year}-{month:02d}"
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)


def months_before(month, count):
    index = int(month[:4]) * 12 + int(month[5:7]) - 1 - int(count)
    return f"{index // 12}-{index % 12 + 1:02d}"


# 07: countries, water, one river

SUSPECTED = ("DEU", "IRL")


def countries(month):
    """Share of each named country in the list of that month; the rest is spread so thinly that its squares vanish.

    The shares of Cambridge name the whole world and add up to 0.9999 or 1.0001 by rounding, so they are brought to 1.
    The maps of 2025 are one maker's: a country that one of them leaves out keeps its nearest figure, the earlier one
    of two equally near. Their rest is unknown and stays so.
    """
    if month >= "2025":
        return mapped(month)
    listed = {
        row["iso3"]: float(row["share"])
        for row in rows("country_hashrate_share")
        if row["date"][:7] == month and row["method"] == "cbeci_map"
    }
    whole = sum(listed.values())
    return {iso3: share / whole for iso3, share in listed.items() if iso3 != "OTH"}


def mapped(month):
    figures = {}
    for row in rows("country_hashrate_share"):
        if row["method"] == "hashrate_index":
            away = months_apart(row["date"][:7], month)
            figures.setdefault(row["iso3"], []).append((abs(away), away > 0, float(row["share"])))
    listed = {iso3: min(known)[2] for iso3, known in figures.items()} | {"ETH": parameter("ethiopia_hashrate_share")}
    if month == "2025-10":
        listed |= {"USA": parameter("us_hashrate_share"), "PRY": parameter("paraguay_hashrate_share")}
    return listed


def months_apart(later, earlier):
    return 12 * (int(later[:4]) - int(earlier[:4])) + int(later[5:7]) - int(earlier[5:7])


def moved(listed, part):
    to_paraguay = parameter("to_paraguay_pct") / PERCENT
    gains = {"USA": -part, "PRY": part * to_paraguay, "ETH": part * (1 - to_paraguay)}
    return {iso3: share + gains.get(iso3, 0.0) for iso3, share in listed.items()}


def after_move():
    return moved(countries(parameter("country_list_month")), parameter("moved_points") / PERCENT)


def index_change(part):
    """Of the three countries that a move concerns, at the shares that are assumed for them; the others stay as they are."""
    shares = {"USA": "us", "PRY": "paraguay", "ETH": "ethiopia"}
    today = {iso3: parameter(f"{name}_hashrate_share") for iso3, name in shares.items()}
    return HHI * (squares(moved(today, part).values()) - squares(today.values()))


def more_countries_to_half():
    """The assumed part of the rest stands in the country that was the largest before the move."""
    today = rest_placed(countries(parameter("country_list_month")))
    after = moved(today, parameter("moved_points") / PERCENT)
    return fewest_for_half(after.values()) - fewest_for_half(today.values())


def pool_index_change():
    blocks = [int(row["blocks"]) for row in rows("pools_monthly") if row["month"] == LAST_MONTH]
    before = sorted(shares_of(blocks), reverse=True)
    change = parameter("moved_points") * parameter("movers_change_pool_pct") / PERCENT**2
    return HHI * (squares([before[0] - change, before[1] + change]) - squares(before[:2]))


def rest_placed(listed):
    """The list with the assumed part of what has no country in it added to its largest country."""
    largest = max(listed, key=listed.__getitem__)
    hidden = (1 - sum(listed.values())) * parameter("unlisted_to_largest_pct") / PERCENT
    return listed | {largest: listed[largest] + hidden}


def proxies_moved(surveyed):
    """The list of Cambridge with the two countries that it suspects of redirected traffic as is assumed of them."""
    place = parameter("suspected_proxies")
    if place == "as listed":
        return surveyed
    left = {iso3: share for iso3, share in surveyed.items() if iso3 not in SUSPECTED}
    hidden = sum(share for iso3, share in surveyed.items() if iso3 in SUSPECTED)
    return left | ({"CHN": left["CHN"] + hidden} if place == "to China" else {})


def equal_countries(listed):
    return 1 / squares(rest_placed(listed).values())


def rise_in_countries(first):
    today = equal_countries(countries(parameter("country_list_month")))
    return today - equal_countries(proxies_moved(countries(first)))


def rise_by_one_maker():
    """Both maps by one maker; that of May has the share of the United States that is assumed for it."""
    first = countries("2025-05") | {"USA": parameter("us_hashrate_share_spring")}
    return equal_countries(countries("2025-10")) - equal_countries(first)


def hydro_of_country(iso3, year):
    """Share of hydro in the year, or in the last one before it that the table has."""
    known = {
        int(row["year"]): float(row["share"])
        for row in rows("generation_mix")
        if row["iso3"] == iso3 and row["fuel"] == "hydro" and int(row["year"]) <= year
    }
    return known[max(known)] if known else None


def hydro_in_china(month, by_province):
    wet = by_province and [
        float(row["share"])
        for row in rows("china_province_share")
        if row["month"] == month and row["province"] in ("Sichuan", "Yunnan")
    ]
    return sum(wet) if wet else hydro_of_country("CHN", int(month[:4]))


def hydro_pct(month, by_province):
    named, on_water = countries(month), 0.0
    for iso3, share in named.items():
        hydro = hydro_in_china(month, by_province) if iso3 == "CHN" else hydro_of_country(iso3, int(month[:4]))
        on_water += share * (parameter("unlisted_hydro_share") if hydro is None else hydro)
    rest = 1 - sum(named.values())
    return PERCENT * (on_water + rest * parameter("unlisted_hydro_share"))


def hydro_rise(first_months, by_province):
    before = mean(hydro_pct(month, by_province) for month in first_months)
    return hydro_pct(parameter("country_list_month"), by_province) - before


def river_over_storm():
    seen = {(row["date"], row["measure"]): number(row["hashrate_eh_per_s"]) for row in rows("us_hashrate_evidence")}
    lost = seen["2026-01-23", "foundry_hashrate"] - parameter("storm_low_eh_per_s")
    share = after_move()
    river = (
        max(
            share["PRY"] * parameter("parana_part_of_paraguay_pct"),
            share["ETH"] * parameter("blue_nile_part_of_ethiopia_pct"),
        )
        / PERCENT
    )
    return river * seen["2026-01", "network_hashrate"] / lost


def two_destinations_pct():
    return PERCENT * (parameter("paraguay_hashrate_share") + parameter("ethiopia_hashrate_share"))


GEOGRAPHY = {
    "migration-eases-pressure/falls-noticeably": lambda: index_change(parameter("moved_points") / PERCENT),
    "migration-eases-pressure/more-countries-to-half": more_countries_to_half,
    "migration-eases-pressure/pools-too": pool_index_change,
    "migration-eases-pressure/concentrated-before": lambda: (
        HHI * squares(rest_placed(countries(parameter("country_list_month"))).values())
    ),
    "migration-eases-pressure/even-if-all-leave": lambda: index_change(parameter("us_hashrate_share")),
    "toward-geographic-resilience/more-countries": lambda: rise_in_countries(parameter("country_start_month")),
    "toward-geographic-resilience/more-on-hydro": lambda: hydro_rise([parameter("country_start_month")], False),
    "toward-geographic-resilience/by-one-maker": rise_by_one_maker,
    "toward-geographic-resilience/since-first-record": lambda: rise_in_countries("2019-09"),
    "toward-geographic-resilience/tenth-of-the-world": two_destinations_pct,
    "toward-geographic-resilience/more-on-hydro-than-in-a-year": lambda: hydro_rise(
        months("2019-09", "2020-08"), parameter("china_hydro_method") == "by province"
    ),
    "toward-geographic-resilience/one-river": river_over_storm,
}

# 08: where AI began, where it can run, and who owns its chips

COMPANIES_PART = {
    "industry": lambda: 1.0,
    "industry with others": lambda: parameter("joint_work_to_companies_pct") / PERCENT,
}
BUYERS = ["Microsoft", "Amazon", "Meta", "Oracle"]
FIRST_GPT4_VOTES, FIRST_GPT4_TESTS = "GPT-4-0314", "GPT-4 (Mar 2023)"


def of_companies(kind):
    return COMPANIES_PART[kind]() if kind in COMPANIES_PART else 0.0


def companies_pct(first_year, last_year, weight):
    """Companies' part of all models of the years by some weight; models of unknown makers count in the whole."""
    made = [
        (of_companies(row["organization_category"]), weight(row))
        for row in rows("notable_models")
        if first_year <= int(row["publication_date"][:4]) <= last_year
    ]
    return PERCENT * sum(mine * size for mine, size in made) / sum(size for _, size in made)


def company_compute(first_year, last_year):
    return companies_pct(first_year, last_year, lambda row: number(row["training_flop"]) or 0.0)


def by_number(first_year, last_year):
    return companies_pct(first_year, last_year, lambda row: 1.0)


@cache
def best_chip_flop_per_s(before):
    """Peak of the fastest chip of Nvidia or Google that was out."""
    return max(
        float(row["tensor_flop_per_s"] or row["plain_flop_per_s"])
        for row in rows("accelerators")
        if row["release_date"] < before and row["maker"] in ("NVIDIA", "Google")
    )


def chips_at_once(row):
    """As told; else those that do the operations in the days of the assumptions."""
    if row["hardware_quantity"]:
        return float(row["hardware_quantity"])
    speed = best_chip_flop_per_s(row["publication_date"][:4]) * parameter("chip_utilisation_pct") / PERCENT
    return float(row["training_flop"]) / (speed * parameter("training_days") * 86_400)


def large_company_training():
    """Of the training of one year; models built on others, and those of unknown operations, are left out."""
    made = [
        row
        for row in rows("notable_models")
        if int(row["publication_date"][:4]) == parameter("ai_first_year")
        and row["training_flop"]
        and not row["built_on"]
    ]
    large = [row for row in made if chips_at_once(row) >= parameter("massive_chips")]
    share = sum(float(row["training_flop"]) * of_companies(row["organization_category"]) for row in large)
    return PERCENT * share / sum(float(row["training_flop"]) for row in made)


def largest_of_a_company(year):
    return max(
        int(row["hardware_quantity"])
        for row in rows("notable_models")
        if row["hardware_quantity"]
        and row["organization_category"] == "industry"
        and row["publication_date"].startswith(year)
    )


def chips_of(model):
    (found,) = [row for row in rows("notable_models") if row["model"] == model]
    return int(found["hardware_quantity"])


def company_clusters_pct(day, switched_off_count=True):
    """Companies' share of the power of the clusters on a day; the latest phase of a site counts."""
    latest = {}
    for row in rows("ai_clusters"):
        phase = int(row["phase"] or 0)
        runs = row["status"] == "in operation" or switched_off_count
        if runs and row["first_operational_date"] <= day and phase >= latest.get(row["site"], (0, None))[0]:
            latest[row["site"]] = phase, row
    part = {"private": 1.0, "mixed": of_companies("industry with others"), "public": 0.0}
    power = [(part[row["sector"]], float(row["h100_equivalents"])) for _, row in latest.values()]
    return PERCENT * sum(mine * size for mine, size in power) / sum(size for _, size in power)


def clusters_of_2019():
    return company_clusters_pct("2019-12-31")


def best_that_fits(device, rated):
    """The best of pairs of size and score whose weights fit what one program may use; a GiB has 1.0737 GB."""
    usable = parameter(f"{device}_memory_gb") * 2**30 / 1e9 * parameter(f"{device}_usable_share")
    room = usable - parameter("beyond_weights_gb")
    return max(score for size, score in rated if size * parameter("four_bit_bits_per_weight") / 8 <= room)


def votes_ahead(device):
    small = [
        (float(row["bn_parameters"]), float(row["score"]))
        for row in rows("arena_small_models")
        if row["open_weights"] == "yes"
    ]
    (first,) = [float(row["score"]) for row in rows("arena_small_models") if row["model"] == FIRST_GPT4_VOTES]
    return best_that_fits(device, small) - parameter("style_gain_points") - first


def tests_ahead():
    index = rows("capability_index")
    small = [
        (float(row["bn_parameters"]), float(row["eci"]))
        for row in index
        if row["bn_parameters"] and row["open_weights"] == "yes"
    ]
    (first,) = [float(row["eci"]) for row in index if row["model"] == FIRST_GPT4_TESTS]
    return best_that_fits("laptop", small) - first


def xai_clusters(day):
    """H100 equivalents of the last phase that was running; xAI has one site."""
    phases = [row for row in rows("ai_clusters") if row["owner"] == "xAI" and row["first_operational_date"] <= day]
    return max((float(row["h100_equivalents"]) for row in phases), default=0.0)


# What each ratio is about: the owner, the maker of the chips, and its name among the assumptions.
DOUBTED = [("Google", "Google", "google_own")] + [
    (owner, "Nvidia", name) for owner, name in [("Google", "google_bought"), *((one, one.lower()) for one in BUYERS)]
]


def owned(quarter, without=(), makers=None, doubted=False):
    """Chips of each owner at the end of a quarter; xAI's clusters where the table has no figure of it.

    Doubted: with the ratios of the assumptions. What a buyer has more of Nvidia's chips, "Other" has less.
    """
    chips = {}
    for row in rows("ai_chip_owners"):
        if (
            row["quarter_end"] == quarter
            and row["owner"] not in without
            and (not makers or row["chip_maker"] in makers)
        ):
            chips[row["owner"]] = chips.get(row["owner"], 0.0) + float(row["h100_equivalents"])
    if "xAI" not in (*without, *chips):
        chips["xAI"] = xai_clusters(quarter)
    for owner, maker, name in DOUBTED if doubted else ():
        (stock,) = [
            float(row["h100_equivalents"])
            for row in rows("ai_chip_owners")
            if (row["quarter_end"], row["owner"], row["chip_maker"]) == (quarter, owner, maker)
        ]
        more = stock * (parameter(f"{name}_chips_ratio") - 1)
        chips[owner] += more
        chips["Other"] -= more if maker == "Nvidia" else 0.0
    return chips | {"Other": max(chips["Other"], 0.0)}


def owner_shares(chips, other=None, china=None):
    """Share of each owner, the two lines that are no owners split among equals."""
    split = {"Other": other or int(parameter("unnamed_owners")), "China": china or int(parameter("chinese_owners"))}
    amounts = []
    for owner, amount in chips.items():
        among = split.get(owner, 1)
        amounts += [amount / among] * among
    return sorted(shares_of(amounts), reverse=True)


def owners_index(chips, **split):
    return HHI * squares(owner_shares(chips, **split))


def owners_start(**choice):
    return owned(parameter("owners_start_quarter"), **choice)


def owners_end(**choice):
    return owned(parameter("owners_end_quarter"), doubted=True, **choice)


def owners_change(measure):
    return measure(owner_shares(owners_end())) - measure(owner_shares(owners_start()))


def index_change_of_owners(first, last, doubted=True, **choice):
    return owners_index(owned(last, doubted=doubted, **choice)) - owners_index(owned(first, **choice))


def index_of_new_chips():
    start, end = owners_start(), owners_end()
    return owners_index({owner: end[owner] - start[owner] for owner in start}) - owners_index(start)


def smaller_by_the_list():
    """From the first model of the list in 2022 to its last, models made for one purpose left out."""
    general = [row for row in rows("smallest_model_over_60") if row["made_for"] == "anything"]
    start = min(float(row["bn_parameters"]) for row in general if row["date"] <= "2022-04-30")
    return start / float(max(general, key=lambda row: row["date"])["bn_parameters"])


COMPUTE = {
    "ai-started-centralized/large-company-training": large_company_training,
    "ai-started-centralized/first-decades": lambda: by_number(1950, 2009),
    "ai-started-centralized/company-compute": lambda: company_compute(
        parameter("ai_first_year"), parameter("ai_first_year")
    ),
    "ai-started-centralized/company-models": lambda: by_number(parameter("ai_first_year"), parameter("ai_first_year")),
    "ai-started-centralized/before-2012": lambda: company_compute(2010, 2011),
    "ai-started-centralized/company-clusters": clusters_of_2019,
    "ai-started-centralized/massive-2017": lambda: largest_of_a_company("2017"),
    "ai-started-centralized/massive-gpt3": lambda: chips_of("GPT-3 175B (davinci)"),
    "ai-opposite-path/runs-on-laptop": lambda: votes_ahead("laptop"),
    "ai-opposite-path/runs-on-phone": lambda: votes_ahead("phone"),
    "ai-opposite-path/laptop-by-tests": tests_ahead,
    "ai-opposite-path/same-skill-smaller": smaller_by_the_list,
    "ai-opposite-path/ownership-index-falls": lambda: owners_change(lambda shares: HHI * squares(shares)),
    "ai-opposite-path/without-xai": lambda: (
        owners_index(owners_end(without=("xAI",))) - owners_index(owners_start(without=("xAI",)))
    ),
    "ai-opposite-path/other-as-one": lambda: (
        owners_index(owners_end(), other=1, china=1) - owners_index(owners_start(), other=1, china=1)
    ),
    "ai-opposite-path/five-largest": lambda: owners_change(lambda shares: PERCENT * sum(shares[:5])),
    "ai-opposite-path/more-owners-for-half": lambda: owners_change(fewest_for_half),
    "ai-opposite-path/last-quarter": lambda: index_change_of_owners("2025-09-30", "2025-12-31"),
    "ai-opposite-path/new-chips": index_of_new_chips,
    "ai-opposite-path/nvidia-since-2022": lambda: index_change_of_owners(
        "2022-12-31", "2025-12-31", doubted=False, makers=("Nvidia",), without=("xAI", "CoreWeave")
    ),
    "ai-opposite-path/company-clusters-fall": lambda: (
        company_clusters_pct("2025-07-31", switched_off_count=False) - clusters_of_2019()
    ),
}

# 09: the frontier and its limits

FIRST_MONTH, LAST_MONTH, ARTICLE_DAY = "2023-03", "2026-03", "2026-04-12"


@cache
def best_index(month):
    """The best so far, from GPT-4 on: what the index has of the month before was never the best."""
    return max(
        float(row["eci"]) for row in rows("capability_index") if FIRST_MONTH <= row["release_date"] <= month_end(month)
    )


def slope(points):
    return linear_regression(*zip(*points, strict=True)).slope


def slope_after_less_before(points):
    split = parameter("frontier_split_year")
    before, after = ([p for p in points if p[0] < split], [p for p in points if p[0] >= split])
    return slope(after) - slope(before)


def month_years(month):
    """The middle of a month, as a year with a fraction."""
    return int(month[:4]) + (int(month[5:7]) - 0.5) / 12


def pace_change():
    points = [(month_years(month), best_index(month)) for month in months(FIRST_MONTH, LAST_MONTH)]
    since = [point for point in points if point[0] >= parameter("frontier_split_year")]
    return slope(since) - parameter("pace_before_points_per_year")


def last_window_less_the_one_before():
    span = parameter("comparison_months")
    end, middle, start = (best_index(months_before(LAST_MONTH, span * back)) for back in (0, 1, 2))
    return (end - middle) - (middle - start) + parameter("gain_error_points")


def doublings_change():
    now, then, before = (parameter(f"task_minutes_{when}") for when in ("now", "year_ago", "two_years_ago"))
    return math.log2(now / then) - math.log2(then / before)


def training_runs_change():
    """Slope of the largest run so far in each month, in powers of ten, after the split less before it."""
    runs = [
        (row["publication_date"], float(row["training_flop"])) for row in rows("notable_models") if row["training_flop"]
    ]
    every = months(f"{parameter('compute_trend_start_year'):.0f}-01", max(day for day, _ in runs)[:7])
    record = {month: max(size for day, size in runs if day <= month_end(month)) for month in every}
    return slope_after_less_before([(month_years(month), math.log10(size)) for month, size in record.items()])


def year_text_is_used_up():
    (record,) = [row for row in rows("training_tokens") if row["model"] == "Qwen3-235B-A22B"]
    room = math.log(parameter("public_text_tn_tokens") / parameter("largest_text_tn_tokens"))
    started = years(date.fromisoformat(record["publication_date"]))
    return started + room / math.log(parameter("text_growth_factor_per_year"))


def longest_window(day):
    return max(int(row["context_tokens"]) for row in rows("context_windows") if row["release_date"] <= day)


def context_growth_pct():
    year_ago = f"{int(ARTICLE_DAY[:4]) - 1}{ARTICLE_DAY[4:]}"
    return PERCENT * (longest_window(ARTICLE_DAY) / longest_window(year_ago) - 1)


def operations_per_byte(row):
    return float(row["tensor_flop_per_s"]) / (float(row["memory_gb_per_s"]) * 1e9)


def operations_per_byte_growth_pct():
    points = [
        (years(date.fromisoformat(row["release_date"])), math.log(operations_per_byte(row)))
        for row in rows("accelerators")
        if row["tensor_flop_per_s"] and int(row["release_date"][:4]) >= parameter("chip_trend_start_year")
    ]
    return PERCENT * math.expm1(slope(points))


def newest_chip_change_pct():
    ratio = {row["name"]: operations_per_byte(row) for row in rows("accelerators") if row["tensor_flop_per_s"]}
    return PERCENT * (ratio[parameter("newest_chip")] / ratio["NVIDIA H100 SXM5 80GB"] - 1)


FRONTIER = {
    "frontier-slows/last-window-slower": last_window_less_the_one_before,
    "frontier-slows/pace-after-split": pace_change,
    "frontier-slows/task-length-slower": doublings_change,
    "frontier-slows/training-runs-slow": training_runs_change,
    "frontier-slows/text-used-up": year_text_is_used_up,
    "frontier-slows/text-used-up-by-2030": year_text_is_used_up,
    "frontier-slows/context-stopped": context_growth_pct,
    "frontier-slows/memory-falls-behind": operations_per_byte_growth_pct,
    "frontier-slows/memory-newest-generation": newest_chip_change_pct,
}

# 10: open models and small models


def open_gap(day):
    """Best closed model so far less the best open one, on the capabilities index."""
    best = {"yes": 0.0, "no": 0.0, "": 0.0}
    for row in rows("capability_index"):
        if row["release_date"] <= day:
            best[row["open_weights"]] = max(best[row["open_weights"]], float(row["eci"]))
    return best["no"] - best["yes"]


def gap_change(first, last=LAST_MONTH):
    return open_gap(month_end(last)) - open_gap(month_end(first))


def gap_ends():
    return [months_before(LAST_MONTH, parameter(name)) for name in ("gap_start_months_back", "gap_end_months_back")]


def narrowing_pct(gaps):
    narrower = [last < first for first, last in combinations(gaps, 2)]
    return PERCENT * sum(narrower) / len(narrower)


def index_windows_pct():
    quarters = [month for month in months("2023-03", LAST_MONTH) if month[5:] in ("03", "06", "09", "12")]
    return narrowing_pct([open_gap(month_end(month)) for month in quarters])


def lag_months(month):
    """Time since a closed model first had the score that the best open one has at the end of the month."""
    day = month_end(month)
    seen = [row for row in rows("capability_index") if row["release_date"] <= day]
    best_open = max(float(row["eci"]) for row in seen if row["open_weights"] == "yes")
    first = min(row["release_date"] for row in seen if row["open_weights"] == "no" and float(row["eci"]) >= best_open)
    return (date.fromisoformat(day) - date.fromisoformat(first)).days / (365.25 / 12)


def arena_gaps():
    snapshots = sorted(rows("open_closed_arena"), key=lambda row: row["snapshot_date"])
    return [float(row["closed_score"]) - float(row["open_score"]) for row in snapshots]


def arena_slope():
    """Points a year, by a straight line through all snapshots; a year has 365.25 days."""
    snapshots = sorted(rows("open_closed_arena"), key=lambda row: row["snapshot_date"])
    days = [date.fromisoformat(row["snapshot_date"]).toordinal() / 365.25 for row in snapshots]
    return linear_regression(days, arena_gaps()).slope


def index_slope():
    """Points a year, by a straight line through the ends of the months since January 2024, a twelfth of a year apart."""
    gaps = [open_gap(month_end(month)) for month in months("2024-01", LAST_MONTH)]
    return linear_regression([count / 12 for count in range(len(gaps))], gaps).slope


def open_tokens_pct(days):
    """Mean over the days of the open models' part in the tokens of the models that are known to be one or the other."""
    parts = []
    for day in days:
        sides = {"yes": 0, "no": 0, "unclear": 0}
        for row in rows("router_tokens"):
            sides[row["open_weights"]] += int(row["tokens_million"]) if row["date"] == day else 0
        parts.append(PERCENT * sides["yes"] / (sides["yes"] + sides["no"]))
    return mean(parts)


def rise_on_the_marketplace():
    year_before, then = ([f"{year}-04-0{day}" for day in (6, 7, 8)] for year in (2025, 2026))
    return open_tokens_pct(then) - open_tokens_pct(year_before)


def rise_in_firms():
    said = {row["id"]: number(row["value"]) for row in rows("ai_reference_facts")}
    return said["menlo_open_2025"] - said["menlo_open_2024"]


def benchmark_gap(column, day):
    best = {
        access: max(
            float(row[column])
            for row in rows("open_closed_benchmarks")
            if row[column] and row["access"] == access and row["date"] <= day
        )
        for access in ("open", "closed")
    }
    return best["closed"] - best["open"]


def benchmarks_narrower_pct():
    columns = ("mmlu_pct", "gpqa_pct", "bbh_pct", "arena_score")
    return PERCENT * mean(benchmark_gap(name, "2024-09-30") < benchmark_gap(name, "2023-09-30") for name in columns)


REPORTS = {"lowest": min, "middle": median, "highest": max}


def mmlu_sizes(only_open=False, report="middle"):
    """Day, size and one reported score of each size of each release, the curated list added where it knows more.

    Without models that were made for writing programs.
    """
    scores = {}
    for row in rows("small_models_mmlu"):
        if "Coder" not in row["model"] and (not only_open or row["open_weights"] == "yes"):
            scores.setdefault((row["release_date"], float(row["bn_parameters"])), []).append(float(row["mmlu_pct"]))
    for row in rows("smallest_model_over_60"):
        if row["made_for"] == "anything" and (row["weights"] == "open" or not only_open):
            scores.setdefault((row["date"], float(row["bn_parameters"])), []).append(float(row["mmlu_pct"]))
    return [(day, size, REPORTS[report](reports)) for (day, size), reports in scores.items()]


def score_now(day, score):
    return score - (parameter("score_excess_points") if day >= "2023" else 0.0)


def scores_now():
    return [(day, size, score_now(day, score)) for day, size, score in mmlu_sizes(report=parameter("mmlu_report"))]


def smaller_by_all_reports():
    passing = [(day, size) for day, size, score in scores_now() if score >= parameter("mmlu_threshold_pct")]
    return min(size for day, size in passing if day <= "2022-04-30") / min(size for _, size in passing)


def rise_of_small(scores):
    small = [(day, score) for day, size, score in scores if size <= parameter("small_bn_parameters")]
    return max(score for _, score in small) - max(score for day, score in small if day <= "2023-06-30")


def small_on_the_index():
    return [
        (row["release_date"], float(row["bn_parameters"]), float(row["eci"]))
        for row in rows("capability_index")
        if row["bn_parameters"]
    ]


def change_pct_per_year(first, last, span):
    return PERCENT * ((last / first) ** (1 / span) - 1)


def gpt35_price_change():
    prices = (parameter(f"gpt35_{end}_usd_per_million_tokens") for end in ("start", "end"))
    return change_pct_per_year(*prices, parameter("gpt35_years"))


def cheaper_in_the_last_year():
    """Over the whole points from GPT-4's to the best model that had a price in March 2025, to a tenth."""
    value = {row["model"]: float(row["eci"]) for row in rows("capability_index")}
    offers = [(row["date"], value[row["model"]], float(row["usd_per_million_tokens"])) for row in rows("index_prices")]
    first = math.ceil(value["GPT-4 (Mar 2023)"])
    last = math.floor(max(score for day, score, _ in offers if day <= "2025-03-31"))

    def lowest(level, until):
        return min(price for day, score, price in offers if day <= until and score >= level)

    levels = range(first, last + 1)
    return round(median(lowest(level, "2025-03-31") / lowest(level, "2026-03-31") for level in levels), 1)


def fall_factors(column):
    """One figure for each benchmark and level; two rows of one and the same fit count once."""
    fits = {
        tuple(row[name] for name in row if name != "benchmark"): float(row[column])
        for row in rows("token_price_decline")
    }
    return list(fits.values())


def price_of_one_size():
    """First and lowest list price of an open model of 7 or 8 billion parameters; names tell size and maker."""
    seen = {
        (row["date"], float(row["usd_per_million_tokens"]))
        for row in rows("token_prices")
        if row["model"].startswith("Llama") and row["model"].endswith(("-7B", "-8B"))
    }
    (first_day, first), (last_day, last) = min(seen), min(seen, key=lambda record: record[1])
    return change_pct_per_year(
        first, last, (date.fromisoformat(last_day) - date.fromisoformat(first_day)).days / 365.25
    )


SMALL = {
    "open-source-gains/index-gap": lambda: gap_change(*gap_ends()) + parameter("gap_error_points"),
    "open-source-gains/index-unclear": lambda: gap_change(*gap_ends()) + parameter("gap_error_points"),
    "open-source-gains/index-trend": index_slope,
    "open-source-gains/traffic": rise_on_the_marketplace,
    "open-source-gains/firms": rise_in_firms,
    "open-source-gains/arena-trend": arena_slope,
    "open-source-gains/index-since-2023": lambda: gap_change("2023-03") + parameter("gap_error_points"),
    "open-source-gains/index-last-year": lambda: gap_change("2025-03") + parameter("gap_error_points"),
    "open-source-gains/index-most-windows": index_windows_pct,
    "open-source-gains/lag-shorter": lambda: lag_months(gap_ends()[1]) - lag_months(gap_ends()[0]),
    "open-source-gains/arena-most-windows": lambda: narrowing_pct(arena_gaps()),
    "open-source-gains/benchmarks-most": benchmarks_narrower_pct,
    "smaller-cheaper-better/smallest-over-threshold": smaller_by_all_reports,
    "smaller-cheaper-better/cheaper-last-year": cheaper_in_the_last_year,
    "smaller-cheaper-better/from-palm": lambda: (
        parameter("palm_bn_parameters") / parameter("last_over_60_bn_parameters")
    ),
    "smaller-cheaper-better/from-chinchilla": lambda: (
        parameter("chinchilla_bn_parameters") / parameter("last_over_60_bn_parameters")
    ),
    "smaller-cheaper-better/better-at-one-size": lambda: rise_of_small(scores_now()),
    "smaller-cheaper-better/better-on-the-index": lambda: rise_of_small(small_on_the_index()),
    "smaller-cheaper-better/price-of-gpt-35": gpt35_price_change,
    "smaller-cheaper-better/price-typical-level": lambda: median(fall_factors("fall_factor_per_year")),
    "smaller-cheaper-better/price-slowest-level": lambda: min(fall_factors("fall_factor_per_year")),
    "smaller-cheaper-better/price-lower-ends": lambda: (
        PERCENT * mean(factor >= 2 for factor in fall_factors("fall_factor_p05"))
    ),
    "smaller-cheaper-better/price-of-one-size": price_of_one_size,
}

# 11: on the device; memory is sold in units of 2^30 bytes, files are counted in units of 10^9

GIB = 1.073741824


def bits(file_format):
    (found,) = [row for row in rows("quantisation") if row["format"] == file_format and row["bits_per_weight"]]
    return float(found["bits_per_weight"])


def weights_gb(bits_each):
    return parameter("useful_model_bn_parameters") * bits_each / 8


def room(memory, share, bits_each=None):
    four = parameter("four_bit_bits_per_weight")
    need = weights_gb(bits_each or four) + parameter("beyond_weights_gb")
    return parameter(memory) * GIB * parameter(share) / need


def best_score_that_fits():
    usable = parameter("phone_memory_gb") * GIB * parameter("phone_usable_share") - parameter("beyond_weights_gb")
    return max(
        score
        for _, size, score in mmlu_sizes(only_open=True)
        if size * parameter("four_bit_bits_per_weight") / 8 <= usable
    )


def writing_speed(bandwidth):
    return parameter(bandwidth) / weights_gb(parameter("four_bit_bits_per_weight")) * parameter("bandwidth_efficiency")


def measured_on_phones(model):
    """Speeds in about four bits from before the article of April 2026."""
    return [
        float(row["tokens_per_s"])
        for row in rows("phone_speed")
        if row["model"] == model and row["as_of"] < "2026-04" and "4-bit" in row["format"]
    ]


def measured_on_laptop_chips():
    return [
        float(row["tokens_per_s"])
        for row in rows("device_speed")
        if row["device"].startswith(("M1 ", "M1 Max", "M3 Max"))
        and row["model"] == "Llama 3 8B"
        and row["format"] == "Q4_K_M"
        and row["tokens_per_s"]
    ]


DEVICE = {
    "runs-on-phones/average-phone": lambda: room("phone_memory_gb", "phone_usable_share"),
    "runs-on-phones/eight-bits": lambda: room("phone_memory_gb", "phone_usable_share", bits("Q8_0")),
    "runs-on-phones/as-published": lambda: room("phone_memory_gb", "phone_usable_share", bits("F16")),
    "runs-on-phones/older-phone": lambda: room("older_phone_memory_gb", "phone_usable_share"),
    "runs-on-phones/one-of-many": lambda: room("phone_memory_gb", "one_of_many_share"),
    "runs-on-phones/laptop": lambda: room("laptop_memory_gb", "laptop_usable_share"),
    "runs-on-phones/best-score-on-phone": best_score_that_fits,
    "runs-on-phones/phone-speed": lambda: writing_speed("phone_memory_gb_per_s"),
    "runs-on-phones/laptop-speed": lambda: writing_speed("laptop_memory_gb_per_s"),
    "runs-on-phones/measured-some-phone": lambda: max(measured_on_phones("Llama 3.2 3B")),
    "runs-on-phones/measured-phone-three-billion": lambda: min(measured_on_phones("Llama 3.2 3B")),
    "runs-on-phones/measured-phone-eight-billion": lambda: min(measured_on_phones("Llama 3 8B")),
    "runs-on-phones/measured-laptop-eight-billion": lambda: min(measured_on_laptop_chips()),
}

# 12: the market

NAMED = "Grand View Research"


def editions(others_only=True, alike=True):
    """Forecasts of the whole market, one per edition; alike: only those said to count all components."""
    return [
        row
        for row in rows("edge_ai_forecasts")
        if row["scope"] == "whole"
        and not (others_only and row["publisher"] == NAMED)
        and (row["border"] == "all components" or not alike)
    ]


def said_for(row, year):
    return next(
        (
            float(row[f"{when}_busd"])
            for when in ("base", "next", "target")
            if row[f"{when}_year"] == str(year) and row[f"{when}_busd"]
        ),
        None,
    )


def said_by(forecasts, year):
    """One figure of each publisher for the year, its newest."""
    newest = {}
    for row in sorted(forecasts, key=lambda row: row["edition_year"]):
        if (said := said_for(row, year)) is not None:
            newest[row["publisher"]] = said
    return list(newest.values())


def lower_pct(figures, than):
    return PERCENT * mean(figure < than for figure in figures)


def two_figures(row):
    """Does the edition give a first and a last figure? Without them it cannot be carried on at its own growth."""
    return bool(row["target_busd"] and (row["base_busd"] or row["next_busd"]))


def carried(row, year):
    """The edition's last figure carried to a year at the growth between its own two figures."""
    first = "base" if row["base_busd"] else "next"
    end, target = int(row["target_year"]), float(row["target_busd"])
    growth = (target / float(row[f"{first}_busd"])) ** (1 / (end - int(row[f"{first}_year"])))
    return target * growth ** (year - end)


def carried_to_2033(others_only=True):
    """One figure of each publisher: where its newest edition that can be carried leads."""
    newest = {}
    for row in sorted(editions(others_only), key=lambda row: row["edition_year"]):
        if two_figures(row):
            newest[row["publisher"]] = carried(row, 2033)
    return list(newest.values())


def spread(figures):
    return max(figures) / min(figures)


def off_pct(figure, reference):
    return PERCENT * (figure / reference - 1)


def older_edition_one_year_on():
    (older,) = [row for row in rows("edge_ai_forecasts") if row["publisher"] == NAMED and row["edition_year"] == "2025"]
    return float(older["base_busd"]) * (1 + float(older["growth_rate_pct"]) / PERCENT)


def grown(start, growth_pct, span):
    return start * (1 + growth_pct / PERCENT) ** span


def others_growth_pct():
    """Median of the rates that the other publishers print, each publisher once: its newest."""
    newest = {}
    for row in sorted(editions(), key=lambda row: row["edition_year"]):
        if row["growth_rate_pct"]:
            newest[row["publisher"]] = float(row["growth_rate_pct"])
    return median(newest.values())


def largest_change_of_edition_pct():
    by_publisher = {}
    for row in sorted(editions(others_only=False, alike=False), key=lambda row: row["edition_year"]):
        if row["target_busd"]:
            by_publisher.setdefault(row["publisher"], []).append(row)
    changes = [
        off_pct(float(new["target_busd"]), carried(old, int(new["target_year"])))
        for seen in by_publisher.values()
        for old, new in combinations(seen, 2)
        if old["edition_year"] < new["edition_year"] and two_figures(old)
    ]
    return max(abs(change) for change in changes)


def things_in(year, source):
    return next(
        float(row["devices_bn"])
        for row in rows("connected_devices")
        if row["year"] == str(year) and row["scope"] == "internet of things" and row["source"] == source
    )


def things_growth_pct(first, last):
    (start, _), (end, _) = first, last
    return change_pct_per_year(things_in(*first), things_in(*last), end - start)


NAMED_INDUSTRIES = ("manufacturing", "healthcare", "logistics")


def industries():
    return [row for row in rows("edge_ai_segments") if row["dimension"] == "industry"]


def named_in_front_pct():
    """Rankings whose largest or fastest growing industry is a named one."""
    in_front = {}
    for row in industries():
        if row["rank"] == "1" or row["growth_pct"]:
            in_front.setdefault(row["source"], set()).add(row["segment"])
    return PERCENT * mean(not leaders.isdisjoint(NAMED_INDUSTRIES) for leaders in in_front.values())


def industries_found():
    return sum(any(name in row["segment"] for row in industries()) for name in NAMED_INDUSTRIES)


def edge(name):
    return parameter(f"edge_{name}_busd")


def rise_pct(start, end):
    return off_pct(edge(end), edge(start))


def devices_over_market():
    ahead = things_growth_pct((2025, "iot-analytics-2025"), (2030, "iot-analytics-2025"))
    return PERCENT * ahead / parameter("edge_growth_pct")


MARKET = {
    "edge-25b-2025/named-publisher": lambda: off_pct(edge("2025_article"), edge("2025_published")),
    "edge-25b-2025/spread-of-publishers": lambda: spread(said_by(editions(others_only=False), 2025)),
    "edge-25b-2025/every-publisher": lambda: spread(said_by(editions(others_only=False, alike=False), 2025)),
    "edge-25b-2025/edition-before": lambda: off_pct(edge("2025_article"), older_edition_one_year_on()),
    "edge-119b-2033/named-publisher": lambda: off_pct(edge("2033_article"), edge("2033_published")),
    "edge-119b-2033/growth-from-2026": lambda: grown(edge("2026_published"), parameter("edge_growth_pct"), 7),
    "edge-119b-2033/other-publishers-growth": lambda: grown(edge("2025_published"), others_growth_pct(), 8),
    "edge-119b-2033/middle-half": lambda: lower_pct(carried_to_2033(), edge("2033_article")),
    "edge-119b-2033/spread-of-publishers": lambda: spread(carried_to_2033(others_only=False)),
    "edge-119b-2033/editions-agree": largest_change_of_edition_pct,
    "nearly-300-percent/as-printed": lambda: rise_pct("2025_article", "2033_article"),
    "nearly-300-percent/exact-figures": lambda: rise_pct("2025_published", "2033_published"),
    "nearly-300-percent/from-2026": lambda: rise_pct("2026_published", "2033_published"),
    "growth-drivers/devices-grow": lambda: things_growth_pct(
        (2020, "iot-analytics-2020"), (2025, "iot-analytics-2025")
    ),
    "growth-drivers/devices-keep-pace": devices_over_market,
    "growth-drivers/named-industries-in-front": named_in_front_pct,
    "growth-drivers/all-three-industries": industries_found,
}

SECOND = GEOGRAPHY | COMPUTE | FRONTIER | SMALL | DEVICE | MARKET
