"""What a published site says of itself, read back: its claims and its executed chapters."""

import nbformat

from recomputed.ground import paths
from recomputed.ground.errors import BadParameter, RunFailed
from recomputed.ground.project_files import file_text
from recomputed.publishing.data.claims_json import Claims


def site_claims() -> Claims:
    """claims.json of the site in its usual place.  Raises BadParameter if there is none, RunFailed if it cannot be read."""
    path = paths.SITE / "claims.json"
    if not path.exists():
        raise BadParameter("there is no published site yet; make one: recomputed build")
    try:
        return Claims.model_validate_json(file_text(path, "claims.json", RunFailed))
    except (RunFailed, ValueError) as problem:
        raise RunFailed(f"{path}: is damaged; recomputed build makes the site again") from problem


def site_notebooks() -> dict[str, nbformat.NotebookNode]:
    """The executed chapters of that site, by name.  Raises RunFailed if one cannot be read."""
    found = {}
    for path in sorted((paths.SITE / "notebooks").glob("*.ipynb")):
        try:
            found[path.stem] = nbformat.reads(file_text(path, path.name, RunFailed), 4)
        except (RunFailed, ValueError) as problem:
            raise RunFailed(f"{path}: is damaged; recomputed build makes the site again") from problem
    return found
