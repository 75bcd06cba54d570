"""The value at which an answer turns, drawn as a line that says what it is."""

import altair as alt
from altair.typing import Optional

from recomputed.showing.palette import RED

LEVEL_COLUMNS = ("level", "words")


def level_line(
    value: float, words: str, *, across: bool = True, scale: Optional[alt.Scale] = alt.Undefined
) -> alt.LayerChart:
    """A dashed red line at a value of the y axis (`across`) or of the x axis, with its words beside it.

    `scale` is that of the chart, needed where it does not begin at zero.

    >>> [layer["encoding"].get("y") is not None for layer in level_line(1, "one", across=False).to_dict()["layer"]]
    [False, True]
    """
    base = alt.Chart(alt.Data(values=[dict(zip(LEVEL_COLUMNS, (float(value), words), strict=True))]))
    rule = base.mark_rule(strokeDash=[5, 4], color=RED)
    if across:
        text = base.mark_text(align="left", dx=5, dy=-9, color=RED)
        y = alt.Y("level:Q", scale=scale)
        level: alt.LayerChart = rule.encode(y=y) + text.encode(x=alt.value(0), y=y, text="words:N")
        return level
    text = base.mark_text(baseline="bottom", dy=-3, color=RED)
    x = alt.X("level:Q", scale=scale)
    upright: alt.LayerChart = rule.encode(x=x) + text.encode(x=x, y=alt.value(0), text="words:N")
    return upright
