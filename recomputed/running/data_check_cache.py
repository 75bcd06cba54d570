"""Data that were found good need no second check while neither they nor what checks them has changed."""

from recomputed.declared.checksums import data_files, declared_checksums
from recomputed.ground import paths
from recomputed.running.dependencies import code_digest, digest_of
from recomputed.running.file_cache import read_intact, store

MOST_NOTES = 20
GOOD = b"good"


def check_data_once() -> None:
    """`check_data`, unless it has found these very files good before.  Raises what it raises."""
    note = paths.CHECKS_KEPT / _all_that_decides()
    if read_intact(note) != GOOD:
        from recomputed.declared.check import check_data  # its libraries take long

        check_data()
        store(note, GOOD, MOST_NOTES)


def _all_that_decides() -> str:
    """Digest of every file of data/, the sealed checksums and the code of the check."""
    return digest_of([data_files(), declared_checksums(), code_digest("import recomputed.declared.check")])
