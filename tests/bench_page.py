"""What a reader's browser does with a built site: bytes over the wire, time of a slider's step, faults of all pages."""

import functools
import gzip
import http.server
import json
import shutil
import statistics
import sys
import tempfile
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bs4 import BeautifulSoup
from playwright.sync_api import Browser, Page, sync_playwright

from recomputed.publishing.figures.figure_files import safe_json
from recomputed.publishing.outward.whole_book import browser_path

SECONDS_TO_HEAR_THE_END = 0.01  # of the server; by default half a second
TEXTS = (".html", ".css", ".js", ".json", ".svg", ".xml", ".csv")
WATCH = (
    "addEventListener('securitypolicyviolation', (e) => console.info(`policy: ${e.violatedDirective} ${e.blockedURI}`))"
)
# The same work before and after each step: where it takes longer than it can, something else had the processor.
SAME_WORK = """const sameWork = () => {
    const start = performance.now();
    for (let i = 0, sum = 0; i < 1e6; i++) sum = (sum + i * i) % 7919;
    return performance.now() - start;
};"""
LONGER = 1.5
A_FRAME = (
    1.0  # of the same work: on a machine that does it in 24 ms a step took 15, and a frame of 60 in a second is 16
)
STEPS = f"""(times) => {{
    {SAME_WORK}
    return [...document.querySelectorAll('.x-change input[type=range]')].flatMap((slider) => Array.from({{ length: times }}, () => {{
        const before = sameWork(), start = performance.now();
        slider.stepUp();
        slider.dispatchEvent(new Event('input', {{ bubbles: true }}));
        document.body.offsetHeight;
        const spent = performance.now() - start;
        return [spent, Math.max(before, sameWork())];
    }}));
}}"""


def undisturbed(steps: list[tuple[float, float]]) -> list[float]:
    """The times of those steps beside which the same work took hardly longer than it can.

    >>> undisturbed([(8.0, 2.0), (30.0, 9.0), (9.0, 2.5)])
    [8.0, 9.0]
    """
    fastest = min(beside for _, beside in steps)
    return [spent for spent, beside in steps if beside <= LONGER * fastest]


def beside_the_same_work(steps: list[tuple[float, float]]) -> float:
    """How many times as long as the same work a step takes, in the median: says something of the page, not of the machine.

    >>> beside_the_same_work([(8.0, 16.0), (30.0, 60.0), (10.0, 16.0)])
    0.5
    """
    return statistics.median(spent / beside for spent, beside in steps)


FIRST_SCREENS = [
    (1280, 900, 900),
    (390, 844, 1400),
]  # width and height of a screen; where the first figure begins at most
SHAPE = """(screen) => ({
    'first figure': Math.round((document.querySelector('article figure')?.getBoundingClientRect().top ?? 0) + scrollY),
    'screens': document.documentElement.scrollHeight / screen,
})"""


# What Chrome calls a slow 4G: 1.6 Mbit/s down, 0.75 up, 150 ms each way and back.
SLOW_4G = {"offline": False, "latency": 150, "downloadThroughput": 200_000, "uploadThroughput": 93_750}
FIRST_PICTURE = """(() => {
    const look = () => {
        const drawn = [...document.querySelectorAll('figure svg, figure canvas')].some((one) => one.getBoundingClientRect().width);
        if (drawn) window.firstPicture = performance.now();
        else requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
})()"""
STOCK_SCRIPTS = """<script src="../_static/vega.js"></script><script>
for (const [name, spec] of Object.entries(%s)) vegaEmbed(document.querySelector(`[data-figure="${name}"]`), spec, { renderer: 'svg' });
</script>"""


class Compressing(http.server.SimpleHTTPRequestHandler):
    """A static host as they are: texts go out with gzip, and a browser may keep them for ten minutes."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        file = Path(self.translate_path(self.path))
        if not file.is_file():
            return self.send_error(404)
        body = file.read_bytes()
        packed = file.suffix in TEXTS
        body = gzip.compress(body, 6) if packed else body
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(str(file)))
        self.send_header("Cache-Control", "max-age=600")
        if packed:
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments):
        pass


class Patient(http.server.ThreadingHTTPServer):
    """A server that says nothing of a browser that has gone."""

    def handle_error(self, request, client_address):
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


@contextmanager
def served(site: Path) -> Iterator[str]:
    """The address at which a site is served as long as this lasts."""
    server = Patient(("127.0.0.1", 0), functools.partial(Compressing, directory=str(site.parent)))
    threading.Thread(target=server.serve_forever, args=(SECONDS_TO_HEAR_THE_END,), daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/{site.name}/"
    finally:
        server.shutdown()
        server.server_close()


def shape_of(tab: Page, screen: int) -> dict[str, float]:
    """Where the first figure of a page begins, in pixels, and how many screens of that height the page is long."""
    return tab.evaluate(SHAPE, screen)


@contextmanager
def chromium() -> Iterator[Browser]:
    """The system's browser."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=browser_path(), args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        )
        yield browser
        browser.close()


def bytes_of_visit(tab: Page, address: str) -> float:
    """Bytes that came over the wire until nothing more was asked for, heads of the answers included."""
    wire = tab.context.new_cdp_session(tab)
    received = []
    wire.on("Network.loadingFinished", lambda event: received.append(event["encodedDataLength"]))
    wire.send("Network.enable")
    tab.goto(address, wait_until="networkidle")
    wire.detach()
    return sum(received)


def visits(browser: Browser, base: str, chapters: list[str]) -> tuple[dict[str, float], dict[str, float]]:
    """Bytes of each chapter as the first page that a reader opens, and as a further one after the chapter before it."""
    first, further = {}, {}
    for before, chapter in zip([chapters[-1], *chapters], chapters, strict=False):
        context = browser.new_context()
        tab = context.new_page()
        first[before] = bytes_of_visit(tab, base + before)
        further[chapter] = bytes_of_visit(tab, base + chapter)
        context.close()
    return first, further


def slider_steps(browser: Browser, base: str, chapters: list[str]) -> list[float]:
    """Milliseconds from a slider's step to the new number, verdict and picture, three steps of every slider."""
    spent = []
    for chapter in chapters:
        tab = browser.new_page()
        tab.goto(base + chapter)
        tab.evaluate("document.querySelectorAll('article details').forEach((details) => { details.open = true; })")
        for place in tab.locator(".x-now").all():
            place.locator("strong").first.wait_for()
        spent += undisturbed(tab.evaluate(STEPS, 3))
        tab.close()
    return spent


def stock_page(site: Path, chapter: str) -> str:
    """The same page as Jupyter Book would have it: its charts are specifications in the page, drawn by Vega when it is there."""
    page = BeautifulSoup((site / chapter).read_text(encoding="utf-8"), "html.parser")
    specs = {}
    for picture in page.select(".x-picture"):
        name = picture["data-figure"]
        picture.clear()
        specs[name] = json.loads((site / "figures" / f"{name}.json").read_text(encoding="utf-8"))
    for figure in page.select(".x-dots"):  # which is no chart of Vega's
        figure.decompose()
    page.select_one("meta[http-equiv=Content-Security-Policy]").decompose()
    return str(page).replace("</body>", f"{STOCK_SCRIPTS % safe_json(specs)}</body>")


def first_pictures(browser: Browser, site: Path, chapter: str) -> tuple[float, float]:
    """Seconds to the first picture of a chapter over a slow connection: ours, and that of the stock page."""
    with tempfile.TemporaryDirectory() as place:
        copy = Path(place, "site")
        (copy / "notebooks").mkdir(parents=True)
        for part in ("_static", "figures", "worlds"):
            (copy / part).symlink_to(site.resolve() / part)
        shutil.copy(site / chapter, copy / chapter)
        (copy / "notebooks" / "stock.html").write_text(stock_page(site, chapter), encoding="utf-8")
        with served(copy) as base:
            ours, stock = (_first_picture(browser, base + page) for page in (chapter, "notebooks/stock.html"))
    return ours, stock


def _first_picture(browser: Browser, address: str) -> float:
    tab = browser.new_page(viewport={"width": 390, "height": 844})
    tab.add_init_script(FIRST_PICTURE)
    tab.context.new_cdp_session(tab).send("Network.emulateNetworkConditions", SLOW_4G)
    tab.goto(address, wait_until="commit")
    while (found := tab.evaluate("window.firstPicture ?? null")) is None:  # to wait for a text would break our policy
        tab.wait_for_timeout(50)
    tab.wait_for_load_state("networkidle")
    tab.close()
    return found / 1000


def faults(browser: Browser, base: str, pages: list[str]) -> Counter:
    """How many requests left the site, errors the console told of and loads the policy stopped, over all pages."""
    found = Counter()

    def heard(message) -> None:
        found["policy"] += message.text.startswith("policy: ")
        found["console"] += message.type == "error"

    for page in pages:
        tab = browser.new_page()
        tab.add_init_script(WATCH)
        tab.on("console", heard)
        tab.on("pageerror", lambda problem: found.update(console=1))
        tab.on("request", lambda asked: found.update(outside=not asked.url.startswith((base, "data:", "blob:"))))
        tab.goto(base + page, wait_until="networkidle")
        tab.close()
    return found


def _shape_at(tab: Page, address: str, screen: int) -> dict[str, float]:
    tab.goto(address)
    return shape_of(tab, screen)


def print_page_figures(site: Path) -> None:
    """Measure a built site in the browser and print what was found."""
    pages = sorted(p.relative_to(site).as_posix() for p in site.rglob("*.html") if "_static" not in p.parts)
    chapters = [page for page in pages if page.startswith("notebooks/")]
    with served(site) as base, chromium() as browser:
        for title, sizes, goal in zip(("first", "further"), visits(browser, base, chapters), (400, 120), strict=True):
            worst = max(sizes, key=sizes.get)
            print(
                f"{title + ' chapter, with gzip':32} {statistics.median(sizes.values()) / 1000:6.0f} kB median, "
                f"{sizes[worst] / 1000:.0f} kB {worst}   (goal {goal})"
            )
        ours, stock = first_pictures(browser, site, chapters[0])
        print(
            f"first picture over a slow 4G      {ours:6.2f} s, a stock page with the same charts {stock:.2f} s: "
            f"{ours / stock:.2f} of it   (goal 1.5 s, 0.33)"
        )
        spent = slider_steps(browser, base, chapters)
        print(f"a slider's step                  {statistics.median(spent):6.1f} ms median of {len(spent)}   (goal 16)")
        found = faults(browser, base, pages)
        for width, height, most in FIRST_SCREENS:
            tab = browser.new_page(viewport={"width": width, "height": height})
            shapes = {page: _shape_at(tab, base + page, height) for page in ["index.html", *chapters]}
            front = shapes.pop("index.html")["screens"]
            tops, long = ([shape[part] for shape in shapes.values()] for part in ("first figure", "screens"))
            print(
                f"{width:4} px: first figure begins at most at {max(tops):5.0f} px (goal {most}); a chapter has "
                f"{statistics.median(long):4.1f} screens median, {max(long):4.1f} at most (goal 6); the front page {front:4.1f}"
            )
        print(
            f"{len(pages)} pages: {found['outside']} requests outside, {found['console']} console errors, "
            f"{found['policy']} loads against the policy   (goal 0, 0, 0)"
        )


if __name__ == "__main__":
    print_page_figures(Path(sys.argv[1]).resolve())
