"""Who is owed what, and getting it to them."""
