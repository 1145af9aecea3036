"""The api of accounts."""
