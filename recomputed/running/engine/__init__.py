"""How the cells of a run are executed: the fork server, the reference kernel, and what they must do to processes."""
