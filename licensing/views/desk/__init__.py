"""The staff desk: works, orders, the ledger, payouts, disputes, and the record of who did what."""
