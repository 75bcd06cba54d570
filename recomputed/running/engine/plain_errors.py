"""What went wrong in a cell, in words: no reader has to know the classes of Python or of a library."""

import re

WORDS_ENOUGH = {
    "MemoryError": "it takes more memory than a run may take",
    "KeyboardInterrupt": "it was interrupted",
    "SystemExit": "it ended the run",
    "RecursionError": "it calls itself without end",
}
SAY_ONLY_WHAT = {"KeyError"}  # their text is the thing alone, not what is the matter with it
LONGEST = 300


def in_words(kind: str, said: str) -> str:
    """An exception, of which the name of its class and its text are known, as one line.

    >>> in_words("ZeroDivisionError", "division by zero")
    'division by zero'
    >>> in_words("KeyError", "'a month'"), in_words("StopIteration", "")
    ("key error: 'a month'", 'stop iteration')
    >>> in_words("FileNotFoundError", "[Errno 2] No such file or directory: 'x'")
    "No such file or directory: 'x'"
    >>> in_words("MemoryError", "")
    'it takes more memory than a run may take'
    """
    if kind in WORDS_ENOUGH:
        return WORDS_ENOUGH[kind]
    text = re.sub(r"^\[Errno \d+\] ", "", " ".join(said.split()))[:LONGEST]
    if " " in text and kind not in SAY_ONLY_WHAT:
        return text
    name = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", kind).lower()
    return f"{name}: {text}" if text else name


def written_in_words(text: str) -> str:
    """What a cell wrote where it should not: of a warning what it says, of a breakdown that there was one.

    >>> written_in_words("/a/b.py:436: FormatterWarning: this is no HTML\\n  warnings.warn(...)")
    'this is no HTML'
    >>> written_in_words("Exception in thread Thread-1:\\nTraceback (most recent call last):\\n")
    'Python itself broke down in it'
    >>> written_in_words("garbage\\n")
    "'garbage\\\\n'"
    """
    if warned := re.match(r"\S+:\d+: \w+: (.*)", text):
        return warned[1][:LONGEST]
    if re.match(r"(Exception|Traceback|Process|Fatal Python error|Error in)\b", text):
        return "Python itself broke down in it"
    return repr(text[:LONGEST])
