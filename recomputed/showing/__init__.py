"""Charts, maps, cards and tables as a notebook displays them."""

from IPython import get_ipython
from IPython.core.interactiveshell import InteractiveShell

from recomputed.judging import Judgement, judge
from recomputed.showing import palette
from recomputed.showing.cards import claim_card, judgement_html, parameters_used
from recomputed.showing.figures import figure, map_of
from recomputed.showing.prose import check, say, show_table
from recomputed.showing.reference_lines import level_line

__all__ = [
    "check",
    "claim_card",
    "figure",
    "judge",
    "level_line",
    "map_of",
    "palette",
    "parameters_used",
    "say",
    "show_judgements_in",
    "show_table",
]


def show_judgements_in(shell: InteractiveShell) -> None:
    """Let an IPython shell display a judgement as its card."""
    assert shell.display_formatter is not None  # IPython makes one for every shell
    shell.display_formatter.formatters["text/html"].for_type(Judgement, judgement_html)


if get_ipython():
    show_judgements_in(get_ipython())
