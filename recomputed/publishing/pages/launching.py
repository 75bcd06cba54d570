"""Ways to take a chapter along: its files, and the services that run it from the public repository."""

from urllib.parse import quote

from markupsafe import Markup

from recomputed.publishing.edition import Edition


def take_along(name: str, edition: Edition) -> Markup:
    """The chapter's downloads; with a public repository (repository.url in _config.yml) also Binder and Colab."""
    launch = Markup("<a class='x-launch' href='{}'>open in {}</a>")
    links = [
        Markup("<a href='{}.ipynb' download>with results</a>").format(name),
        Markup("<a href='../source/{}.ipynb' download>without</a>").format(name),
        *(launch.format(address, service) for service, address in services(name, edition).items()),
    ]
    words = Markup("<p class='x-take-along x-all-code-here'>Notebook: {}</p>")
    return words.format(Markup(" · ").join(links))


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
