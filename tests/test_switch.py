"""The site is switched whole, and a place that cannot be written is refused before anything runs."""

import errno
import os
from pathlib import Path

import pytest

from exodus.declared.refusals import BadParameter
from exodus.publishing import switch as switching
from exodus.publishing.switch import switch, versions_of, workplace


def published(out: Path, text: str) -> None:
    """A site of one page, built and switched as a build does it."""
    with workplace(out) as folder:
        site = folder / "_build" / "html"
        site.mkdir(parents=True)
        (site / "index.html").write_text(text)
        (site / "SHA256SUMS").write_text(f"{text}  index.html\n")
        switch(site, out)


def versions(out: Path) -> list[str]:
    return [path.name for path in versions_of(out).iterdir() if path.name != ".lock"]


def test_one_version_is_left_after_each_switch(tmp_path):
    out = tmp_path / "html"
    for text in ("one", "two", "two", "three"):
        published(out, text)
        assert (out / "index.html").read_text() == text
        assert versions(out) == [Path(os.readlink(out)).name]


def test_a_damaged_site_is_replaced_by_the_same_one_whole(tmp_path):
    out = tmp_path / "html"
    published(out, "one")
    (out / "index.html").unlink()
    published(out, "one")
    assert (out / "index.html").read_text() == "one"
    assert len(versions(out)) == 1


@pytest.mark.parametrize("number", [errno.EROFS, errno.EACCES])
def test_a_place_that_cannot_be_written_is_refused(tmp_path, monkeypatch, number):
    def refuse(*arguments, **options):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(switching.tempfile, "TemporaryDirectory", refuse)
    with pytest.raises(BadParameter, match="cannot be written"), workplace(tmp_path / "html"):
        pass


def test_what_goes_wrong_in_the_workplace_is_not_taken_for_a_bad_place(tmp_path):
    with pytest.raises(PermissionError, match="elsewhere"), workplace(tmp_path / "html"):
        raise PermissionError("elsewhere")
    assert versions(tmp_path / "html") == []
