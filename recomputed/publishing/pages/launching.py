"""Ways to take a chapter along: its files, and the services that run it from the public repository."""

from urllib.parse import quote

from markupsafe import Markup

from recomputed.publishing.edition import Edition


def take_along(name: str, edition: Edition) -> Markup:
    """The chapter's downloads; with a public repository (repository.url in _config.yml) also Binder and Colab."""
    launch = Markup("<a class='x-launch' href='{}'>open in {}</a>")
    links = [
        Markup("<a href='{}.ipynb' download>with results</a>").format(name),
        Markup("<a href='../source/{}.ipynb' download aria-label='without results'>without</a>").format(name),
        *(launch.format(address, service) for service, address in services(name, edition).items()),
    ]
    words = Markup("<p class='x-take-along x-all-code-here'>Notebook: {}</p>")
    return words.format(Markup(" · ").join(links)) + (cell_html(edition) if edition.repository else Markup())


def cell_html(edition: Edition) -> Markup:
    """The first cell for a reader to paste there; `launch.js` writes his numbers into it."""
    box = Markup(
        "<details class='x-take-along x-launch-cell'><summary>The first cell there, with your numbers</summary>"
        "<pre><code>{}<span class='x-launch-numbers'></span>)</code></pre></details>"
    )
    return box.format(first_cell(edition).removesuffix(")"))


def first_cell(edition: Edition) -> str:
    """What has to run first where only the notebook was opened: it brings the report and the engine, and takes numbers.

    >>> from datetime import datetime
    >>> print(first_cell(Edition("", "", "", "https://github.com/owner/name", "main", datetime(2026, 4, 13))))
    import os
    if not any(map(os.path.exists, ("data/claims.yml", "../data/claims.yml"))):  # as in Colab; in Binder all is there
        !test -d book || git clone -q --depth 1 --branch main https://github.com/owner/name book
        %cd -q book
        !pip install -q .
    from recomputed import take
    take()
    """
    return f"""import os
if not any(map(os.path.exists, ("data/claims.yml", "../data/claims.yml"))):  # as in Colab; in Binder all is there
    !test -d book || git clone -q --depth 1 --branch {edition.branch} {edition.repository} book
    %cd -q book
    !pip install -q .
from recomputed import take
take()"""


def services(name: str, edition: Edition) -> dict[str, str]:
    """The address of a chapter at each service; none without a public repository."""
    if not edition.repository:
        return {}
    place = f"{edition.repository.removeprefix('https://github.com/')}"
    notebook, branch = f"notebooks/{name}.ipynb", quote(edition.branch)
    return {
        "Binder": f"https://mybinder.org/v2/gh/{place}/{branch}?labpath={quote(notebook, safe='')}",
        "Colab": f"https://colab.research.google.com/github/{place}/blob/{branch}/{notebook}",
    }
