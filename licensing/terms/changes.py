"""What one set of terms says otherwise than another: by field for machines, by sentence for people."""

from typing import Any

from licensing.terms import sentences, strip, vocabulary

NAMES = ("schema", "preset")  # what terms are called is no term


def changed_fields(before: dict[str, Any], after: dict[str, Any]) -> list[dict[str, Any]]:
    """The fields in which two sets of terms differ, each with both values, by name."""
    old, new = vocabulary.complete(before), vocabulary.complete(after)
    return [
        {"field": field, "before": old[field], "after": new[field]}
        for field in sorted(new.keys() - set(NAMES)) if old[field] != new[field]
    ]  # fmt: skip


def changed_sentences(before: dict[str, Any], after: dict[str, Any]) -> list[dict[str, Any]]:
    """By group of sentences that differs: what only the terms before say, and what only those after say."""
    rows = []
    for (title, old), (_same, new) in zip(sentences.groups(before), sentences.groups(after), strict=True):
        gone, added = [one for one in old if one not in new], [one for one in new if one not in old]
        if gone or added:
            rows.append({"title": title, "gone": gone, "added": added})
    return rows


def marked_strip(before: dict[str, Any], after: dict[str, Any]) -> list[dict[str, Any]]:
    """The label of the terms after, with what changed marked."""
    old = {item["key"]: item["value"] for item in strip.permission_strip(before)}
    return [{**item, "changed": item["value"] != old[item["key"]]} for item in strip.permission_strip(after)]
