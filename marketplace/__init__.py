"""The project that wires the packages together."""
