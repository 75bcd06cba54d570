"""How we reckon: pure functions of numbers, arrays or chart expressions, one module per phenomenon."""
