"""What works look like, as a reader of the catalog asks for it: styles found in what makers wrote, colors in pixels."""

import re
from collections.abc import Iterable
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Style(NamedTuple):
    """A style's name for readers, and the words of tags and titles that mean it, in three languages."""

    title: str | Promise
    words: tuple[str, ...]


class Color(NamedTuple):
    title: str | Promise
    sample: str


STYLES = {
    "photo": Style(_("Photographic"), (
        "photo", "photograph", "photography", "photographic", "photorealistic", "photorealism", "cinematic", "foto",
        "fotografi", "fotografis", "摄影", "照片", "写实",
    )),
    "illustration": Style(_("Illustration"), ("illustration", "illustrated", "storybook", "ilustrasi", "插画", "插图")),
    "painting": Style(_("Painting"), (
        "painting", "painted", "oil", "acrylic", "gouache", "impasto", "impressionist", "impressionism", "lukisan",
        "cat minyak", "油画", "绘画",
    )),
    "watercolor": Style(_("Watercolor"), ("watercolor", "watercolour", "aquarelle", "cat air", "水彩", "水彩画")),
    "ink": Style(_("Ink and line"), (
        "ink", "line art", "lineart", "linework", "sketch", "etching", "engraving", "woodcut", "linocut", "pencil",
        "charcoal", "tinta", "sketsa", "水墨", "线描", "素描", "版画",
    )),
    "anime": Style(_("Anime and manga"), ("anime", "manga", "cel shading", "chibi", "动漫", "漫画", "二次元")),
    "comic": Style(_("Comic"), ("comic", "comics", "cartoon", "pop art", "komik", "kartun", "卡通", "连环画")),
    "3d": Style(_("3D render"), (
        "3d", "render", "rendering", "cgi", "isometric", "low poly", "claymation", "octane", "blender", "三维", "渲染",
    )),
    "pixel": Style(_("Pixel art"), ("pixel", "pixel art", "8 bit", "16 bit", "voxel", "像素", "像素画")),
    "abstract": Style(_("Abstract"), ("abstract", "geometric", "generative art", "fractal", "abstrak", "抽象", "几何")),
    "minimal": Style(_("Minimal"), ("minimal", "minimalist", "minimalism", "flat design", "minimalis", "极简", "简约")),
    "surreal": Style(_("Surreal"), ("surreal", "surrealism", "surrealist", "dreamlike", "surealis", "超现实")),
    "fantasy": Style(_("Fantasy"), ("fantasy", "fairy tale", "mythic", "dongeng", "fantasi", "奇幻", "童话")),
    "futuristic": Style(_("Futuristic"), (
        "futuristic", "cyberpunk", "sci fi", "science fiction", "synthwave", "futuristik", "赛博朋克", "科幻",
    )),
    "vintage": Style(_("Vintage"), (
        "vintage", "retro", "nostalgic", "art deco", "art nouveau", "sepia", "film grain", "复古", "怀旧",
    )),
    "pattern": Style(_("Pattern"), (
        "pattern", "patterns", "seamless", "tileable", "ornament", "batik", "textile", "motif", "图案", "纹样",
    )),
}  # fmt: skip
COLORS = {
    "red": Color(_("Red"), "#c8362b"), "orange": Color(_("Orange"), "#e08a2e"), "yellow": Color(_("Yellow"), "#e6c93a"),
    "green": Color(_("Green"), "#4f9a4a"), "teal": Color(_("Teal"), "#2f9c98"), "blue": Color(_("Blue"), "#3468c0"),
    "purple": Color(_("Purple"), "#7a4bb0"), "pink": Color(_("Pink"), "#d869a4"), "brown": Color(_("Brown"), "#7d5636"),
    "black": Color(_("Black"), "#1b1a19"), "gray": Color(_("Gray"), "#8b8984"), "white": Color(_("White"), "#f5f3ee"),
}  # fmt: skip
# Where each hue ends, in degrees.
_HUES = ((14, "red"), (42, "orange"), (68, "yellow"), (160, "green"), (196, "teal"), (252, "blue"), (290, "purple"),
         (342, "pink"), (361, "red"))  # fmt: skip
_HAN = re.compile(r"[\u4e00-\u9fff]")


def styles_of(said: Iterable[str]) -> set[str]:
    """Styles that these tags and titles name; "line-art" is as good as "line art"."""
    text = " " + re.sub(r"[\W_]+", " ", " / ".join(said).lower()) + " "
    return {name for name, style in STYLES.items() if any(_says(text, word) for word in style.words)}


def _says(text: str, word: str) -> bool:
    """Words of scripts without spaces stand anywhere."""
    return word in text if _HAN.match(word) else f" {word} " in text


def color_of(code: str) -> str:
    """The name of a color such as #d8d2c4, as people sort colors; empty for what is none."""
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", code):
        return ""
    red, green, blue = (int(code[at : at + 2], 16) for at in (1, 3, 5))
    high, low = max(red, green, blue), min(red, green, blue)
    spread = high - low
    if high < 50:
        return "black"
    if spread < 28 or spread / high < 0.14:
        return "white" if high > 215 else "gray" if high > 70 else "black"
    return _hue_name(_hue(red, green, blue, high, spread), high)


def _hue(red: int, green: int, blue: int, high: int, spread: int) -> float:
    """Degrees on the color wheel."""
    if high == red:
        return (60 * (green - blue) / spread) % 360
    return 60 * (2 + (blue - red) / spread) if high == green else 60 * (4 + (red - green) / spread)


def _hue_name(hue: float, high: int) -> str:
    """A dark orange is called brown."""
    name = next(name for end, name in _HUES if hue < end)
    return "brown" if name == "orange" and high < 170 else name
