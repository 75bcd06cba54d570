"""What the site offers beside its pages: figures to take along, claim pages, data for programs, the PDF."""

import csv
import io
import json
import os
import re
import shutil
import zipfile
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree

import pandas as pd
import pydata_sphinx_theme
import pytest
from bs4 import BeautifulSoup
from fontTools.ttLib import TTFont
from playwright.sync_api import sync_playwright

from recomputed.declared.catalog import catalog
from recomputed.ground import paths
from recomputed.ground.errors import BadParameter
from recomputed.ground.strict_yaml import read_yaml
from recomputed.publishing.citing import bibtex
from recomputed.publishing.data.claims_json import Claims
from recomputed.publishing.edition import Edition, edition
from recomputed.publishing.figures.drawings import Pictures
from recomputed.publishing.figures.figure_data import data_in_page, figure_csv, tidy
from recomputed.publishing.figures.figure_files import figure_html
from recomputed.publishing.figures.front_picture import claims_in_order, front_picture, headline
from recomputed.publishing.icon_fonts import keep_shown_icons
from recomputed.publishing.outward import whole_book
from recomputed.publishing.outward.claim_pages import claim_page
from recomputed.publishing.outward.embeds import embed_page
from recomputed.publishing.outward.feeds import ATOM, SITEMAP, feed, sitemap
from recomputed.publishing.outward.page_heads import About, head_of
from recomputed.publishing.outward.structured import RATINGS, REVIEWS, claim_review, json_ld
from recomputed.publishing.pages.launching import first_cell, services, take_along
from recomputed.running.chapters import chapters
from recomputed.running.records import FigureSpec
from recomputed.showing import palette
from recomputed.showing.drawing import amount, by, dots, lines, shaded, which, words
from recomputed.showing.figures import VEGA_LITE
from recomputed.showing.figures import figure as drawn_under
from recomputed.showing.reference_lines import level_line
from tests.prove.projects import commit

SITE = paths.SITE
PAGES = sorted(p for p in SITE.rglob("*.html") if "_static" not in p.relative_to(SITE).parts)
CHAPTERS = sorted((SITE / "notebooks").glob("*.html"))
PUBLIC = Edition("Book", "People", "https://example.org/b/", "https://github.com/owner/name", "main",
                 datetime(2026, 4, 13, tzinfo=UTC))  # fmt: skip
LOCAL = Edition("Book", "People", "", "", "main", datetime(2026, 4, 13, tzinfo=UTC))
ATTACK = "</script></title>\"'><img src=x onerror=alert(1)>"


@cache
def soup(page: Path) -> BeautifulSoup:
    """A page, to be looked at and not changed."""
    return BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser")


@cache
def claims() -> Claims:
    return Claims.model_validate_json((SITE / "claims.json").read_text(encoding="utf-8"))


def structured(page: Path) -> list[dict]:
    """Everything that a page says as JSON-LD."""
    found = []
    for script in soup(page).find_all("script", type="application/ld+json"):
        said = json.loads(script.string)
        found += said if isinstance(said, list) else said.get("@graph", [said])
    return found


def figure_of(rows: list[dict], title: str = "A title") -> FigureSpec:
    spec = {"data": {"values": rows}, "mark": "point", "width": 200,
            "encoding": {"x": {"field": next(iter(rows[0])), "type": "nominal", "title": "What it is"}}}  # fmt: skip
    return FigureSpec(
        {"id": "planted", "title": title, "says": title, "sources": ["token_prices"], "narrow": True}, spec
    )


def figures_to_embed() -> list[Path]:
    return [page for page in (SITE / "embed").glob("*.html") if not page.name.startswith("claim-")]


# Every link of the site


def broken_links(site: Path) -> list[str]:
    """Links, pictures and style sheets of the pages that lead to no file, or to no place of a page."""
    pages = {p.resolve(): soup(p) for p in site.rglob("*.html") if "_static" not in p.relative_to(site).parts}
    named = {p: {e.get("id") for e in page.find_all(id=True)} for p, page in pages.items()}
    broken = []
    for path, page in pages.items():
        for element in page.find_all(["a", "link", "img", "script", "iframe"]):
            address = element.get("href") or element.get("src") or ""
            parts = urlsplit(address)
            if parts.scheme or parts.netloc or not address:
                continue
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            place = unquote(parts.fragment)
            if not target.is_file() or (place and target in named and place not in named[target]):
                broken.append(f"{path.relative_to(site.resolve())}: {address}")
    return broken


def test_every_link_inside_the_site_leads_to_a_file_and_a_place():
    assert broken_links(SITE) == []


def test_planted_broken_links_are_found(tmp_path):
    (tmp_path / "a.html").write_text("<p id='here'><a href='#here'>1</a><a href='#gone'>2</a><a href='b.html'>3</a>"
                                     "<a href='a.html#lost'>4</a><img src='no.png'><a href='../'>5</a>")  # fmt: skip
    assert [line.partition(": ")[2] for line in broken_links(tmp_path)] == [
        "#gone",
        "b.html",
        "a.html#lost",
        "no.png",
        "../",
    ]


# Figures


def test_every_figure_has_its_files_its_embed_and_its_table_or_the_way_to_it():
    count = 0
    for chapter in CHAPTERS:
        for figure in soup(chapter).select("figure.x-figure:not(.x-dots)"):
            name = figure["id"].removeprefix("figure-")
            for kind in ("svg", "png", "csv", "json", "zip"):
                assert (SITE / "figures" / f"{name}.{kind}").stat().st_size > 0
            assert (SITE / "embed" / f"{name}.html").is_file()
            rows = len((SITE / "figures" / f"{name}.csv").read_text(encoding="utf-8").splitlines()) - 1
            data = figure.select_one(".x-data")
            shown = len(data.select("tbody tr"))
            assert (shown > 0) == (rows <= 200) and str(rows if shown == 0 else shown) in data.get_text()
            count += 1
    around = [figure for page in SITE.glob("*.html") for figure in soup(page).select("figure.x-figure")]
    assert count + len(around) == len(figures_to_embed()) > 0 and count > 0


def test_every_word_of_a_chart_turns_with_the_colours_of_the_page():
    for page in [*CHAPTERS, *figures_to_embed()]:
        words = soup(page).select("figure:not(.x-dots) svg text")
        assert words and [w.get_text() for w in words if not w["fill"].startswith("var(--x-")] == [], page.name


# The answer in one picture


def picture_of(every: Claims) -> BeautifulSoup:
    return BeautifulSoup(front_picture(every, Pictures()), "html.parser")


def test_the_page_of_the_argument_shows_every_claim_once_in_a_wide_and_once_in_a_narrow_picture():
    page = soup(SITE / "argument.html").select_one("figure.x-overview")
    for kind in ("wide", "narrow"):
        links = page.select(f".x-{kind} svg a")
        assert [a["href"] for a in links] == [claim.page for claim in claims_in_order(claims())]
        assert not any(link.find_parent(attrs={"aria-hidden": "true"}) for link in links)
        for link, claim in zip(links, claims_in_order(claims()), strict=True):
            assert link["aria-label"].startswith(f"“{claim.quote}” {claim.verdict}")
            assert link.get_text().replace(" ", "") == f"“{claim.quote}”".replace(" ", "")
    assert headline(claims()) in page.get_text()
    for kind in ("svg", "png", "csv", "zip"):
        assert (SITE / "figures" / f"answer-in-one-picture.{kind}").stat().st_size > 3_000
        assert page.select(f"a[download][href='figures/answer-in-one-picture.{kind}']")


def test_the_numbers_of_the_front_picture_are_those_of_every_reading():
    with (SITE / "figures" / "answer-in-one-picture.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    readings = [(claim.id, reading) for claim in claims_in_order(claims()) for reading in claim.readings]
    assert [(row["claim"], row["reading"]) for row in rows] == [(claim, reading.id) for claim, reading in readings]
    for row, (_, reading) in zip(rows, readings, strict=True):
        assert (row["holds"], row["role"]) == (str(reading.holds), reading.role)
        assert float(row["support"]) == reading.support


def test_other_records_draw_another_picture_and_another_headline():
    def turned(claim):
        readings = [r.model_copy(update={"holds": False, "support": 0.0}) for r in claim.readings]
        return claim.model_copy(update={"readings": readings, "verdict": "Wrong"})

    ours = claims()
    failing = ours.model_copy(update={"claims": [turned(claim) for claim in ours.claims]})
    shown = picture_of(failing)
    told = "Of the article’s 24 claims, 0 are right or mostly right, 24 are wrong or mostly wrong, and 0 stand open"
    assert headline(failing) == told
    marks = [text.get_text() for text in shown.select_one(".x-wide").find_all("text")]
    assert marks.count("✗ Wrong") == 24
    assert marks.count("✗") == sum(claim.lead is not None for claim in ours.claims)
    assert "✓" not in marks
    assert str(shown) != str(picture_of(ours))


def test_a_claim_that_cannot_be_checked_has_its_row_and_no_mark():
    claim = claims().claims[0].model_copy(update={"readings": [], "verdict": "Not checkable", "quote": ATTACK})
    rest = claims().claims[1]
    shown = picture_of(claims().model_copy(update={"claims": [claim, rest]}))
    texts = [text.get_text() for text in shown.select_one(".x-wide").find_all("text")]
    assert "– Not checkable" in texts and sum(text in ("✓", "✗") for text in texts) == 1
    assert not shown.find_all(["img", "script"]) and not shown.find_all(onerror=True)
    assert "Not checkable 1" in shown.get_text()


@pytest.mark.parametrize("archive", sorted((SITE / "figures").glob("*.zip")), ids=lambda p: p.stem)
def test_every_zip_holds_data_meaning_and_citation(archive):
    with zipfile.ZipFile(archive) as packed:
        files = {name.partition("/")[2]: packed.read(name).decode() for name in packed.namelist()}
    assert set(files) == {f"{archive.stem}.csv", "metadata.json", "HOW_TO_CITE.txt"}
    assert files[f"{archive.stem}.csv"] == archive.with_suffix(".csv").read_text(encoding="utf-8")
    metadata = json.loads(files["metadata.json"])
    hashes = claims().hashes
    for name, source in metadata["sources"].items():
        if "sha256" in source:
            assert source["sha256"] in (hashes.get(f"tables/{name}.csv"), hashes.get(f"maps/{name}.geojson"))
        assert source.get("documents") or source["title"]
    assert metadata["title"] in files["HOW_TO_CITE.txt"]


@pytest.mark.parametrize("text", ["=1+1", "+A1", "-A1", "@SUM(A1)", "\tx", "\rx"])
def test_a_text_that_a_spreadsheet_would_run_becomes_text_in_the_csv(text):
    spec = figure_of([{text: text}], "").spec
    spec["encoding"]["x"].pop("title")
    rows = list(csv.reader(io.StringIO(figure_csv(spec), newline="")))
    inert = f"'{text}".replace("\r", " ")
    assert rows == [[inert], [inert]]


def test_negative_numbers_stay_numbers_in_the_csv():
    frames = [figure_csv(figure_of([{"a": number}]).spec) for number in (-5, -0.5, "-7")]
    assert frames == ["What it is\n-5\n", "What it is\n-0.5\n", "What it is\n-7\n"]


COSTS = pd.DataFrame(
    {"who": ["a", "b"], "usd": [80.0, 120.0], "word": ["80k", "120k"], "middle": [40.0, 60.0], "own": [1, 2]}
)


def chart_of_costs():
    who, usd = which("who"), amount("usd", "USD per bitcoin")
    below = words(COSTS[:1], usd, who, "word", side="left")
    between = words(COSTS, amount("middle", "USD per bitcoin"), who, "word")
    return level_line(100, "100 USD", across=False) + dots(COSTS, usd, who) + below + between


def test_a_csv_has_a_row_for_each_mark_under_the_words_of_the_figure():
    assert figure_csv(chart_of_costs().to_dict()) == "who,USD per bitcoin\na,80.0\nb,120.0\n"


def test_what_is_in_no_other_table_of_a_figure_stays_in_it():
    note = pd.DataFrame({"who": ["c"], "usd": [90.0], "said": ["a third one"]})
    chart = chart_of_costs() + words(note, amount("usd"), which("who"), "said")
    first, second = tidy(chart.to_dict()).values()
    assert len(first) == 2 and second.iloc[0].tolist() == ["c", 90.0, "a third one"]
    numbers = dots(COSTS, amount("usd"), which("who")) + words(COSTS, amount("usd"), which("who"), "own", format="d")
    (frame,) = tidy(numbers.to_dict()).values()
    assert frame["own"].tolist() == [1, 2]  # a number that is only written is told, too


def test_of_two_tables_that_say_the_same_the_first_is_told_and_of_a_part_the_whole():
    who, usd, whose = which("who"), amount("usd"), which("whose")
    more = COSTS.assign(whose=["ours", "theirs"])
    part_first = dots(COSTS[:1], usd, who) + dots(more, usd, who) + dots(more, usd, whose)
    (frame,) = tidy(part_first.to_dict()).values()
    assert list(frame) == ["who", "usd", "whose"] and len(frame) == 2
    (frame,) = tidy((dots(COSTS, usd, who) + dots(COSTS.copy()[::-1], usd, who)).to_dict()).values()
    assert frame["who"].tolist() == ["a", "b"]


def test_a_map_is_told_by_its_rows_and_columns_of_one_title_by_their_names():
    rows = pd.DataFrame({"iso3": ["PRY", "ETH"], "share": [4.0, 2.0]})
    chart = shaded("world", rows, "iso3", "share", "%", steps=[3], colours=["#fff", "#000"])
    drawn = drawn_under(chart, id="planted", title="A", sources=["world"], says="A")
    (told,) = tidy(drawn.bundle[VEGA_LITE]).values()
    assert told.to_dict("list") == {"iso3": ["PRY", "ETH"], "%": [4.0, 2.0]}
    both = lines(COSTS, which("who"), amount("usd", "USD")) + lines(COSTS, which("who"), amount("middle", "USD"))
    (frame,) = tidy(both.to_dict()).values()
    assert list(frame) == ["who", "USD (usd)", "USD (middle)"]


def test_tables_of_one_figure_have_the_names_of_what_they_are_about():
    who, usd = which("who"), amount("usd")
    ours, theirs = COSTS.assign(whose="ours"), COSTS.assign(usd=[1.0, 2.0])
    note = pd.DataFrame({"who": ["c"], "usd": [90.0], "said": ["a third one"]})
    whose = by("whose", {"ours": (palette.BLUE, "solid")})
    chart = lines(ours, who, usd, whose) + lines(theirs, who, usd) + dots(theirs + theirs, who, usd)
    chart += words(note, who, usd, "said")
    assert list(tidy(chart.to_dict())) == ["ours", "lines", "dots", "words"]
    twice = lines(theirs, who, usd) + lines(theirs.assign(usd=3.0), who, usd)
    assert list(tidy(twice.to_dict())) == ["lines", "lines (2)"]
    beside = dots(COSTS, who, usd).properties(title="May") | dots(theirs, who, usd).properties(title="June")
    assert figure_csv(beside.to_dict()).splitlines()[:2] == ["data_set,who,usd", "May,a,80.0"]
    assert list(tidy(beside.to_dict())) == ["May", "June"]


def test_no_published_table_holds_a_text_that_a_spreadsheet_would_run():
    def risky(cell: str) -> bool:
        return cell.startswith(tuple("=+-@\t\r")) and pd.isna(pd.to_numeric(cell, errors="coerce"))

    assert risky("=1") and risky("-A1") and not risky("-1")
    for path in [*paths.TABLES.glob("*.csv"), *(SITE / "figures").glob("*.csv")]:
        with path.open(encoding="utf-8", newline="") as file:
            assert [cell for row in csv.reader(file) for cell in row if risky(cell)] == [], path.name


def test_a_small_data_table_stands_in_the_page_and_a_large_one_is_linked():
    small, large = figure_of([{"a": i} for i in range(200)]), figure_of([{"a": i} for i in range(201)])
    assert data_in_page(small, "x.csv").count("<tr>") == 201 and "What it is" in data_in_page(small, "x.csv")
    numbers = [12.3456789, 53046400.5, 2011, 0.123456789, -7.0]
    shown = BeautifulSoup(data_in_page(figure_of([{"a": number} for number in numbers]), "x.csv"), "html.parser")
    assert [cell.get_text() for cell in shown.find_all("td")] == ["12.35", "53.05 million", "2011", "0.1235", "−7"]
    assert "<table" not in data_in_page(large, "x.csv") and 'href="x.csv"' in data_in_page(large, "x.csv")


def untold(page: BeautifulSoup, told: Claims) -> list[str]:
    """Claims and scenarios of which a page does not say the other verdict, and which meaning holds in other cases."""
    said = {line.get_text(" ", strip=True) for line in page.select(".x-differing > li > ul > li")}
    found = []
    for name, under in told.scenarios.items():
        for claim in told.claims:
            now, before = under[claim.id], told.scenarios["published"][claim.id]
            title = catalog().scenarios[name].title
            moved = [one.label for one in claim.readings if now.supports.get(one.id) != before.supports.get(one.id)]
            if now.verdict != before.verdict and not any(
                line.startswith(f"{title}:") and now.verdict in line and now.answer in line
                and any(f"“{label}” holds in" in line for label in moved)
                for line in said
            ):  # fmt: skip
                found.append(f"{claim.id} under {name}")
    return found


def test_of_each_verdict_that_a_scenario_turns_the_page_says_what_turned():
    assert untold(soup(SITE / "turns.html"), claims()) == []
    assert any(under.verdict != "Wrong" for under in claims().scenarios["us-share-minus-20"].values())


def test_a_planted_silence_about_what_turned_a_verdict_is_seen():
    page = BeautifulSoup((SITE / "turns.html").read_text(encoding="utf-8"), "html.parser")
    page.select_one(".x-differing > li > ul > li .x-muted").decompose()
    assert len(untold(page, claims())) == 1


def below_its_title(page: str) -> str:
    """The HTML of a page in Markdown; of its title every sign is escaped."""
    return page.removeprefix("---\norphan: true\n---\n\n").partition("\n\n")[2]


def test_text_from_data_stays_text_in_every_renderer():
    drawn = figure_of([{"a": ATTACK, ATTACK: 1}], ATTACK)
    claim = claims().claims[0].model_copy(update={"quote": ATTACK, "says": ATTACK})
    every = claims().model_copy(update={"claims": [claim]})
    review = claim_review(claim, every, [], PUBLIC)
    texts = [
        data_in_page(drawn, "x.csv"),
        embed_page(drawn, Pictures(), claim.page.partition("#")[0], every, PUBLIC),
        figure_html(drawn, Pictures(), PUBLIC),
        json_ld(review),
        below_its_title(claim_page(claim, every, PUBLIC)),
        head_of(About("x.html", ATTACK, ATTACK), PUBLIC),
    ]
    for text in texts:
        page = BeautifulSoup(text, "html.parser")
        assert not page.find_all("img") and not page.find_all(onerror=True), text[:200]
        assert all(script.get("type") == "application/ld+json" for script in page.find_all("script"))
    content = ElementTree.fromstring(feed(every, PUBLIC)).find(f".//{{{ATOM}}}content").text
    assert not BeautifulSoup(content, "html.parser").find_all("img")


# A page per claim


def test_every_claim_has_its_page_with_verdict_number_and_the_way_to_its_chapter():
    for claim in claims().claims:
        page = soup(SITE / "claims" / claim.id / "index.html")
        assert claim.verdict in page.get_text() and claim.quote in page.get_text()
        assert f"../../{claim.page}" in [a["href"] for a in page.find_all("a", href=True)]
        assert len(page.select("[aria-label='Readings'] tbody tr")) == len(claim.readings)
        chapter = soup(SITE / claim.page.partition("#")[0])
        assert chapter.select(f"a[href='../claims/{claim.id}/index.html']")


def test_small_pages_run_no_script_and_ask_no_other_host():
    for path in (SITE / "embed").rglob("*.html"):
        page = soup(path)
        policy = page.find("meta", attrs={"http-equiv": "Content-Security-Policy"})["content"]
        assert "default-src 'none'" in policy and "unsafe" not in policy
        own = path.name.startswith("claim-")  # its bench moves, by the scripts of this site
        assert ("script-src 'self'" in policy) == own and "script-src" not in policy.replace("script-src 'self'", "")
        for script in page.find_all("script"):
            assert script.get("type") == "application/ld+json" or (own and script["src"].startswith("../_static/"))
        assert not page.select("[style], [onclick], style"), path


def test_every_claim_that_was_judged_can_be_embedded_with_its_bench():
    judged_ones = [claim for claim in claims().claims if claim.lead]
    assert {page.stem for page in (SITE / "embed").glob("claim-*.html")} == {
        f"claim-{claim.id}" for claim in judged_ones
    }
    for claim in judged_ones:
        page = soup(SITE / "embed" / f"claim-{claim.id}.html")
        assert claim.answer in page.get_text() and len(page.select(".x-dots")) == 1
        assert page.find("a", target="_top", href=f"../{claim.page}")
        here = {card["id"] for card in page.select("[hidden] .x-judgement")}
        judged_here = {
            f"{claim.id}-{name}"
            for name, reading in catalog().claims[claim.id].readings.items()
            if not reading.notebook
        }
        assert here == judged_here
    claim, public = judged_ones[0], claim_page(judged_ones[0], claims(), PUBLIC)
    assert f"&lt;iframe src=&#34;https://example.org/b/embed/claim-{claim.id}.html&#34;" in public
    assert "html.baseurl" in claim_page(claim, claims(), LOCAL) and "iframe" not in claim_page(claim, claims(), LOCAL)


def test_small_pages_follow_the_colours_that_the_reader_prefers():
    sheet = (SITE / "_static" / "dark_by_preference.css").read_text(encoding="utf-8")
    assert sheet.startswith("@media (prefers-color-scheme: dark)") and "--x-paper: #14181e" in sheet
    for path in (SITE / "embed").rglob("*.html"):
        sheets = [link["href"] for link in soup(path).find_all("link", rel="stylesheet")]
        assert sheets[-1].endswith("_static/dark_by_preference.css"), path


def test_small_pages_are_drawn_without_violations_from_the_disk():
    names = [
        "embed/" + sorted(p.name for p in (SITE / "embed").glob("*.html"))[0],
        f"embed/claim-{claims().claims[0].id}.html",
    ]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ["CHROMIUM"], args=["--no-sandbox", "--disable-gpu"]
        )
        for name in names:
            said = []
            tab = browser.new_page(viewport={"width": 320, "height": 600}, color_scheme="dark")
            tab.on("console", lambda message, said=said: said.append(message.text))
            tab.goto(f"{SITE.as_uri()}/{name}")
            assert said == []
            assert tab.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), name
        assert tab.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(20, 24, 30)"
        browser.close()


# For programs


def lacking_in_review(review: dict) -> list[str]:
    """The fields that readers of ClaimReview require and that are missing or empty."""
    needed = [("@id",), ("claimReviewed",), ("url",), ("datePublished",), ("author", "name"), ("reviewRating", "alternateName"),
              ("itemReviewed", "author", "name"), ("itemReviewed", "datePublished"), ("itemReviewed", "appearance", "headline")]  # fmt: skip
    missing = []
    for path in needed:
        value = review
        for key in path:
            value = value.get(key, {}) if isinstance(value, dict) else {}
        if not value:
            missing.append(".".join(path))
    return missing


def reviews() -> list[dict]:
    """The graph of all verdicts as they are published."""
    told = json.loads((SITE / REVIEWS).read_text(encoding="utf-8"))
    assert told["@context"] == "https://schema.org"
    return told["@graph"]


def test_every_claim_has_a_complete_claim_review_with_its_answer_and_its_own_address():
    assert len(reviews()) == len(claims().claims) == len({review["@id"] for review in reviews()})
    for claim, review in zip(claims().claims, reviews(), strict=True):
        assert review["@type"] == "ClaimReview" and lacking_in_review(review) == []
        rating = review["reviewRating"]
        assert (rating["alternateName"], rating["ratingExplanation"]) == (claim.verdict, claim.answer)
        assert rating.get("ratingValue") == RATINGS.get(claim.verdict)
        assert "ratingValue" not in rating or (rating["worstRating"], rating["bestRating"]) == (1, 5)
        assert review["citation"] or not claim.readings
        for cited in review["citation"]:
            assert cited["distribution"]["sha256"] in claims().hashes.values()


def test_no_page_carries_a_mark_that_search_engines_have_withdrawn():
    marked = [page.name for page in PAGES if "ClaimReview" in "".join(map(str, structured(page)))]
    assert marked == []


def test_a_planted_gap_in_a_claim_review_is_found():
    review = reviews()[0]
    assert lacking_in_review(review | {"url": "", "reviewRating": {}}) == ["url", "reviewRating.alternateName"]


def test_every_table_is_a_dataset_on_the_data_page():
    listed = {entry["name"]: entry for entry in structured(SITE / "data.html") if entry["@type"] == "Dataset"}
    assert list(listed) == list(catalog().tables)
    for name, entry in listed.items():
        assert len(entry["description"]) >= 50
        assert entry["distribution"][0]["sha256"] == claims().hashes[f"tables/{name}.csv"]


@pytest.mark.parametrize(
    "page", [page for page in PAGES if page.parent.name != "embed"], ids=lambda p: p.relative_to(SITE).as_posix()
)
def test_every_page_has_a_preview_with_a_picture_that_exists(page):
    head = soup(page).head
    said = {m.get("property") or m.get("name"): m.get("content") for m in head.find_all("meta")}
    for name in ("og:title", "og:description", "twitter:title", "description"):
        assert said[name].strip(), name
    picture = said["og:image"].partition("cards/")[2]
    content = (SITE / "cards" / picture).read_bytes()
    assert content.startswith(b"\x89PNG") and content[16:24] == (1200).to_bytes(4, "big") + (630).to_bytes(4, "big")
    assert head.find("link", type="application/atom+xml") and head.find("link", type="application/json")


def test_the_feed_is_well_formed_atom_with_every_verdict():
    root = ElementTree.parse(SITE / "feed.xml").getroot()
    assert root.tag == f"{{{ATOM}}}feed"
    edition_of_today, *others = root.findall(f"{{{ATOM}}}entry")
    assert len(others) == len(catalog().corrections) + len(read_yaml(paths.BOOK / "history.yml"))
    for parent in (root, edition_of_today, *others):
        for tag in ("id", "title", "updated"):
            assert parent.find(f"{{{ATOM}}}{tag}").text
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", parent.find(f"{{{ATOM}}}updated").text)
    content = BeautifulSoup(edition_of_today.find(f"{{{ATOM}}}content").text, "html.parser")
    assert len(content.find_all("li")) == len(claims().claims)


def test_the_site_map_lists_every_page_for_readers():
    root = ElementTree.parse(SITE / "sitemap.xml").getroot()
    listed = {entry.find(f"{{{SITEMAP}}}loc").text for entry in root}
    wanted = {p.relative_to(SITE).as_posix() for p in PAGES if p.parent.name != "embed"} - {
        "genindex.html",
        "search.html",
    }
    assert len(listed) == len(wanted)
    if not edition().address:
        assert listed == wanted


# The public addresses


def test_with_a_public_address_everything_names_it():
    claim = claims().claims[0]
    review = claim_review(claim, claims(), [], PUBLIC, 2)
    assert review["url"] == f"https://example.org/b/claims/{claim.id}/index.html"
    head = head_of(About("claims/x/index.html", "T", "S"), PUBLIC)
    assert '<link rel="canonical" href="https://example.org/b/claims/x/">' in head
    assert "https://example.org/b/cards/front.png" in head
    assert "&lt;iframe src=&#34;https://example.org/b/embed/planted.html" in figure_html(
        figure_of([{"a": 1}]), Pictures(), PUBLIC
    )
    locations = re.findall("<loc>(.*?)</loc>", sitemap(SITE, PUBLIC))
    assert locations and all(place.startswith("https://example.org/b/") for place in locations)
    assert "url = {https://example.org/b/}" in bibtex(PUBLIC)


def test_without_a_public_address_nothing_invents_one():
    head = head_of(About("claims/x/index.html", "T", "S"), LOCAL)
    assert "canonical" not in head and "og:url" not in head and 'content="../../cards/front.png"' in head
    assert "iframe" not in figure_html(figure_of([{"a": 1}]), Pictures(), LOCAL)
    assert "url =" not in bibtex(LOCAL)


def test_the_launch_links_appear_with_the_repository_and_the_downloads_always():
    shown = BeautifulSoup(take_along("07_geography", PUBLIC), "html.parser")
    assert [a["href"] for a in shown.select("a.x-launch")] == [
        "https://mybinder.org/v2/gh/owner/name/main?labpath=notebooks%2F07_geography.ipynb",
        "https://colab.research.google.com/github/owner/name/blob/main/notebooks/07_geography.ipynb",
    ]
    assert shown.select_one(".x-launch-cell code").get_text() == first_cell(PUBLIC)
    assert services("07_geography", LOCAL) == {} and "x-launch" not in take_along("07_geography", LOCAL)
    assert take_along("07_geography", LOCAL).count("download") == 2


def test_every_chapter_can_be_taken_along_executed_and_as_its_source():
    for chapter in CHAPTERS:
        executed = json.loads(chapter.with_suffix(".ipynb").read_text(encoding="utf-8"))
        source = SITE / "source" / f"{chapter.stem}.ipynb"
        assert any(cell.get("outputs") for cell in executed["cells"])
        assert source.read_bytes() == (paths.NOTEBOOKS / source.name).read_bytes()


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('baseurl: ""', "baseurl: ftp://example.org", "html.baseurl"),
        ('baseurl: ""', "baseurl: 'https://example.org/\"><script>'", "html.baseurl"),
        ('url: ""', "url: https://example.org/code", "repository.url"),
        ("branch: main", "branch: '../x'", "repository.branch"),
    ],
)
def test_an_address_that_is_none_is_refused(tmp_path, monkeypatch, old, new, said):
    text = paths.CONFIG.read_text(encoding="utf-8")
    place = text.index("\n  " + old) + 3
    changed = tmp_path / "_config.yml"
    changed.write_text(text[:place] + new + text[place + len(old) :], encoding="utf-8")
    monkeypatch.setattr(paths, "CONFIG", changed)
    with pytest.raises(BadParameter, match=said):
        edition()


# Citing


def test_the_citation_file_says_what_the_configuration_says():
    cited, config = read_yaml(paths.ROOT / "CITATION.cff"), read_yaml(paths.CONFIG)
    assert {"cff-version", "message", "title", "authors"} <= cited.keys()
    assert cited["title"] == config["title"] and cited["authors"] == [{"name": config["author"]}]
    assert f'version = "{cited["version"]}"' in (paths.ROOT / "pyproject.toml").read_text(encoding="utf-8")


def test_the_cite_page_shows_the_bibtex_of_this_edition():
    shown = soup(SITE / "cite.html").select_one(".x-bibtex").get_text().replace("\xa0", " ")
    assert shown.startswith("@book{") and shown.count("{") == shown.count("}") and edition().title in shown


# The whole book


def open_code(page: BeautifulSoup) -> list:
    """The blocks of code that a page shows without being asked."""
    return [block for block in page.select("article .cell_input") if not block.find_parent("details")]


def test_no_chapter_shows_code_without_being_asked_and_a_planted_one_is_seen():
    pages = [soup(SITE / "notebooks" / f"{name}.html") for name in chapters()]
    assert all(page.select("details .cell_input") for page in pages)
    assert [open_code(page) for page in pages] == [[]] * len(pages)
    planted = pages[0].select_one("details .cell_input").find_parent("details")
    planted.name = "div"
    assert len(open_code(pages[0])) == 1


@cache
def print_of_the_book() -> BeautifulSoup:
    """The whole book in one, to be looked at and not changed."""
    return BeautifulSoup(whole_book.whole_book(SITE, edition()), "html.parser")


@pytest.mark.long
def test_the_print_shows_the_code_of_formulas_and_no_other():
    book = print_of_the_book()
    shown = "".join(block.get_text() for block in book.select(".cell_input"))
    assert "judge(" in shown and "default(" not in shown


def test_the_whole_book_holds_every_page_once_and_its_links_lead_inside():
    book = print_of_the_book()
    ids = [element["id"] for element in book.find_all(id=True)]
    assert len(set(ids)) == len(ids)
    assert len(book.find_all("article")) == len(list(paths.NOTEBOOKS.glob("*.ipynb"))) + len(
        list(paths.BOOK.glob("*.md"))
    )
    inside = [a["href"] for a in book.find_all("a", href=True) if not a["href"].startswith("http")]
    assert inside and [href for href in inside if href[1:] not in ids] == []
    assert len(book.select("figure:not(.x-dots) svg")) == len(figures_to_embed())
    assert not book.find_all("script")


def test_the_book_is_printed_on_demand_with_the_day_of_its_commit(small_report_that_ran, exodus):
    commit(small_report_that_ran, "2026-06-03T04:05:06Z")
    done = exodus(small_report_that_ran, "build", "--pdf")
    assert (done.returncode, done.stderr) == (0, "")
    (printed,) = (small_report_that_ran / "_build/html").glob("*.pdf")
    content = printed.read_bytes()
    assert content.startswith(b"%PDF-") and content.count(b"/Type /Page\n") > 3
    assert b"CreationDate (D:20260603040506" in content


@pytest.mark.long  # the small report is printed in `make test`
def test_the_pdf_is_printed_with_the_day_of_the_edition(tmp_path):
    (tmp_path / "site").mkdir()
    for part in ("_static", "notebooks"):
        (tmp_path / "site" / part).symlink_to(SITE / part)
    for page in SITE.glob("*.html"):
        (tmp_path / "site" / page.name).symlink_to(page)
    whole_book.write_pdf(tmp_path / "site", tmp_path, os.environ["CHROMIUM"], edition())
    content = (tmp_path / "site" / edition().pdf_name).read_bytes()
    assert content.startswith(b"%PDF-") and content.count(b"/Type /Page\n") > len(PAGES) // 10
    assert edition().moment.strftime("CreationDate (D:%Y%m%d%H%M%S").encode() in content


def test_a_pdf_without_a_browser_is_refused_before_anything_runs(exodus, copy, monkeypatch):
    monkeypatch.setenv("CHROMIUM", "/nowhere/chromium")
    done = exodus(copy, "build", "--pdf")
    assert done.returncode == 2 and "CHROMIUM" in done.stderr and len(done.stderr.splitlines()) == 1
    assert not (copy / "_build").exists()


def test_a_picture_that_is_taken_along_says_its_sources_and_whose_it_is():
    for figure in sorted((SITE / "figures").glob("*.svg")):
        spec = (
            json.loads(figure.with_suffix(".json").read_text(encoding="utf-8"))
            if figure.with_suffix(".json").is_file()
            else {}
        )
        words = " ".join(text.get_text() for text in soup(figure).select("text"))
        assert f"{edition().title}, edition of {edition().day}" in words, figure.name
        for line in spec.get("title", {}).get("subtitle", []):
            assert line in words, figure.name


def icons_of_font(path: Path) -> set[int]:
    return set(TTFont(path).getBestCmap())


def test_the_font_of_icons_holds_those_that_pages_show_and_hardly_any_other(tmp_path):
    font = SITE / "_static" / "vendor" / "fontawesome" / "webfonts" / "fa-solid-900.woff2"
    bars, expand, a_rocket = 0xF0C9, 0xF065, 0xF135
    assert {bars, expand} <= icons_of_font(font) and a_rocket not in icons_of_font(font)
    assert font.stat().st_size < 10_000
    of_theme = Path(pydata_sphinx_theme.__file__).parent / "theme/pydata_sphinx_theme/static"
    for part in ("styles", "vendor/fontawesome/webfonts"):
        shutil.copytree(of_theme / part, tmp_path / "_static" / part)
    (tmp_path / "show.js").write_text('button.className = "fa-solid fa-rocket"')
    (tmp_path / "index.html").write_text('<script src="show.js"></script><i class="fa-solid fa-bars"></i>')
    keep_shown_icons(tmp_path)
    found = icons_of_font(tmp_path / font.relative_to(SITE))
    assert {bars, a_rocket} <= found and expand not in found
    styles = (tmp_path / "_static/styles/pydata-sphinx-theme.css").read_text(encoding="utf-8")
    assert ".fa-rocket:before" in styles and ".fa-expand:before" not in styles and ".fa-solid" in styles
