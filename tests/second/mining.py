"""The readings of chapters 01 to 06, computed a second time from the tables."""

from tests.second import mining_cost, mining_home, mining_migration, mining_pools

SECOND = mining_cost.SECOND | mining_migration.SECOND | mining_pools.SECOND | mining_home.SECOND
