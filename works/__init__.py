"""What was made, by whom, from what, and the proof of it."""
