"""Carbon Dioxide, Recomputed: how this report reckons."""
