"""Reading strangers' files: one module a format; what cannot be read is refused with a sentence."""
