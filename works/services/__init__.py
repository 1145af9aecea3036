"""The services of works."""
