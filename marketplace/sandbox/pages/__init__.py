"""The pages a person meets at Stripe: hosted checkout, onboarding, and the tester's panel."""
