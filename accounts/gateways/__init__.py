"""What accounts ask of the world outside."""
