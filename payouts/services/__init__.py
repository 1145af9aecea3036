"""The services of payouts."""
