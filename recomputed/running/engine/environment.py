"""The variables of a process of ours, and of a run: nothing inherited changes what it makes.  Needs nothing large."""

import os
from multiprocessing.util import get_temp_dir

from recomputed.ground import paths
from recomputed.ground.secrets import KEYS, PROXIES

# What a process needs to run at all, to find its programs and libraries, and to know the terminal it speaks to.
NEEDED = {
    "PATH",
    "HOME",
    "TMPDIR",
    "TEMP",
    "TMP",
    "LD_LIBRARY_PATH",
    "SYSTEMROOT",
    "USERPROFILE",
    "APPDATA",
    "LOCALAPPDATA",
    "PATHEXT",
    "COMSPEC",
    "TERM",
    "COLUMNS",
    "LINES",
    "NO_COLOR",
    "CHROMIUM",
    paths.CHOSEN,
}
FOR_A_REFRESH = {*KEYS, *PROXIES, "no_proxy", "NO_PROXY"}  # and to take the secrets out of what is said
PREFIX_FOR_A_REFRESH = "RECOMPUTED_REFRESH_"


def clean_environment() -> None:
    """Take from this process every variable but the few that it needs: nothing inherited changes what it makes.

    Runs import the report's own package, and this engine.
    """
    paths.let_report_be_imported()
    cleaned = cleaned_environment()
    os.environ.clear()
    os.environ.update(cleaned)


def cleaned_environment() -> dict[str, str]:
    """The variables that a process of ours needs, for itself or for one that it starts.

    IPython gets a folder of its own, which goes with this process: a user's start-up files take no part in a run, his
    history gets none of its cells, and his home need not be writable.
    """
    kept = {
        name: value
        for name, value in os.environ.items()
        if name in NEEDED | FOR_A_REFRESH or name.startswith(PREFIX_FOR_A_REFRESH)
    }
    return kept | {
        "PYTHONPATH": paths.python_path(paths.ROOT),
        "PYTHONHASHSEED": "0",
        "PYTHONDONTWRITEBYTECODE": "1",
        "IPYTHONDIR": get_temp_dir(),
    }


def environment_of_a_run() -> dict[str, str]:
    """The environment of this process without what only a refresh needs: no cell can show a key."""
    return {
        name: value
        for name, value in os.environ.items()
        if name not in FOR_A_REFRESH and not name.startswith(PREFIX_FOR_A_REFRESH)
    }
