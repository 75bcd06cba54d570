"""A builder of Sphinx that reads and writes only the pages whose text is another than before.

It is told nothing by times, which say little: it compares contents.  What pages know of one another (titles, contents,
labels, citations) has to be the same as before; if anything of it is not, it refuses, and all pages are made from nothing.
The index of the search is put together from what each page adds to it, as if all had been written.

Only a process that has said `begin` works so: whoever calls Sphinx or Jupyter Book himself gets theirs.
"""

import hashlib
import pickle
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from docutils.nodes import Node, document
from sphinx.application import Sphinx
from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.environment import BuildEnvironment
from sphinx.errors import ExtensionError
from sphinx.search import IndexBuilder

STATE = "changed_pages.pickle"  # beside the doctrees
# What each page has for itself, what is about this process, and what is the same wherever the configuration is.
NOT_SHARED = {
    "all_docs",
    "app",
    "config",
    "config_status",
    "config_status_extra",
    "dependencies",
    "doctreedir",
    "domains",
    "events",
    "included",
    "myst_config",
    "mystnb_config",
    "nb_new_exec_data",
    "project",
    "ref_context",
    "sd_config",
    "settings",
    "srcdir",
    "temp_data",
    "version",
}
OWN_COUNT = "wordcount"  # in the metadata of a page: nobody else is told it


@dataclass
class Indexed:
    """What one page adds to the index of the search."""

    title: str
    filename: str
    titles: list[tuple[str, str | None]]
    words: list[str]
    title_words: list[str]
    entries: list[tuple[str, str, str]]


@dataclass
class State:
    """Of a build: the checksum of each page's text, that of what they know of one another, and what the search knows of them."""

    texts: dict[str, str] = field(default_factory=dict)
    shared: str = ""
    indexed: dict[str, Indexed] = field(default_factory=dict)


_asked: list[bool] = []


def begin(with_kept: bool) -> None:
    """Let this process build so; from what an earlier build left beside its doctrees, or from nothing."""
    _asked[:] = [with_kept]


class ChangedPages(StandaloneHTMLBuilder):
    """The builder; `written` are the pages that it wrote."""

    def init(self) -> None:
        """Begin with what an earlier build left beside its doctrees, if that is to be taken."""
        super().init()
        self.written: list[Path] = []
        self._place = Path(self.doctreedir, STATE)
        self.before: State | None = pickle.loads(self._place.read_bytes()) if _asked[0] else None
        self.now = State()

    def get_outdated_docs(self) -> Iterator[str]:
        """Of what was written before, nothing but what is read again is written again."""
        return super().get_outdated_docs() if self.before is None else iter(())

    def handle_page(self, pagename: str, addctx: dict[str, Any], *others: Any, **more: Any) -> None:
        """Write a page and remember that it was."""
        super().handle_page(pagename, addctx, *others, **more)
        self.written.append(Path(self.get_outfilename(pagename)))

    def load_indexer(self, docnames: Any) -> None:
        """Begin with an empty index: what was written is no longer all that was known."""

    def index_page(self, pagename: str, doctree: document, title: str) -> None:
        """Find out what a page adds to the index."""
        index = self.indexer
        assert index is not None
        _empty(index)
        super().index_page(pagename, doctree, title)
        if pagename in index._titles:
            self.now.indexed[pagename] = Indexed(
                index._titles[pagename] or "",
                index._filenames[pagename],
                index._all_titles.get(pagename, []),
                list(index._mapping),
                list(index._title_mapping),
                index._index_entries.get(pagename, []),
            )

    def dump_search_index(self) -> None:
        """Put the index together, and keep what the next build may use."""
        assert self.indexer is not None
        self.now.indexed = (self.before.indexed if self.before else {}) | self.now.indexed
        _fill(self.indexer, self.now.indexed)
        super().dump_search_index()
        self._place.write_bytes(pickle.dumps(self.now))


def _empty(index: IndexBuilder) -> None:
    index._titles.clear()
    index._filenames.clear()
    index._all_titles.clear()
    index._mapping.clear()
    index._title_mapping.clear()
    index._index_entries.clear()


def _fill(index: IndexBuilder, pages: dict[str, Indexed]) -> None:
    _empty(index)
    for name, page in sorted(pages.items()):
        index._titles[name], index._filenames[name], index._all_titles[name] = page.title, page.filename, page.titles
        index._index_entries[name] = page.entries
        for word in page.words:
            index._mapping.setdefault(word, set()).add(name)
        for word in page.title_words:
            index._title_mapping.setdefault(word, set()).add(name)


def setup(app: Sphinx) -> None:
    """Register with Sphinx, in a process that has begun."""
    if not _asked:
        return
    app.add_builder(ChangedPages, override=True)
    app.connect("builder-inited", _heed_no_times)
    app.connect("env-get-outdated", _changed)
    app.connect("env-check-consistency", _refuse_other_neighbours, priority=999)  # when all others have said theirs


def _heed_no_times(app: Sphinx) -> None:
    if isinstance(app.builder, ChangedPages) and app.builder.before:
        app.env.all_docs.update(dict.fromkeys(app.env.all_docs, sys.maxsize))


def _changed(app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]) -> list[str]:
    """The pages to read: those of another text; the first one always, so that what belongs to all is written."""
    builder = app.builder
    if not isinstance(builder, ChangedPages):
        return []
    builder.now.texts = {
        name: hashlib.sha256(Path(env.doc2path(name)).read_bytes()).hexdigest() for name in env.found_docs
    }
    if builder.before is None:
        return []
    if added or changed or removed:
        raise ExtensionError("what was kept is of other pages")
    others = [name for name, text in builder.now.texts.items() if builder.before.texts.get(name) != text]
    return [*others, env.config.root_doc]


def _refuse_other_neighbours(app: Sphinx, env: BuildEnvironment) -> None:
    """Pages that were not read again may be taken as they are only if all is as before that they could know of the others.

    Files of pages (pictures, downloads) get their names in the order of reading, so there may be none.
    """
    if isinstance(app.builder, ChangedPages):
        app.builder.now.shared = shared = shared_by_pages(env)
        if app.builder.before and (app.builder.before.shared != shared or env.images or env.dlfiles):
            raise ExtensionError("what pages know of one another has changed")


def shared_by_pages(env: BuildEnvironment) -> str:
    """Digest of all that a page can know of the others."""
    facts = {name: value for name, value in vars(env).items() if name not in NOT_SHARED and not name.startswith("_")}
    facts["metadata"] = {
        page: {key: value for key, value in of_page.items() if key != OWN_COUNT}
        for page, of_page in env.metadata.items()
    }
    return hashlib.sha256(as_text(facts, ()).encode()).hexdigest()


def as_text(fact: object, within: tuple[int, ...]) -> str:
    """Anything in words that say all of it, and say the same of a copy of it; a mapping and a set have no order.

    `within` are the addresses of what it stands in.

    >>> as_text({"b": [1, 2], "a": {3}}, ()) == as_text({"a": {3}, "b": [1, 2]}, ())
    True
    >>> as_text([1, 2], ()) == as_text([2, 1], ())
    False
    >>> circle = ["x"]; circle.append(circle); as_text(circle, ())
    "list('x', the one 1 above)"
    """
    if fact is None or isinstance(fact, str | bytes | int | float | complex | type) or callable(fact):
        return str(getattr(fact, "__qualname__", None) or repr(fact))
    if isinstance(fact, Node):
        return str(fact.pformat())
    if id(fact) in within:
        return f"the one {len(within) - within.index(id(fact))} above"
    within = (*within, id(fact))
    if isinstance(fact, dict):
        parts = sorted(f"{as_text(key, within)}: {as_text(value, within)}" for key, value in fact.items())
    elif isinstance(fact, set | frozenset):
        parts = sorted(as_text(part, within) for part in fact)
    elif isinstance(fact, list | tuple):
        parts = [as_text(part, within) for part in fact]
    else:
        parts = [as_text(part, within) for part in fact.__reduce_ex__(2)[1:3]]
    return f"{type(fact).__qualname__}({', '.join(parts)})"
