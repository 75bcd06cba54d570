"""What the parser of YAML says of a slip, in the words of somebody who writes declarations: what is wrong, what is allowed."""

from itertools import islice

import yaml

TAB = "a tab; lines are set in with blanks"
QUOTED = "put the text into quotation marks"
# What the parser finds, by the beginning of its words, where these alone say enough.
WORDS = {
    "found a tab character": TAB,
    "did not find expected '-' indicator": "a list goes on here, and each of its entries begins with a hyphen and a blank",
    "block sequence entries are not allowed": "a list begins on a line of its own, each entry with a hyphen and a blank",
    "mapping keys are not allowed": f"a text cannot begin with a question mark and a blank; {QUOTED}",
    "did not find expected alphabetic or numeric": f"a text cannot begin with * or &; {QUOTED}",
    "found unknown escape character": "a backslash within double quotation marks; take single ones, which leave it as it is",
    "did not find expected node content": "nothing stands between two commas or brackets; a value is needed there",
    "but found another document": "a second document begins with ---; a file holds one",
    "did not find expected comment or line break": "after | or > the line ends, and the text begins on the next",
    "found unexpected non-alphabetical character": f"a line cannot begin with %; {QUOTED}",
}


def in_words(problem: yaml.MarkedYAMLError, text: str) -> str:
    """The line of a slip and what is wrong there.

    >>> def slip(text):
    ...     try:
    ...         yaml.load(text, Loader=yaml.CSafeLoader)
    ...     except yaml.MarkedYAMLError as problem:
    ...         print(in_words(problem, text))
    >>> slip("a: 1\\nsays: Had she: yes\\n")
    line 2: a second colon; a text that holds a colon and a blank stands in quotation marks
    >>> slip('a: "x\\nb: 1\\n')
    line 1: a quotation mark opens here and is never closed
    """
    mark = problem.problem_mark or problem.context_mark
    assert mark is not None  # one of the two is always there
    said, begun = problem.problem or "", problem.context_mark or mark
    line = next(islice(text.split("\n"), mark.line, None), "")  # it may stand after the last line
    if said.startswith("found unexpected end of stream"):
        return f"line {begun.line + 1}: a quotation mark opens here and is never closed"
    if said.startswith("did not find expected ',' or"):
        bracket = said[-2]
        return (
            f"line {mark.line + 1}: the bracket that opens in line {begun.line + 1} is not closed with {bracket}; "
            "commas stand between what it holds"
        )
    return f"line {mark.line + 1}: {_what(said, line[: mark.column], line[mark.column :][:1])}"


def _what(said: str, before: str, at: str) -> str:
    """What is wrong, by the parser's words, what stands on the line before the place, and the sign at the place."""
    if said.startswith("mapping values are not allowed"):
        if ": " in before:
            return "a second colon; a text that holds a colon and a blank stands in quotation marks"
        return (
            "a name with a colon does not fit here; is it deeper than its neighbours, or does the line before lack "
            "a colon and a blank after its name?"
        )
    if said.startswith("found character that cannot start"):
        return TAB if at == "\t" else f"a text cannot begin with {at}; {QUOTED}"
    if said.startswith("did not find expected key"):
        if before.strip(" "):
            return (
                "more stands after the end of a text in quotation marks or of a bracket; within single quotation marks "
                'one is written twice, within double ones as \\"'
            )
        return "it begins in a column of its own; what belongs together begins in one column"
    return next((words for begin, words in WORDS.items() if said.startswith(begin)), f"is no plain YAML ({said})")
