"""A reader's numbers in a notebook that runs elsewhere, such as in Binder or Colab."""

from typing import Any

from recomputed.declared.inputs import checked, refuse_crossings
from recomputed.declared.values import Value
from recomputed.ground.errors import BadParameter


def take(**numbers: Value) -> None:
    """From now on the assumptions of this notebook have these values, as soon as its cell of parameters has run.

    Raises BadParameter for an unknown assumption, a value that is not allowed, values that leave no meaning beside each
    other, and outside of a notebook.
    """
    from IPython import get_ipython  # only a notebook has it, and only there is this called

    values = {name: checked(name, value) for name, value in numbers.items()}
    refuse_crossings(values)
    shell: Any = get_ipython()
    if shell is None:
        raise BadParameter("take: is for a notebook; on the command line it is --set NAME=VALUE")

    def put(_: object) -> None:
        shell.user_ns.update({name: value for name, value in values.items() if name in shell.user_ns})

    shell.events.register("post_run_cell", put)
