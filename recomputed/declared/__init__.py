"""What is declared in data/: claims, parameters, sources, scenarios and tables, validated and checksummed."""
