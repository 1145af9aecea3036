"""The tables of licensing."""
