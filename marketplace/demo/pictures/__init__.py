"""Pictures drawn by code: `draw(style, seed, size)` gives the same picture every time."""

from collections.abc import Callable

from PIL import Image

from marketplace.demo.pictures import land, matter, scenes, studies

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
STUDIES: dict[str, Callable[[int, Size], Image.Image]] = {  # what prompts make; not among the styles of works
    "still_life": studies.still_life,
    "paper_relief": studies.paper_relief,
    "night_market": studies.night_market,
    "character_sheet": studies.character_sheet,
    "manuscript": studies.manuscript,
}


def draw(style: str, seed: int, size: Size) -> Image.Image:
    """The picture of a style and seed, width by height in pixels. KeyError for an unknown style."""
    return {**STYLES, **STUDIES}[style](seed, size)
