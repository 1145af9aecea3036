"""The api of works."""
