"""The views of payouts."""
