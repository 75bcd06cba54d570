"""Work on a Dask cluster whose workers come and go."""

import distributed
import pytest

from recomputed.running.cluster import _begin


@pytest.fixture
def client():
    """Of a scheduler and a worker in this process."""
    options = {"n_workers": 1, "threads_per_worker": 1, "processes": False, "dashboard_address": ":0"}
    with (
        distributed.LocalCluster(**options) as cluster,
        distributed.Client(cluster, set_as_default=False) as client,
    ):
        yield client


def test_a_result_is_taken_though_its_worker_goes_just_when_it_has_been_fetched(client, monkeypatch):
    fetch = client._gather

    async def fetched_and_lost(futures, *arguments, **options):
        found = await fetch(futures, *arguments, **options)
        for future in futures:
            future._state.lose()
        return found

    monkeypatch.setattr(client, "_gather", fetched_and_lost)
    assert _begin(client, int, "7").result(timeout=20) == 7
    with pytest.raises(TypeError, match="unpack"):  # why we have one of our own
        client.get_executor(pure=False).submit(int, "7").result(timeout=20)


def test_what_a_worker_raises_is_raised_here(client):
    with pytest.raises(ValueError, match="seven"):
        _begin(client, int, "seven").result(timeout=20)
