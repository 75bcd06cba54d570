"""What a proof says."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Proved:
    """The figures of a proof, whether it holds, and what a reader may want to see line by line."""

    figures: str
    holds: bool
    lines: list[str] = field(default_factory=list)
