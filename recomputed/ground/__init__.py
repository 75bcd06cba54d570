"""What every room may use and no room is about: errors, paths, files, processes."""
