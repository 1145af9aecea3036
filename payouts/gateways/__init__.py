"""Calls that leave payouts."""
