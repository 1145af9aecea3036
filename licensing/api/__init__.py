"""The api of licensing."""
