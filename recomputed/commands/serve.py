"""`recomputed serve`: the site while one works on it: built again when a file changes, and loaded again in the browser.

A mistake is shown as one line in the page, and the last good site stays.
"""

import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from socketserver import BaseServer
from typing import Any

from recomputed.ground import paths
from recomputed.ground.errors import BadParameter
from recomputed.publishing.build_inputs import input_files

Request = socket.socket | tuple[bytes, socket.socket]  # as a server hands it to its handler
Stamps = dict[Path, tuple[int, int]]  # time of change and size
ADDRESS = "127.0.0.1"
SECONDS_BETWEEN_LOOKS = 0.1
STATE, SCRIPT = "/__preview", "/__preview.js"
LOOK_AGAIN = b"""
// Only while somebody works on the report (`recomputed serve`): load a newer version, show what a build complains of.
(() => {
  let version = null;
  const bar = document.createElement("div");
  bar.setAttribute("role", "status");
  bar.style.cssText = "position:fixed;inset:auto 0 0 0;z-index:9999;padding:.6rem 1rem;background:#7a1710;color:#fff;font:16px/1.4 sans-serif";
  async function look() {
    try {
      const state = await (await fetch("/__preview", { cache: "no-store" })).json();
      if (version !== null && state.version !== version) return location.reload();
      version = state.version;
      bar.textContent = state.complaint;
      if (state.complaint) document.body.append(bar); else bar.remove();
    } catch {
      bar.remove();
    }
    setTimeout(look, 100);
  }
  look();
})();
"""
BUILD_IN_WAITING = """
import sys
sys.path.insert(0, sys.argv.pop(1))
from recomputed.ground.garbage_collection import collect_seldom
from recomputed.ground.child_processes import die_with_parent
collect_seldom()
die_with_parent(int(sys.argv.pop(1)))
from contextlib import suppress
from recomputed.__main__ import main
with suppress(Exception):  # which is said in words when it is to build
    import recomputed.commands.build
    from recomputed.publishing.jupyter_book import jupyter_book_in_waiting
    jupyter_book_in_waiting()
if asked := sys.stdin.readline():
    sys.argv[1:] = asked.split()
    main()
"""
TAG = f'<script src="{SCRIPT}" defer></script></body>'.encode()


class Preview:
    """What a page is told: how often the site was built, and what the last build complained of."""

    def __init__(self) -> None:
        self.version, self.complaint = 0, ""

    def begin(self) -> None:
        """Let a process import what the first build needs."""
        self._next = waiting_build()

    def build(self, with_other_code: bool) -> None:
        """Build the site in a process of its own: it reads everything anew, and has imported already what it needs.

        One that has imported other code than that which is there now is ended, and another begun.
        """
        if with_other_code:
            self._next.communicate()
            self._next = waiting_build()
        _, complaints = self._next.communicate("build\n")
        said = [line for line in complaints.splitlines() if line.strip()]
        self.complaint = "" if self._next.returncode == 0 else (said or ["the build was ended"])[-1]
        self.version += self._next.returncode == 0
        self._next = waiting_build()

    def end(self) -> None:
        """End what waits, and what is being built."""
        if self._next.stdin and not self._next.stdin.closed:
            self._next.communicate()  # it waits for a line, and ends where none comes
        else:
            self._next.terminate()
            self._next.wait()

    def as_json(self) -> bytes:
        """The state for the page."""
        return json.dumps({"version": self.version, "complaint": self.complaint}).encode()


def waiting_build() -> subprocess.Popen[str]:
    """A process that imports what a build needs, reads nothing of the report, and waits for a line."""
    return subprocess.Popen(
        [sys.executable, "-c", BUILD_IN_WAITING, str(paths.ENGINE.parent), str(os.getpid())],
        cwd=paths.ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )


class Handler(SimpleHTTPRequestHandler):
    """The files of the site; pages get the script that looks for a newer version."""

    def __init__(self, request: Request, client: Any, server: BaseServer, *, preview: Preview):
        self.preview = preview
        super().__init__(request, client, server, directory=str(paths.SITE))

    def do_GET(self) -> None:
        """Answer with the state, the script, a page with the script in it, or a file as it is."""
        place = self.path.partition("?")[0]
        if place == STATE:
            return self._answer(self.preview.as_json(), "application/json")
        if place == SCRIPT:
            return self._answer(LOOK_AGAIN, "text/javascript")
        page = Path(self.translate_path(self.path))
        page = page / "index.html" if page.is_dir() and place.endswith("/") else page
        if page.suffix == ".html" and page.is_file():
            return self._answer(page.read_bytes().replace(b"</body>", TAG), "text/html; charset=utf-8")
        super().do_GET()

    def _answer(self, body: bytes, kind: str) -> None:
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments: object) -> None:
        """Say nothing of each request."""


def serve(port: int, say: Callable[[str], None]) -> None:
    """Serve the site until it is interrupted.  Raises BadParameter if somebody else has the port."""
    preview = Preview()
    try:
        server = ThreadingHTTPServer((ADDRESS, port), partial(Handler, preview=preview))
    except OSError as problem:
        raise BadParameter(f"--port {port}: is taken; give another") from problem
    with server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        say(f"http://{ADDRESS}:{server.server_address[1]}/ shows the report; Ctrl-C ends it")
        preview.begin()
        try:
            watch(preview, say)
        finally:
            preview.end()


def watch(preview: Preview, say: Callable[[str], None], goes_on: Callable[[], bool] = lambda: True) -> None:
    """Build whenever a file that a build reads is another than before; the first time at once."""
    built: Stamps = {}
    while goes_on():
        now = stamps()
        if now != built:
            with_other_code = bool(built) and code_of(now) != code_of(built)
            built = now
            begun = time.monotonic()
            preview.build(with_other_code)
            say(preview.complaint or f"built in {time.monotonic() - begun:.1f} s")
        time.sleep(SECONDS_BETWEEN_LOOKS)


def code_of(found: Stamps) -> Stamps:
    """Those of what a build imports: the engine and its packages."""
    return {path: stamp for path, stamp in found.items() if path.is_relative_to(paths.ENGINE) or path == paths.LOCK}


def stamps() -> Stamps:
    """Time and size of every file that a build reads; one that goes while it is looked at is left out.

    And of the report's folder, whose time tells of a folder that was away and is back with all its files as they were.
    """
    found = {}
    for path in (paths.ROOT, *input_files()):
        try:
            state = path.stat()
        except OSError:
            continue
        found[path] = (state.st_mtime_ns, state.st_size)
    return found
