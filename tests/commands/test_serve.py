"""`serve` builds again what somebody changes and shows it in his browser; a mistake is one line, and the last site stays."""

import json
import os
import resource
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.request import urlopen

import pytest
from playwright.sync_api import expect

from recomputed.commands import serve
from recomputed.commands.new_report import EXAMPLE
from recomputed.commands.serve import BUILD_IN_WAITING, code_of
from recomputed.ground import paths
from tests.bench_page import chromium
from tests.conftest import small_copy
from tests.prove.projects import replace_in

SECONDS = 240  # on a machine that does much else
HEARD = """
import os, sys
opened = []
def hear(event, given):
    if event == "open" and isinstance(given[0], str) and given[0].startswith(os.getcwd() + os.sep):
        opened.append(given[0])
sys.addaudithook(hear)
"""
BYTES_LEFT = 50_000  # of each file, as on a disk that is full


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


@pytest.fixture(scope="module")
def served(tmp_path_factory, small_copy_that_ran):
    """The small report, served while it is worked on: its folder and its address."""
    folder = small_copy_that_ran(tmp_path_factory.mktemp("serve") / "report")
    port = free_port()
    command = [sys.executable, "-m", "recomputed", "serve", "--port", str(port)]
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as server:
        assert server.stdout.readline() == f"http://127.0.0.1:{port}/ shows the report; Ctrl-C ends it\n"
        address = f"http://127.0.0.1:{port}/"
        until(lambda: state(address)["version"] >= 1)
        yield folder, address
        server.terminate()


def state(address: str) -> dict:
    with urlopen(f"{address}__preview") as answer:
        return json.load(answer)


def until(holds) -> None:
    end = time.monotonic() + SECONDS
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.1)


def test_a_change_is_built_and_loaded_again_and_a_mistake_is_shown_while_the_last_site_stays(served):
    folder, address = served
    with chromium() as browser:
        page = browser.new_page()
        page.goto(f"{address}index.html")
        replace_in(folder / "book" / "index.md", "A small report,", "A changed report,")
        expect(page.get_by_text("A changed report,")).to_be_visible(timeout=SECONDS * 1000)
        replace_in(
            folder / "data" / "claims.yml",
            "      role: lead\n      label: by the yearly mean",
            "      role: chief\n      label: by the yearly mean",
        )
        bar = page.locator("[role=status]", has_text="passed-420")
        expect(bar).to_be_visible(timeout=SECONDS * 1000)
        assert "role" in bar.inner_text() and "\n" not in bar.inner_text().strip()
        page.goto(f"{address}index.html")
        expect(page.get_by_text("A changed report,")).to_be_visible()
        replace_in(folder / "data" / "claims.yml", "role: chief", "role: lead")
        expect(bar).to_have_count(0, timeout=SECONDS * 1000)


def test_other_files_are_served_as_they_are_and_the_published_pages_hold_no_script_of_this(served):
    folder, address = served
    with urlopen(f"{address}claims.json") as answer:
        assert answer.read() == (folder / "_build" / "html" / "claims.json").read_bytes()
    assert "__preview" not in (folder / "_build" / "html" / "index.html").read_text(encoding="utf-8")
    with urlopen(f"{address}index.html") as answer:
        assert b"/__preview.js" in answer.read()


def test_a_deleted_folder_is_said_and_does_not_end_it(served):
    folder, address = served
    shutil.move(folder / "notebooks", folder / "_build" / "elsewhere")
    until(lambda: state(address)["complaint"])
    shutil.move(folder / "_build" / "elsewhere", folder / "notebooks")
    until(lambda: not state(address)["complaint"])


def test_a_folder_that_was_away_while_it_was_built_and_is_back_as_it_was_is_seen(small_report, monkeypatch):
    monkeypatch.setattr(serve.paths, "ROOT", small_report, raising=False)
    monkeypatch.setattr(serve, "input_files", lambda: sorted(small_report.rglob("*.ipynb")))
    before = serve.stamps()
    assert before.keys() > set(serve.input_files())
    shutil.move(small_report / "notebooks", small_report / "away")
    shutil.move(small_report / "away", small_report / "notebooks")
    after = serve.stamps()
    assert after.keys() == before.keys() and after != before


@pytest.mark.long
def test_a_full_disk_is_said_in_the_page_and_does_not_end_it(small_report_that_ran):
    def fill() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (BYTES_LEFT, BYTES_LEFT))

    folder, port = small_report_that_ran, free_port()
    command = [sys.executable, "-m", "recomputed", "serve", "--port", str(port)]
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, text=True, preexec_fn=fill) as server:
        server.stdout.readline()
        until(lambda: state(f"http://127.0.0.1:{port}/")["complaint"])
        said = state(f"http://127.0.0.1:{port}/")
        server.terminate()
    assert said["version"] == 0 and said["complaint"].startswith("recomputed: ") and "\n" not in said["complaint"]
    assert not (folder / "_build" / "html").exists()


def test_a_build_that_waits_has_read_nothing_of_the_report(tmp_path):
    report = small_copy(tmp_path / "report")
    Path(report, "book", "theme.yml").write_text('light: {blue: "#23408e"}\n', encoding="utf-8")
    code = HEARD + BUILD_IN_WAITING + "print(*sorted(set(opened)))"
    command = [sys.executable, "-c", code, str(paths.ENGINE.parent), str(os.getpid())]
    done = subprocess.run(command, cwd=report, input="", capture_output=True, text=True, check=True)
    assert done.stdout == "\n"
    assert list(code_of(dict.fromkeys([report / "book" / "theme.yml", paths.LOCK], (0, 0)))) == [paths.LOCK]


def test_a_port_that_is_taken_is_refused_in_one_line(tmp_path):
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        one.listen()
        command = [sys.executable, "-m", "recomputed", "serve", "--port", str(one.getsockname()[1])]
        done = subprocess.run(command, cwd=Path(EXAMPLE).resolve(), capture_output=True, text=True, check=False)
    assert done.returncode == 2 and "is taken; give another" in done.stderr and done.stderr.count("\n") == 1
