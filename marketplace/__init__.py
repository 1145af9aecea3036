"""The project that wires the packages together."""

import gc

gc.set_threshold(50_000, 10, 10)  # Python's own 700 spends a fifth of a start on looking through what is there to stay
