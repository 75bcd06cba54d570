"""A Dask cluster in processes of their own on this machine."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

from recomputed.ground import paths

WORKER = "{before}; from distributed.cli.dask_worker import main; main()"


def begin_cluster(
    tmp_path: Path, count: int, before: str = "pass"
) -> tuple[str, list[subprocess.Popen], subprocess.Popen]:
    """A scheduler and so many workers, each a process that does what is said `before`: (address, the workers, the scheduler)."""
    ready = tmp_path / "scheduler.json"
    module = [sys.executable, "-m", "distributed.cli.dask_scheduler"]
    common = {
        "cwd": paths.ROOT,
        "stdout": subprocess.DEVNULL,
        "stderr": subprocess.DEVNULL,
        "env": {name: value for name, value in os.environ.items() if name != paths.CHOSEN}
        | {"PYTHONPATH": str(paths.ROOT)},
    }
    scheduler = subprocess.Popen(
        [*module, "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", str(ready)], **common
    )
    worker = [
        sys.executable,
        "-c",
        WORKER.format(before=before),
        "--scheduler-file",
        str(ready),
        "--no-nanny",
        "--nthreads",
        "1",
        "--no-dashboard",
        "--local-directory",
        str(tmp_path),
    ]
    workers = [subprocess.Popen(worker, **common) for _ in range(count)]
    while not (ready.exists() and (written := ready.read_text())):  # it is there before it is written
        assert scheduler.poll() is None
        time.sleep(0.05)
    return json.loads(written)["address"], workers, scheduler
