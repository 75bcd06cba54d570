"""The generated parts of pages."""
