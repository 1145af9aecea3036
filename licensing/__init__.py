"""Who may use a work, on which terms, at what price."""
