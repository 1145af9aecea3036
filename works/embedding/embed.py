"""Writes into one file what its type can carry: XMP first, then the C2PA manifest that covers it."""

from dataclasses import dataclass, field

from works.embedding import c2pa, containers, xmp
from works.embedding.marks import Marks
from works.embedding.x509 import Signer

XMP_TYPES = frozenset({"image/jpeg", "image/png", "image/webp"})
TYPES = XMP_TYPES | c2pa.TAKES


@dataclass(slots=True)
class Embedded:
    """The file to deliver, what is inside it now, and what could not be written and why."""

    data: bytes
    inside: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def embed(original: bytes, media_type: str, marks: Marks, signer: Signer) -> Embedded:
    """The original with our marks. What cannot be written is left out: the buyer always gets the file."""
    done = Embedded(original)
    if media_type in XMP_TYPES:
        try:
            done.data = containers.replace_xmp(original, media_type, lambda found: xmp.write_packet(marks, found))
            done.inside.append("xmp")
        except (containers.Odd, xmp.Unreadable) as error:
            done.problems.append(f"xmp: {error}")
    if media_type in c2pa.TAKES:
        try:
            done.data = c2pa.sign(done.data, original, media_type, marks, signer)
            done.inside.append("c2pa")
        except c2pa.Failed as error:  # XMP alone would break a manifest that stands there
            done = Embedded(original, [], [*done.problems, f"c2pa: {error}"])
    return done


def embed_plainly(original: bytes, media_type: str, marks: Marks, signer: Signer) -> tuple[bytes, list[str], list[str]]:
    """The same as plain data, for a bounded child: no bytes where nothing could be written."""
    done = embed(original, media_type, marks, signer)
    return done.data if done.inside else b"", done.inside, done.problems
