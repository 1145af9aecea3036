"""The views of accounts."""
