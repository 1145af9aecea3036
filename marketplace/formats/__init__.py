"""How dates are written in sentences and letters: as on the pages."""
