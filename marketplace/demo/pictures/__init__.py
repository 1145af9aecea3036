"""Pictures drawn by code: `draw(style, seed, size)` gives the same picture every time."""

from collections.abc import Callable

from PIL import Image

from marketplace.demo.pictures import land, matter, scenes

Size = tuple[int, int]

STYLES: dict[str, Callable[[int, Size], Image.Image]] = {
    "mountains": land.mountains,
    "dunes": land.dunes,
    "alps": land.alps,
    "aurora": land.aurora,
    "agate": matter.agate,
    "coral": matter.coral,
    "attractor": matter.attractor,
    "stained_glass": matter.stained_glass,
    "currents": matter.currents,
    "city": scenes.city,
    "planet": scenes.planet,
    "botanical": scenes.botanical,
    "kintsugi": scenes.kintsugi,
    "deco": scenes.deco,
}


def draw(style: str, seed: int, size: Size) -> Image.Image:
    """The picture of a style and seed, width by height in pixels. KeyError for an unknown style."""
    return STYLES[style](seed, size)
