"""Tests of what the project itself wires and starts."""
