"""Dates as Unicode CLDR writes them at medium length, without a point behind a month."""

DATE_FORMAT = "j M Y"
