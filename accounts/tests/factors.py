"""A second factor as tests need it: turned on for somebody, its present code, and shown in a browser."""

from allauth.mfa.totp.internal import auth


def turn_on(user):
    """An authenticator app; its secret."""
    secret = auth.generate_totp_secret()
    auth.TOTP.activate(user, secret)
    return secret


def code_of(secret):
    counter = next(auth.yield_hotp_counters_from_time())
    return auth.format_hotp_value(auth.hotp_value(secret, counter))


def show(client, secret):
    return client.post("/accounts/2fa/reauthenticate/", {"code": code_of(secret)})
