"""New data come in whole or not at all, from a real server on this machine that can misbehave in every way we know."""

import gzip
import hashlib
import json
import multiprocessing
import random
import re
import shutil
import signal
import ssl
import subprocess
import threading
import time
import traceback
import tracemalloc
from concurrent.futures import ThreadPoolExecutor
from copy import deepcopy as copy_of
from dataclasses import replace
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from pandera.errors import SchemaError

from exodus.sources import RULES, SOURCES, cbeci, epoch_ai
from recomputed.declared.catalog import catalog
from recomputed.declared.check import schema
from recomputed.declared.checksums import data_files
from recomputed.declared.tables import raw_cells, typed
from recomputed.ground import paths
from recomputed.ground.errors import BadParameter, RefreshRefused, Refused
from recomputed.ground.secrets import PROXIES, without_secrets
from recomputed.refreshing import calendar, comparing, fetching, project_copy
from recomputed.refreshing import responses as answers
from recomputed.refreshing.comparing import compare
from recomputed.refreshing.fetching import base_address
from recomputed.refreshing.gathering import chosen_sources, gather
from recomputed.refreshing.judging_again import readings_of
from recomputed.refreshing.project_copy import table_bytes
from recomputed.refreshing.responses import as_csv, as_json
from recomputed.refreshing.source import cells
from recomputed.running.chapters import chapters
from recomputed.running.papermill_run import run
from recomputed.running.records import judgements
from tests import warm_python
from tests.bench_page import SECONDS_TO_HEAR_THE_END
from tests.live_faults import (
    SEMANTIC,
    SLOW,
    SLOW_SECONDS,
    TELLING,
    TRANSPORT,
    body,
    bomb,
    figures,
    packed,
    redirect,
    status,
    taken_over,
)
from tests.live_sources import (
    COINS,
    KEY,
    MAIN,
    PATHS,
    POOL_WEEKS,
    POOLS,
    PRICE,
    RETAIL,
    LiveSources,
)
from tests.prove.generated_answers import cases, cases_of

A_CLASS = re.compile(r"[A-Z][a-z]+(Error|Exception|Timeout)\b|Errno")


@pytest.fixture(autouse=True)
def hasty(monkeypatch):
    """A failure that may pass is followed by as many tries as ever, after a tenth of the wait."""
    monkeypatch.setattr(fetching, "FIRST_WAIT_SECONDS", fetching.FIRST_WAIT_SECONDS / 10)


@pytest.fixture
def server(monkeypatch):
    """The sources, each at its best; every source is led there."""
    sources = LiveSources()
    for name, value in sources.environment().items():
        monkeypatch.setenv(name, value)
    yield sources
    sources.shutdown()
    sources.server_close()


def command(folder: Path, environment: dict, *arguments: str, **ended) -> subprocess.CompletedProcess:
    return warm_python.command(folder, "data", "refresh", *arguments, environment=environment, **ended)


def state(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def refused(name: str) -> str:
    """Why a source's answer is refused; fails if it is taken."""
    with pytest.raises(RefreshRefused) as said:
        taken_over(name)
    return str(said.value)


@pytest.mark.one_in(3)
@pytest.mark.parametrize("kind", TRANSPORT)
def test_a_bad_answer_is_refused_with_a_reason_whichever_source_gives_it(server, monkeypatch, kind):
    """Each source meets the fault at a server of its own; the waits overlap."""
    monkeypatch.setenv("RECOMPUTED_REFRESH_SECONDS", SLOW_SECONDS if TRANSPORT[kind] in SLOW else "60")
    before, begun = data_files(), time.monotonic()
    for name in SOURCES:
        server.faults[MAIN[name]] = TRANSPORT[kind]
    with ThreadPoolExecutor(len(SOURCES)) as pool:
        reasons = list(pool.map(refused, SOURCES))
    assert all(len(reason) > 20 and KEY not in reason and not A_CLASS.search(reason) for reason in reasons), reasons
    assert time.monotonic() - begun < 60
    assert data_files() == before


@pytest.mark.one_in(3)
@pytest.mark.parametrize("kind", SEMANTIC)
def test_a_well_formed_lie_is_refused_with_a_reason_whichever_source_tells_it(server, kind):
    before = data_files()
    for name in SOURCES:
        truth = copy_of(server.contents[MAIN[name]])
        rows, time_field, figure = figures(server, name)
        SEMANTIC[kind](rows, name, time_field, figure)
        reason = refused("coin_metrics" if name == "blockchain_info" else name)
        assert len(reason) > 20 and not A_CLASS.search(reason), reason
        server.contents[MAIN[name]] = truth
    assert data_files() == before


def test_a_good_answer_of_every_source_is_taken(server, monkeypatch):
    monkeypatch.setattr(calendar, "today", lambda: date(2027, 4, 1))  # the last year of the answers is over
    changed = {change.table: change for change in gather(chosen_sources([])).changes if change}
    assert not any(change.rewrites_history for change in changed.values())
    assert changed["network_monthly"].added == [("2026-06",)]
    assert changed["difficulty_epochs"].completed == [("959616",)]
    assert {len(change.added) for change in changed.values()} == {1, 3, 4, 14, 24}
    first = changed["network_monthly"].rows[-1]
    assert float(first["price_usd"]) == pytest.approx(77978.5903 * 1.02)


@pytest.mark.parametrize(
    "source, table, now, last",
    [("coin_metrics", "network_monthly", date(2026, 6, 30), "2026-05"),
     ("eia", "us_industrial_price_monthly", date(2026, 7, 31), "2026-06"),
     ("owid_energy", "electricity_balance", date(2026, 12, 31), "2025")],
)  # fmt: skip
def test_a_month_or_year_that_is_not_over_is_left_out(server, monkeypatch, source, table, now, last):
    monkeypatch.setattr(calendar, "today", lambda: now)
    changed = {change.table: change for change in gather(chosen_sources([source])).changes}
    assert max(row[RULES[table].time] for row in changed[table].rows) == last


def test_every_source_is_asked_politely_and_all_pages_are_read(server):
    gather(chosen_sources([]))
    assert {headers["User-Agent"].partition("/")[0] for *_, headers in server.asked} == {"recomputed"}
    tokens = [
        query["next_page_token"][0] for path, query, _ in server.asked if path == COINS if "next_page_token" in query
    ]
    assert tokens == ["150", "300"]
    assert [query["offset"] for path, query, _ in server.asked if path == RETAIL][:2] == [["0"], ["60"]]


def test_without_a_key_that_source_is_skipped_with_a_line_and_the_others_go_on(server, monkeypatch):
    monkeypatch.delenv("EIA_API_KEY")
    gathered = gather(chosen_sources([]))
    assert "eia: skipped, it needs a key in EIA_API_KEY" in gathered.notes
    assert "us_price_by_sector" not in {change.table for change in gathered.changes}
    assert "network_monthly" in {change.table for change in gathered.changes}


def test_one_failure_and_then_a_good_answer_is_a_good_answer_and_is_told(server):
    def once(handler, path, query):
        del handler.server.faults[path]
        return status(503, Retry_After="1")(handler, path, query)

    server.faults[COINS] = once
    begun = time.monotonic()
    gathered = gather(chosen_sources(["coin_metrics"]))
    assert time.monotonic() - begun > 1
    assert f"coin_metrics: {COINS}: status 503, asked again" in gathered.notes


def test_a_redirect_within_the_same_place_is_followed(server):
    server.faults[PRICE] = lambda handler, path, query: (
        "moved" not in query and redirect(f"{path}?moved=1")(handler, path, query)
    )
    assert gather(chosen_sources(["coin_metrics"])).changes[0].added == [("2026-06",)]


def test_two_sources_that_disagree_are_reported_with_both_figures(server):
    for point in server.contents[PRICE][1]["values"]:
        point["y"] *= 1.03
    assert re.search(
        r"price_usd 2025-0\d: \S+ \(coin_metrics\) and \S+ \(blockchain_info\) are 2\.9% apart",
        refused("coin_metrics"),
    )


def test_pools_that_hold_far_more_than_in_our_table_are_reported_with_both_figures(server):
    agreed = gather(chosen_sources(["mempool_space"]))
    assert re.search(r"its 3 largest pools found \d\d\.\d% of the blocks of the last month", "\n".join(agreed.notes))
    weeks = server.contents[POOL_WEEKS][1]
    for week in weeks:
        week["share"] = week["share"] ** 0.5 / 4
    assert re.search(
        r"share_of_three_largest_pools 2025-\d\d: 0\.\d+ \(pools_monthly\) and 0\.\d+ \(mempool_space\) are \d\d\.\d% apart",
        refused("mempool_space"),
    )


@pytest.mark.parametrize("share, said", [(1.5, "are not parts of a whole"), (-0.1, "are not parts of a whole")])
def test_shares_of_pools_that_cannot_be_shares_are_refused(server, share, said):
    server.contents[POOL_WEEKS][1][5]["share"] = share
    assert said in refused("mempool_space")


def test_pools_that_found_more_blocks_than_there_were_are_refused(server):
    server.contents[POOLS][1]["blockCount"] //= 2
    assert "are no part of" in refused("mempool_space")


def test_a_day_three_times_the_others_is_refused(server):
    server.contents[COINS][1][-40]["HashRate"] = str(3 * float(server.contents[COINS][1][-40]["HashRate"]))
    assert "HashRate: 2026-05-22: from" in refused("coin_metrics")


def test_a_hole_before_the_new_rows_is_refused(server):
    server.contents[COINS][1][:] = [day for day in server.contents[COINS][1] if not day["time"].startswith("2026-06-1")]
    assert "2026-06-10 is missing" in refused("coin_metrics")


def without_what_is_new(server) -> None:
    """Let two sources tell no month that we do not have."""
    for path in (COINS, PRICE, "/charts/hash-rate"):
        content = server.contents[path][1]
        rows = content if path == COINS else content["values"]
        del rows[-30:]
    months = server.contents[RETAIL][1]["monthly"]
    newest = max(row["period"] for row in months)
    months[:] = [row for row in months if row["period"] != newest]


def test_the_same_data_once_more_are_no_change(server):
    without_what_is_new(server)
    assert not any(gather(chosen_sources(["coin_metrics", "eia"])).changes)


def test_a_silent_revision_is_refused_and_names_the_cell(server):
    for row in server.contents[RETAIL][1]["monthly"]:
        if (row["period"], row["sectorid"]) == ("2026-04", "IND"):
            row["price"] = "8.70"
    assert "2026-04, usd_per_kwh: 0.0866 -> 0.0870" in refused("eia")


def test_an_unknown_source_and_a_bad_address_are_named(monkeypatch):
    with pytest.raises(BadParameter, match="did you mean 'coin_metrics'"):
        chosen_sources(["coin_metric"])
    monkeypatch.setenv("RECOMPUTED_REFRESH_EIA", "http://api.eia.gov")
    with pytest.raises(BadParameter, match="RECOMPUTED_REFRESH_EIA: .* is not an https address"):
        base_address("eia", SOURCES["eia"].address)


@pytest.mark.parametrize(
    "address",
    ["http://[::1", "https://x y", "https://x:99999", "https://x:0", "https://", "ftp://x", "https://x/?a=1", "https://x#y", "x",
     "https://me:pass-word@x", "http://me:pass-word@127.0.0.1", "https://\udcff", "https://a\tb", "https://" + "x" * 3000 + "/ y"],
)  # fmt: skip
def test_an_address_that_is_none_is_refused_before_anybody_is_asked_and_shows_no_password(server, monkeypatch, address):
    monkeypatch.setenv("RECOMPUTED_REFRESH_EIA", address)
    with pytest.raises(BadParameter) as said:
        gather(chosen_sources([]))
    assert str(said.value).startswith("RECOMPUTED_REFRESH_EIA: ") and "pass-word" not in str(said.value)
    assert not server.asked


@pytest.mark.parametrize("seconds", ["9" * 5000, "0", "-1", "3601", "1.5", "٣", "a second"])
def test_a_bound_in_time_that_is_none_is_refused(server, monkeypatch, seconds):
    monkeypatch.setenv("RECOMPUTED_REFRESH_SECONDS", seconds)
    with pytest.raises(
        BadParameter, match="RECOMPUTED_REFRESH_SECONDS: .* is not a whole number of seconds from 1 to 3600"
    ):
        gather(chosen_sources(["eia"]))


def test_usual_addresses_are_https():
    assert {base_address(name, source.address).partition(":")[0] for name, source in SOURCES.items()} == {"https"}


@pytest.mark.parametrize("text", ['{"a": 1, "a": 2}', "[NaN]", "[Infinity]", "[1", "[" * 5000, "\x00"])
def test_what_is_not_plain_json_is_refused(text):
    with pytest.raises(RefreshRefused):
        as_json(text.encode(), list, "x")


@pytest.mark.parametrize("text", ["a,a\n1,2\n", "b\n1\n", "a\n", "", "a,b\n1\n", "a\n1", 'a\n"1\n'])
def test_what_is_not_plain_csv_is_refused(text):
    with pytest.raises(RefreshRefused):
        as_csv(text.encode(), ["a"], "x")


# Between here and there: proxies and certificates.


@pytest.fixture
def elsewhere(monkeypatch):
    """EIA is at an address that does not exist, so that only a proxy can be asked."""
    for name in PROXIES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("EIA_API_KEY", KEY)
    monkeypatch.setenv("RECOMPUTED_REFRESH_EIA", "https://api.eia.invalid")
    monkeypatch.setenv("RECOMPUTED_REFRESH_SECONDS", "30")


@pytest.mark.parametrize("name", ["HTTPS_PROXY", "http_proxy", "ALL_PROXY"])
@pytest.mark.parametrize(
    "given", ["garbage://me:password@x", "http://me:password@[::1", "http://x:99999", "socks5://x", "a bad one"]
)
def test_a_proxy_that_is_none_is_refused_and_not_shown(elsewhere, monkeypatch, name, given):
    monkeypatch.setenv(name, given)
    with pytest.raises(BadParameter, match=f"^{name}: what it holds is not the address of a proxy") as said:
        gather(chosen_sources(["eia"]))
    assert given not in str(said.value) and "password" not in str(said.value)


class Refusing(BaseHTTPRequestHandler):
    """A proxy that tells what it was sent."""

    def do_CONNECT(self):
        self.send_response(407, f"No {self.headers['Proxy-Authorization']}")
        self.end_headers()

    def log_message(self, *arguments):
        """Quiet."""


@pytest.fixture
def proxy():
    """The port of a proxy that refuses."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Refusing)
    threading.Thread(target=server.serve_forever, args=(SECONDS_TO_HEAR_THE_END,), daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def test_a_proxy_that_refuses_is_named_by_its_variable_without_its_password(elsewhere, monkeypatch, proxy):
    monkeypatch.setenv("HTTPS_PROXY", f"http://me:password@127.0.0.1:{proxy.server_port}")
    assert refused("eia").endswith("the proxy of HTTPS_PROXY refuses: 407 No Basic [secret]")


def test_a_proxy_that_is_not_there_is_named_by_its_variable(elsewhere, monkeypatch):
    monkeypatch.setenv("ALL_PROXY", "http://me:password@127.0.0.1:9")
    assert refused("eia").endswith("no connection through the proxy of ALL_PROXY")


def test_certificates_that_cannot_be_read_are_refused(elsewhere, monkeypatch, tmp_path):
    (tmp_path / "bad.pem").write_text("no certificate")
    for given in (tmp_path / "none.pem", tmp_path / "bad.pem", tmp_path):
        monkeypatch.setenv("SSL_CERT_FILE", str(given))
        with pytest.raises(BadParameter, match="SSL_CERT_FILE"):
            gather(chosen_sources(["eia"]))


def test_a_refused_certificate_is_said_to_be_one_and_nobody_is_asked_again(server, monkeypatch, tmp_path):
    if not shutil.which("openssl"):
        pytest.skip("needs openssl to make a certificate")
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=localhost",
         "-keyout", str(key), "-out", str(certificate)], check=True, capture_output=True,
    )  # fmt: skip
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    monkeypatch.setenv("RECOMPUTED_REFRESH_EIA", f"https://localhost:{server.server_port}")
    assert refused("eia").endswith("its certificate is refused: self-signed certificate")


# What is secret stays here.


@pytest.mark.parametrize("place", TELLING)
def test_a_key_that_the_server_tells_is_in_no_reason_and_no_traceback(server, place):
    server.faults[RETAIL] = TELLING[place]
    with pytest.raises(RefreshRefused) as said:
        taken_over("eia")
    shown = "".join(traceback.format_exception(said.value))
    assert str(said.value).startswith(f"eia: {RETAIL}: ")
    assert KEY.lower() not in without_secrets(shown).lower()
    assert KEY[:8].lower() not in str(said.value).lower()


@pytest.mark.parametrize("place", ["request", "description", "both, escaped"])
def test_a_key_that_is_repeated_where_nothing_is_taken_is_no_matter(server, place):
    text = {"both, escaped": "".join(f"\\u{ord(sign):04x}" for sign in KEY)}.get(place, KEY)
    server.faults[RETAIL] = body(
        lambda content: content.replace(b'"request": {', f'"request": {{"api_key": "{text}", '.encode()).replace(
            b'"description": "', f'"description": "for {text}\\r\\n'.encode()
        )
    )
    changes = gather(chosen_sources(["eia"])).changes
    assert changes[0].added == [("2026-07",)]


def test_what_judges_the_new_data_does_not_know_the_key(monkeypatch, tmp_path):
    monkeypatch.setenv("EIA_API_KEY", KEY)
    done = project_copy._in_copy(tmp_path, "-c", "import os; print(sorted(os.environ.values()))")
    assert done.returncode == 0 and str(tmp_path) in done.stdout and KEY not in done.stdout


@pytest.mark.parametrize("source", SOURCES)
def test_an_answer_for_which_a_check_was_forgotten_is_refused_and_names_the_source(server, monkeypatch, source):
    server.faults[MAIN[source]] = lambda handler, path, query: handler.send("application/json", b"x") or True
    for error in (
        KeyError("x"),
        OverflowError(),
        ZeroDivisionError(),
        RecursionError(),
        MemoryError(),
        ValueError(KEY),
    ):

        async def forgetful(fetch, error=error):
            await fetch.get(MAIN[source])
            raise error

        monkeypatch.setitem(SOURCES, source, replace(SOURCES[source], read=forgetful, brings=()))
        reason = refused(source)
        assert reason.startswith(f"{source}: {MAIN[source]}: an answer that cannot be read"), reason
        assert not A_CLASS.search(reason)


def test_a_bomb_within_a_bomb_costs_neither_memory_nor_time(server):
    server.faults = {
        RETAIL: packed(lambda content: bomb(3), "gzip, gzip, gzip"),
        COINS: packed(lambda content: bomb(1), "gzip"),
    }
    assert "packed as 'gzip, gzip, gzip'" in refused("eia")
    begun = time.monotonic()
    tracemalloc.start()
    assert "larger than 40,000,000 bytes" in refused("coin_metrics")
    assert tracemalloc.get_traced_memory()[1] < 150e6
    tracemalloc.stop()
    assert time.monotonic() - begun < 5


ODD_TEXT = {"NUL": "a\0b", "a line end": "a\r\nb", "half a sign": "a\ud800b", "another direction": "a\u202eb"}
TEXTS = {  # where text is taken: path, the rows of its content, the field
    "a cluster": (MAIN["epoch_ai"], lambda content: content, "Name"),
    "a maker": (epoch_ai.MODELS, lambda content: content, "Organization"),
    "a country": (cbeci.MAP, lambda content: content, "country"),
    "a pool": (POOL_WEEKS, lambda content: content, "poolName"),
    "a pool of the month": (POOLS, lambda content: content["pools"], "name"),
    "a sector": (RETAIL, lambda content: content["monthly"], "sectorName"),
    "a day": (COINS, lambda content: content, "time"),
    "a chart": (PRICE, lambda content: [content], "name"),
    "a field": (RETAIL, lambda content: content["monthly"], None),
    "a column": (MAIN["owid_energy"], lambda content: content, None),
}


@pytest.mark.parametrize("kind", ODD_TEXT)
def test_text_that_no_table_can_carry_is_refused_wherever_it_stands(server, kind):
    for path, rows, field in TEXTS.values():
        truth = copy_of(server.contents[path])
        for row in rows(server.contents[path][1])[-20:] if field else rows(server.contents[path][1]):
            row[field or ODD_TEXT[kind]] = ODD_TEXT[kind]
        reason = refused(next(source for source in SOURCES if path in PATHS[source]))
        assert "sign" in reason or "not UTF-8" in reason, reason
        server.contents[path] = truth


def test_line_ends_and_prose_in_columns_that_are_not_taken_are_no_matter(server):
    for row in server.contents[MAIN["epoch_ai"]][1]:
        row["Notes"] = "two\r\nlines\u200e"
    assert gather(chosen_sources(["epoch_ai"])).changes[0].added == [("A new cluster",)]


def test_a_cluster_of_the_future_is_refused_and_names_it(server):
    server.contents[MAIN["epoch_ai"]][1][-1]["First Operational Date"] = "2099-01-01"
    assert "ai_clusters: first_operational_date: 2099-01-01 is in the future" in refused("epoch_ai")


def test_a_day_without_a_block_is_refused(server):
    server.contents[COINS][1][-40]["BlkCnt"] = "0"
    assert "BlkCnt: 2026-05-22: 0 is not positive" in refused("coin_metrics")


def test_new_data_that_take_too_long_to_judge_are_refused(server, monkeypatch, tmp_path):
    monkeypatch.setattr(project_copy, "SECONDS_TO_JUDGE", 0.01)
    changes = [change for change in gather(chosen_sources(["coin_metrics"])).changes if change]
    with pytest.raises(RefreshRefused, match="could not be judged within 0.01 s"):
        project_copy.stage(tmp_path, changes)


@pytest.mark.long
def test_a_server_that_tells_our_key_in_every_place_gets_it_into_no_line_and_no_file(server, copy):
    server.faults[RETAIL] = body(
        lambda content: content.replace(b'"request": {', f'"request": {{"api_key": "{KEY}", '.encode())
    )
    done = command(copy, server.environment(), "eia", "--debug")
    assert done.returncode == 0
    server.faults[RETAIL] = TELLING["no status"]
    failed = command(copy, server.environment(), "eia", "--debug")
    assert failed.returncode != 0 and "Traceback" in failed.stderr
    shown = done.stdout + done.stderr + failed.stdout + failed.stderr
    assert KEY not in shown
    assert not [name for name, content in state(copy).items() if KEY.encode() in content]


# Answers that nobody thought of.


@pytest.mark.long
def test_whatever_a_source_sends_is_refused_in_a_line_or_could_be_true():
    tried = list(cases(50, seed=1))
    assert len(tried) == 50 * len(SOURCES)
    assert not [case for case in tried if case[2]]


@pytest.mark.parametrize(
    "source, module, check, instead, noticed",
    [pytest.param("epoch_ai", answers, "odd_sign", lambda text: None, "text", marks=pytest.mark.long),
     ("epoch_ai", comparing, "_refuse_times", lambda rows, table: None, "in the future"),
     ("cbeci", cbeci, "is_over", lambda *period: True, "UNFORESEEN"),
     ("eia", fetching, "bytes_without_secrets", lambda content: content, "SECRET")],
)  # fmt: skip
def test_a_check_that_is_missing_is_noticed(monkeypatch, source, module, check, instead, noticed):
    monkeypatch.setattr(module, check, instead)
    assert any(noticed in wrong for _, _, wrong in cases_of(source, 600, seed=4))


# The whole command, in a copy of the project.


def test_a_refresh_is_one_step_and_leaves_data_in_order(server, copy, exodus):
    before = state(copy / "data")
    done = command(copy, server.environment())
    assert (done.returncode, done.stderr) == (0, "")
    after = state(copy / "data")
    assert after.keys() == before.keys()
    assert b"\n2026-06," in after["tables/network_monthly.csv"]
    assert b'span: "2009-01 to 2026-06"' in after["tables/network_monthly.yml"]
    assert b"blockchain-info-charts, coin-metrics-2025" in after["tables/network_monthly.yml"]
    assert b"coin-metrics-api:\n  title:" in after["sources.yml"]
    untouched = [name for name in before if before[name] == after[name]]
    assert "claims.yml" in untouched and "tables/pools_monthly.csv" in untouched
    assert exodus(copy, "data", "check").returncode == 0
    again = command(copy, server.environment())
    assert (again.returncode, state(copy / "data")) == (0, after)
    assert "nothing is new" in again.stdout
    assert not (copy / "_build/refreshing/new").exists()


def test_a_dry_run_says_which_verdicts_would_move_and_because_of_which_figure_and_changes_nothing(
    server, copy_that_ran
):
    for row in server.contents[RETAIL][1]["monthly"]:
        if (row["period"], row["sectorid"]) == ("2026-04", "IND"):
            row["price"] = "8.50"
    before = state(copy_that_ran / "data")
    done = command(copy_that_ran, server.environment(), "eia", "--dry-run")
    assert (done.returncode, done.stderr) == (0, "")
    assert "revised: 2026-04, usd_per_kwh: 0.0866 -> 0.0850" in done.stdout
    assert "a candidate for a correction: us_industrial_usd_per_kwh: as of 2026-04, 0.0866 -> 0.085" in done.stdout
    assert re.search(
        r"us-cost-above-100k/industrial-average: fails \(99209\.3 USD, support 0\.\d\d\) -> "
        r"fails \(97376\.\d USD, support 0\.\d\d\); because of us_industrial_usd_per_kwh 0\.0866 -> 0\.085", done.stdout
    )  # fmt: skip
    assert state(copy_that_ran / "data") == before


def test_answers_can_be_kept_as_they_came_with_checksums_and_without_a_key(server, copy, tmp_path):
    """Where nothing is new, so that no chapter has to be run."""
    without_what_is_new(server)
    raw = tmp_path / "raw"
    done = command(copy, server.environment(), "eia", "coin_metrics", "--dry-run", "--keep-raw", str(raw))
    assert (done.returncode, done.stderr) == (0, "")
    listed = json.loads((raw / "answers.json").read_text(encoding="utf-8"))
    assert f"{len(listed)} answers are kept in {raw}" in done.stdout
    assert {one["source"] for one in listed} >= {"eia", "coin_metrics"} and all(
        one["headers"]["date"] for one in listed
    )
    for one in listed:
        packed = (raw / one["file"]).read_bytes()
        body = gzip.decompress(packed)
        assert hashlib.sha256(packed).hexdigest() == one["sha256"]
        assert hashlib.sha256(body).hexdigest() == one["sha256_unpacked"] and KEY.encode() not in body
    assert KEY not in (raw / "answers.json").read_text(encoding="utf-8")
    assert b"usd_per_kwh" not in body and len(body) > 100  # what the source sent, not what we made of it
    again = command(copy, server.environment(), "eia", "--dry-run", "--keep-raw", str(raw))
    assert again.returncode == 2 and "is there already; answers are kept in a folder of their own" in again.stderr


def test_answers_are_kept_of_a_refused_refresh_too_and_its_line_says_where(server, copy, tmp_path):
    server.faults[MAIN["cbeci"]] = TRANSPORT["a page that says it is data"]
    raw = tmp_path / "raw"
    done = command(copy, server.environment(), "--keep-raw", str(raw))
    listed = json.loads((raw / "answers.json").read_text(encoding="utf-8"))
    assert listed and done.returncode == 5
    assert done.stderr.count("\n") == 1 and done.stderr.endswith(f"; {len(listed)} answers are kept in {raw}\n")


def test_a_kept_run_with_pictures_and_a_new_one_without_are_compared_alike():
    path = chapters()["12_edge_ai_market"]
    with_pictures, without = (judgements(run(path, {}, pictures=pictures).notebook) for pictures in (True, False))
    assert all(r.informs for r in with_pictures if r.given) and not any(r.informs for r in without)
    assert readings_of(path.stem, with_pictures) == readings_of(path.stem, without)


def test_a_refused_refresh_exits_with_5_and_one_line_and_changes_nothing(server, copy):
    before = state(copy / "data")
    server.faults[MAIN["cbeci"]] = TRANSPORT["a page that says it is data"]
    done = command(copy, server.environment())
    assert (done.returncode, done.stdout) == (5, "")
    assert re.fullmatch(r"recomputed: cbeci: \S+: .+\n", done.stderr)
    assert state(copy / "data") == before


def test_new_data_that_break_a_declared_rule_are_refused_before_the_step(server, copy):
    for row in server.contents[MAIN["epoch_ai"]][1]:
        if row["Name"] == "A new cluster":
            row["H100 equivalents"] = "9e9"
    before = state(copy / "data")
    done = command(copy, server.environment(), "epoch_ai")
    assert done.returncode == 5
    new_row = len(cells("ai_clusters")) + 2  # after the head and all that we have
    assert f"ai_clusters.csv: row {new_row}, column h100_equivalents" in done.stderr
    assert state(copy / "data") == before


@pytest.mark.one_in(3)
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT, signal.SIGTERM])
def test_a_refresh_that_is_ended_leaves_the_old_data_and_the_next_one_works(server, copy, number):
    before = state(copy / "data")
    ready = copy / "_build/refreshing/new/data/SHA256SUMS"
    ended = command(copy, server.environment(), "eia", end_when=ready.exists, with_signal=number)
    assert ended.returncode != 0
    assert state(copy / "data") == before
    assert command(copy, server.environment(), "eia").returncode == 0


def exchanging(ready) -> None:
    """Exchange two states of data/ for ever, as a refresh does."""
    from recomputed.refreshing.directory_swap import exchange, workplace

    while True:
        with workplace() as folder:
            shutil.copytree(paths.DATA, folder / "data")
            for name in ("tables/network_monthly.csv", "tables/network_monthly.yml", "SHA256SUMS"):
                path = folder / "data" / name
                text = path.read_bytes()
                path.write_bytes(text[:-1] if text.endswith(b"#") else text + b"#")
            before = data_files()
            ready.set()
            exchange(folder / "data", before)


def test_a_kill_at_any_moment_leaves_the_old_or_the_new_data(copy, monkeypatch):
    """Forty kills while two states of data/ are exchanged again and again: never a mix, never no data."""
    monkeypatch.setattr(paths, "DATA", copy / "data")
    monkeypatch.setattr(paths, "BUILD", copy / "_build")
    old = state(copy / "data")
    names = ("tables/network_monthly.csv", "tables/network_monthly.yml", "SHA256SUMS")
    new = old | {name: old[name] + b"#" for name in names}
    forks, seen = multiprocessing.get_context("fork"), []
    for number in range(40):
        ready = forks.Event()
        child = forks.Process(target=exchanging, args=(ready,))
        child.start()
        assert ready.wait(60)
        time.sleep(number * 0.003)
        child.kill()
        child.join()
        seen.append(state(copy / "data"))
    assert all(found in (old, new) for found in seen)
    assert old in seen and new in seen


# Two hundred lies about the tables themselves.


def lies(table: str, rows: list[dict], chance: random.Random) -> dict[str, list[dict]]:
    """The rows with one lie each: scale, sign, unit, year, swapped keys, a lost tail, a key twice."""
    declared = catalog().tables[table]
    numbers = [label for label, column in declared.columns.items() if column.type == "number" and label != "share_low"]
    places = {label: [i for i, row in enumerate(rows) if row[label] not in ("", "0", "0.0")] for label in numbers}
    label = chance.choice([label for label, filled in places.items() if len(filled) > 1])
    filled = places[label]
    i, j = chance.sample(filled, 2)
    far = max(filled, key=lambda k: abs(float(rows[k][label]) - float(rows[i][label])))

    def with_cell(at: int, column: str, value: str) -> list[dict]:
        return [row | {column: value} if k == at else row for k, row in enumerate(rows)]

    times = {f"x{f:g}": with_cell(i, label, repr(float(rows[i][label]) * f)) for f in (10, 1000, 0.001, -1)}
    first = declared.key[0]
    swapped = with_cell(i, label, rows[far][label])
    return times | {
        "the whole column in another unit": [r | {label: repr(float(r[label]) * 1000)} if r[label] else r for r in rows],
        "another key": with_cell(i, first, rows[i][first].replace("2", "3") + ("9" if "2" not in rows[i][first] else "")),
        "the value of another row": swapped,
        "a cut tail": rows[: -max(2, len(rows) // 8)],
        "a row twice": [*rows, rows[j]],
        "a hole": rows[:i] + rows[i + 1 :],
    }  # fmt: skip


def slips_through(table: str, rows: list[dict]) -> bool:
    """Would these rows be taken without a word?"""
    try:
        change = compare(table, rows)
        if change.rewrites_history:
            return False
        content = table_bytes(change)
        declared = catalog().tables[table]
        schema(declared).validate(typed(raw_cells(content, table, declared), table, declared))
    except (Refused, SchemaError, ValueError):
        return False
    return True


def test_two_hundred_lies_about_tables_hardly_ever_slip_through():
    chance, slipped, told = random.Random(1), [], 0
    for round_ in range(2):
        for table, rule in RULES.items():
            rows = [row for row in cells(table).to_dict("records") if rule.about(row)]
            for kind, lie in lies(table, rows, chance).items():
                told += 1
                if slips_through(table, lie):
                    slipped.append(f"{table}: {kind} ({round_})")
    assert told >= 200
    print(f"{told - len(slipped)} of {told} lies are caught; not: {slipped}")
    assert len(slipped) <= 0.05 * told, slipped
