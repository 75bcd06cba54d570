"""The long proofs: `make prove`.  Each is carried out in a process of its own and prints its line of the table."""
