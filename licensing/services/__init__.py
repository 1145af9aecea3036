"""The services of licensing."""
