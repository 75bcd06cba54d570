"""What a command needs of the system, and how much memory one run may take: a chapter that wants more fails, and the
machine goes on."""

import platform
from dataclasses import dataclass

from recomputed.ground.errors import RunFailed

BYTES_ALLOWED = 4 * 2**30


@dataclass(frozen=True)
class Need:
    """How much of something a process must be allowed; `of` and `flag` are its names for a reader and for a shell."""

    of: str
    flag: str
    limit: str
    amount: int
    unit: int
    why: str


NEEDS = [
    # The engine of vl-convert reserves 69 GB of addresses, of which it uses 0.1: with 68 it does not start.
    Need(
        "kB of address space",
        "v",
        "RLIMIT_AS",
        80 * 10**9,
        1024,
        "what draws the charts reserves 69 GB, and uses little",
    ),
    # The server of the runs has 1.4 GB, a run somewhat more.
    Need("kB of memory", "d", "RLIMIT_DATA", 2 * 10**9, 1024, "a chapter takes up to 2 GB"),
    # Four for each run at a time, fifty for the libraries, and Jupyter Book opens some more.
    Need("open files", "n", "RLIMIT_NOFILE", 256, 1, "several notebooks run at a time"),
    # The longest process is Jupyter Book: about a minute for the whole book, on a slow machine some.
    Need("seconds of processor time", "t", "RLIMIT_CPU", 300, 1, "the whole book takes minutes"),
]


def refuse_too_little() -> None:
    """Raises RunFailed, naming the first limit of this process under which nothing comes to its end, and how to raise it."""
    if platform.system() == "Windows":
        return
    import resource  # Windows has none

    for need in NEEDS:
        allowed, _ = resource.getrlimit(getattr(resource, need.limit))
        if allowed != resource.RLIM_INFINITY and allowed < need.amount:
            raise RunFailed(too_little(need, allowed))


def too_little(need: Need, allowed: int) -> str:
    """The refusal of a limit.

    >>> too_little(NEEDS[2], 24)
    'open files: 24 are allowed, 256 are needed (several notebooks run at a time); raise the limit: ulimit -n 256'
    >>> too_little(NEEDS[1], 10**9)
    'kB of memory: 976,563 are allowed, 1,953,125 are needed (a chapter takes up to 2 GB); raise the limit: ulimit -d 1953125'
    """
    given, wanted = (-(-amount // need.unit) for amount in (allowed, need.amount))
    return (
        f"{need.of}: {given:,} are allowed, {wanted:,} are needed ({need.why}); "
        f"raise the limit: ulimit -{need.flag} {wanted}"
    )


def limit_memory() -> None:
    """From now on this process gets a MemoryError instead of more than BYTES_ALLOWED.  Only Linux can be asked for that."""
    if platform.system() == "Linux":
        import resource  # as above

        _, most = resource.getrlimit(resource.RLIMIT_DATA)
        allowed = BYTES_ALLOWED if most == resource.RLIM_INFINITY else min(BYTES_ALLOWED, most)
        resource.setrlimit(resource.RLIMIT_DATA, (allowed, allowed))
