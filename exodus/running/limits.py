"""How much memory one run may take: a chapter that wants more fails, and the machine goes on."""

import platform

BYTES_ALLOWED = 4 * 2**30


def limit_memory() -> None:
    """From now on this process gets a MemoryError instead of more than BYTES_ALLOWED.  Only Linux can be asked for that."""
    if platform.system() == "Linux":
        import resource  # noqa: PLC0415  (Windows has none)

        _, most = resource.getrlimit(resource.RLIMIT_DATA)
        allowed = BYTES_ALLOWED if most == resource.RLIM_INFINITY else min(BYTES_ALLOWED, most)
        resource.setrlimit(resource.RLIMIT_DATA, (allowed, allowed))
