"""The table of contents, in the shape that the site and the printed book both understand."""

from collections.abc import Iterator
from typing import Annotated, Literal, Self

from pydantic import Field, ValidationError, model_validator

from recomputed.declared.field_types import Declared, Text
from recomputed.ground import paths
from recomputed.ground.errors import BadParameter
from recomputed.ground.strict_yaml import read_yaml

LONGEST_VALUE = 60


class Entry(Declared):
    """A page of ours, or the address of another, with what stands below it."""

    file: Text | None = None
    url: Annotated[Text, Field(pattern=r"^https?://\S+$")] | None = None
    title: Text | None = None
    sections: list["Entry"] = []

    @model_validator(mode="after")
    def is_one_of_both(self) -> Self:
        if (self.file is None) == (self.url is None):
            raise ValueError("an entry has either a file or a url")
        if self.url and self.sections:
            raise ValueError("only a file has sections")
        return self

    def files(self) -> Iterator[str]:
        """The pages, in reading order."""
        yield from [self.file] if self.file else []
        for entry in self.sections:
            yield from entry.files()


class Chapters(Declared):
    """Some chapters under a caption."""

    caption: Text | None = None
    numbered: bool | int = False
    chapters: Annotated[list[Entry], Field(min_length=1)]


class Contents(Declared):
    """All of _toc.yml."""

    format: Literal["jb-book"]
    root: Text
    parts: Annotated[list[Chapters], Field(min_length=1)] | None = None
    chapters: Annotated[list[Entry], Field(min_length=1)] | None = None

    @model_validator(mode="after")
    def is_of_one_kind(self) -> Self:
        if self.parts and self.chapters:
            raise ValueError("there are either parts or chapters")
        return self

    def files(self) -> list[str]:
        """The pages, in reading order."""
        chapters = self.chapters or [chapter for part in self.parts or [] for chapter in part.chapters]
        return [self.root, *(name for chapter in chapters for name in chapter.files())]


def contents() -> Contents:
    """The table of contents.  Raises BadParameter for what is none, naming the place in it."""
    try:
        return Contents.model_validate(read_yaml(paths.TOC))
    except ValidationError as problem:
        first = problem.errors()[0]
        place = ".".join(map(str, first["loc"]))
        given = "" if isinstance(first["input"], dict) else f", given: {str(first['input'])[:LONGEST_VALUE]}"
        said = ": ".join(filter(None, [paths.TOC.name, place, first["msg"].removeprefix("Value error, ")]))
        raise BadParameter(f"{said}{given}") from problem
