"""A copy of the project to break, its command line, and a browser for the built site."""

import json
import shutil
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict
from pathlib import Path

import pytest
from filelock import FileLock
from playwright.sync_api import Browser, Page

from recomputed.commands.new_report import EXAMPLE
from recomputed.ground import paths
from recomputed.ground.garbage_collection import collect_seldom
from tests.bench_page import chromium, served
from tests.prove.projects import copy_parts, sealed
from tests.visits import View, Visit, Visited, visit
from tests.warm_python import command

ROOT = Path(__file__).resolve().parents[1]
collect_seldom()


@pytest.hookimpl(tryfirst=True)  # before those that are marked long are left out
def pytest_collection_modifyitems(items: Iterable[pytest.Item]) -> None:
    """Of a test that is marked `one_in(n)` each n-th case stays in `make test`, the first one too; the others are long.

    They are counted among those that are collected: a case that is asked for by its name alone always stays.
    """
    met: Counter[str] = Counter()
    for item in items:
        mark = item.get_closest_marker("one_in")
        if mark is None or item.get_closest_marker("long"):
            continue
        test = item.nodeid.partition("[")[0]
        if len(mark.args) != 1:
            raise pytest.UsageError(f"{test}: one_in(n) takes one number")
        if met[test] % mark.args[0]:
            item.add_marker(pytest.mark.long)
        met[test] += 1


@pytest.fixture(scope="session")
def project_copy():
    """`project_copy(folder)`: the project's own files in a new folder within it."""
    return lambda folder: copy_parts(folder / "project")


@pytest.fixture
def copy(tmp_path: Path, project_copy) -> Path:
    """The project's own files in a folder of their own."""
    return project_copy(tmp_path)


@pytest.fixture
def copy_that_ran(copy: Path) -> Path:
    """Such a copy with what the book's own build kept of its runs and pictures: only what a test changes is made again."""
    for kept in ("cache", "checked", "drawings"):
        shutil.copytree(ROOT / "_build" / kept, copy / "_build" / kept)
    return copy


@pytest.fixture
def small_report(tmp_path: Path) -> Path:
    """The report that comes with the engine, in a folder of its own: what only proves the engine is proved there."""
    return small_copy(tmp_path / "report")


@pytest.fixture(scope="session")
def small_work(made_once) -> Path:
    """What a build of that report keeps of its runs, pictures and pages: `_build` of one, to be copied and not changed."""

    def make(folder: Path) -> None:
        done = command(small_copy(folder / "report"), "build")
        assert (done.returncode, done.stderr) == (0, "")

    return made_once("small-work", make) / "report" / "_build"


@pytest.fixture(scope="session")
def small_copy_that_ran(small_work) -> Callable[[Path], Path]:
    """`small_copy_that_ran(folder)`: that report with what a build of it kept, so that only what a test changes is made again."""

    def copied(folder: Path) -> Path:
        small_copy(folder)
        for kept in ("cache", "checked", "drawings", "pages"):
            shutil.copytree(small_work / kept, folder / "_build" / kept)
        return folder

    return copied


@pytest.fixture
def small_report_that_ran(small_copy_that_ran, tmp_path: Path) -> Path:
    """The same for one test."""
    return small_copy_that_ran(tmp_path / "report")


def small_copy(folder: Path) -> Path:
    """The small report in a new folder."""
    return shutil.copytree(EXAMPLE.resolve(), folder, ignore=shutil.ignore_patterns("_build", "__pycache__"))


@pytest.fixture(scope="session")
def made_once(tmp_path_factory, worker_id) -> Callable[[str, Callable[[Path], object]], Path]:
    """`made_once(name, make)`: a folder to be read or copied, made by the first of the processes that share the tests."""
    own = tmp_path_factory.getbasetemp()
    place = own if worker_id == "master" else own.parent

    def made(name: str, make: Callable[[Path], object]) -> Path:
        folder, finished = place / name, place / f"{name}.made"
        with FileLock(place / f"{name}.lock"):
            if not finished.exists():
                folder.mkdir(exist_ok=True)
                make(folder)
                finished.touch()
        return folder

    return made


@pytest.fixture(scope="session")
def exodus():
    """`exodus(folder, *arguments)`: the command line of the copy in a folder."""

    return command


@pytest.fixture
def replaced():
    """`replaced(folder, file, old, new)`: another text in a file of a copy; put back, and sealed, afterwards."""
    before = []

    def replace(folder: Path, name: str, old: str, new: str) -> None:
        path = folder / name
        content = path.read_bytes()
        assert old.encode() in content
        before.append((folder, path, content))
        path.write_bytes(content.replace(old.encode(), new.encode(), 1))

    yield replace
    for folder, path, content in before:
        path.write_bytes(content)
        sealed(folder / "data")


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """The site under a sub-path, as a project page would have it."""
    with served(paths.SITE) as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The system's browser, with a profile of its own for each `new_page`."""
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def empty_tab(browser) -> Callable[..., Page]:
    """`empty_tab(width, scheme, ...)`: the tab of a view, ready to load any page anew.

    A view keeps its tab, since a profile and its processes for each page take four times as long as the page.
    """
    tabs = {}

    def leave(width: int = 1280, scheme: str = "light", **options) -> Page:
        view = (width, scheme, *sorted(options.items()))
        if view not in tabs:
            tabs[view] = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme, **options)
        tabs[view].emulate_media(media="null", color_scheme=scheme)  # what a test before has set
        tabs[view].goto("about:blank")  # else another fragment of the same address would not load the page anew
        return tabs[view]

    return leave


@pytest.fixture(scope="module")
def visited(empty_tab, address, made_once) -> Visited:
    """`visited(page, view)`: what a visit of a page of the site shows; there is one for all tests that ask."""

    def shown(page: str, view: View) -> Visit:
        base = f"{paths.SITE.as_uri()}/" if view.from_disk else address

        def look(folder: Path) -> None:
            seen = visit(empty_tab(view.width, view.scheme), base, page, view)
            Path(folder, "visit.json").write_text(json.dumps(asdict(seen)), encoding="utf-8")

        folder = made_once(f"{page.replace('/', ' ')} at {view.width}", look)
        return Visit(**json.loads(Path(folder, "visit.json").read_text(encoding="utf-8")))

    return shown
