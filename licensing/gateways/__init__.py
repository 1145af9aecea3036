"""Calls that leave licensing."""
