"""The api of payouts."""
