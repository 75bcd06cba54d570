"""How the report reckons: one module per phenomenon, pure functions of numbers and arrays."""
