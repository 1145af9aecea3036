"""Who you are: users, organizations, API keys, platform clients."""
