"""The views of licensing."""
