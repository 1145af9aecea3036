"""Fine line patterns (guilloche) drawn from a certificate number, so that no two cards look alike."""

from functools import lru_cache
from hashlib import sha256
from math import cos, pi, sin

Point = tuple[float, float]


def ribbons(number: str, width: int, height: int, *, strands: int = 9, steps: int = 48) -> list[list[Point]]:
    """Wave bundle crossing the whole card from left to right, one list of points per strand."""
    seed = sha256(number.encode()).digest()
    slow, fast = 1 + seed[0] % 3, 3 + seed[1] % 4
    phase, twist = seed[2] / 256 * 2 * pi, 0.12 + seed[3] / 1600
    middle, swing = height * (0.4 + seed[4] / 1280), height * (0.16 + seed[5] / 2048)

    def at(strand: int, step: int) -> Point:
        t = step / steps
        offset = strand * twist
        wave = sin(2 * pi * slow * t + phase + offset) + 0.45 * sin(2 * pi * fast * t - phase + 2 * offset)
        return t * width, middle + swing * wave

    return [[at(strand, step) for step in range(steps + 1)] for strand in range(strands)]


def rosette(number: str, x: float, y: float, radius: float, *, rings: int = 7, steps: int = 96) -> list[list[Point]]:
    """Closed flower of interlaced rings around a center, one list of points per ring."""
    seed = sha256(number.encode()).digest()
    petals, phase = 5 + seed[6] % 8, seed[7] / 256 * 2 * pi

    def at(ring: int, step: int) -> Point:
        angle = 2 * pi * step / steps
        reach = radius * (0.58 + 0.3 * sin(petals * angle + phase + ring * pi / rings) + 0.018 * ring)
        return x + reach * cos(angle), y + reach * sin(angle)

    return [[at(ring, step) for step in range(steps + 1)] for ring in range(rings)]


def path(points: list[Point]) -> str:
    """SVG path data through the points."""
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points)


@lru_cache(maxsize=256)  # some milliseconds each, and on many pages again and again
def svg_paths(number: str, width: int = 856, height: int = 540) -> tuple[str, str]:
    """Path data of the ribbons and of the rosette of one number, for the card's own coordinates."""
    flower = rosette(number, width * 0.80, height * 0.62, height * 0.52)
    return "".join(map(path, ribbons(number, width, height))), "".join(map(path, flower))
