"""The demo market: people, works and sales from fixed seeds."""
