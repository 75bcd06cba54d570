"""A formula as a chart sees it: called with expressions, and its text reckoned with numbers."""

import altair as alt
import pytest


def _value_in_chart(formula, **numbers):
    """Return what the formula's expression is worth: Vega's arithmetic and pow() read the same in Python."""
    from_parameters = formula(**{name: alt.param(name=name, value=number) for name, number in numbers.items()})
    from_fields = formula(**{name: alt.datum[name] for name in numbers})
    text, text_of_fields = from_parameters.to_dict()["expr"], from_fields.to_dict()
    assert isinstance(text, str) and isinstance(text_of_fields, str)
    value = eval(text, {"pow": pow, **numbers})
    assert eval(text_of_fields, {"pow": pow, "datum": numbers}) == value
    return value


@pytest.fixture
def value_in_chart():
    return _value_in_chart
