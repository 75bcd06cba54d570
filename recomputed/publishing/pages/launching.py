"""Ways to take a chapter along: its files, and the services that run it from the public repository."""

from html import escape
from urllib.parse import quote

from recomputed.publishing.edition import Edition


def take_along(name: str, edition: Edition) -> str:
    """The chapter's downloads; with a public repository (repository.url in _config.yml) also Binder and Colab."""
    links = [
        f"<a href='{name}.ipynb' download>the executed notebook</a>",
        f"<a href='../source/{name}.ipynb' download>its source</a>",
        *(
            f"<a class='x-launch' href='{escape(address, quote=True)}'>open in {service}</a>"
            for service, address in services(name, edition).items()
        ),
    ]
    return f"<p class='x-take-along x-all-code-here'>Take this chapter along: {' · '.join(links)}.</p>"


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
