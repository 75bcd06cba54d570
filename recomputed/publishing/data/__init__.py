"""The report as data for other people's programs, and what each publication said."""
