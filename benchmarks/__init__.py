"""Ratios inside one run: what the market costs beside the least that the same answer could cost here."""
