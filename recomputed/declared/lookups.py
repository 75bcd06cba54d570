"""Which declarations and tables this process has asked for: what a cached run depends on."""

from typing import Any, TypeVar, overload

Entry = TypeVar("Entry")

_asked_for: set[tuple[str, str]] = set()


class TrackedEntries(dict[str, Entry]):
    """Declarations by name; remembers each that is looked up (but not a mere glance over all of them).

    >>> numbers = TrackedEntries("number", {"pi": 3})
    >>> forget(); numbers["pi"], asked_for()
    (3, [('number', 'pi')])
    """

    def __init__(self, kind: str, entries: dict[str, Entry]):
        super().__init__(entries)
        self.kind = kind

    def __getitem__(self, name: str) -> Entry:
        entry = super().__getitem__(name)
        note(self.kind, name)
        return entry

    @overload
    def get(self, name: str, default: None = None) -> Entry | None: ...

    @overload
    def get(self, name: str, default: Any) -> Any: ...

    def get(self, name: str, default: Any = None) -> Any:
        """The entry, noted; or the default."""
        return self[name] if name in self else default


def note(kind: str, name: str) -> None:
    """Say that something was looked up."""
    _asked_for.add((kind, name))


def asked_for() -> list[tuple[str, str]]:
    """Kind and name of everything that was looked up since `forget`, sorted."""
    return sorted(_asked_for)


def forget() -> None:
    """Start a new record."""
    _asked_for.clear()
