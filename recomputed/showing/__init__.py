"""Charts, maps, cards and tables as a notebook displays them."""
