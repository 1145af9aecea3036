"""Terms in other vocabularies: one pure function a target, all from the same object."""
