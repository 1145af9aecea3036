"""The local Stripe: an app with state that answers the official SDK in Stripe's own shapes."""
