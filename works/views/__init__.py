"""The views of works."""
