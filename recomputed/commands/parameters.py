"""`recomputed parameters`: every number that a reader may change."""

from recomputed.declared.catalog import catalog
from recomputed.declared.inputs import default
from recomputed.running.chapters import chapter, parameters_of


def parameter_list(notebook: str | None) -> list[dict[str, object]]:
    """The declared parameters, of one chapter or all."""
    names = parameters_of(chapter(notebook)) if notebook is not None else list(catalog().parameters)
    listed: list[dict[str, object]] = []
    for name in names:
        p = catalog().parameters[name]
        listed.append(
            {
                "name": name,
                "is": p.is_,
                "unit": p.unit,
                "value": default(name),
                "allowed": p.allowed,
                "plausible": p.plausible,
                "as_of": p.as_of,
                "source": p.source,
                "note": p.note,
            }
        )
    return listed
