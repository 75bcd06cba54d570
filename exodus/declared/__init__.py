"""What is declared in data/: claims, parameters, sources, scenarios and tables, validated and checksummed."""

from exodus.declared.given import Given, Inputs, default, given
from exodus.declared.library import Library, library
from exodus.declared.tables import boundaries, table

__all__ = ["Given", "Inputs", "Library", "boundaries", "default", "given", "library", "table"]
