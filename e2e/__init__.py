"""Journeys in a real browser against a real market: web, worker and beat as processes of their own."""
