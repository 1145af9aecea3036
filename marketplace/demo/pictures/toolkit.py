"""Brushes shared by every picture: noise, color ramps, blurs, coverage masks and the finishing pass."""

import zlib
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter

Array = NDArray[Any]
Size = tuple[int, int]


def dice(seed: int, label: str) -> np.random.Generator:
    """A random stream that depends on the seed and the label alone."""
    return np.random.default_rng([seed, zlib.crc32(label.encode())])


def mesh(size: Size) -> tuple[Array, Array]:
    """Pixel coordinates with the short side as unit, origin at the top left."""
    width, height = size
    unit = min(size)
    x, y = np.meshgrid(np.arange(width, dtype=np.float32) / unit, np.arange(height, dtype=np.float32) / unit)
    return x, y


def resize(a: Array, size: Size, how: Image.Resampling = Image.Resampling.BICUBIC) -> Array:
    return np.asarray(Image.fromarray(a.astype(np.float32)).resize(size, how), dtype=np.float32)


def noise(rng: np.random.Generator, size: Size, cells: float, stretch: float = 1.0) -> Array:
    """Smooth noise of mean zero; `cells` along the short side, `stretch` > 1 pulls it sideways."""
    unit = min(size)
    columns, rows = (max(2, round(side / unit * cells / s)) + 1 for side, s in zip(size, (stretch, 1.0), strict=True))
    return resize(rng.normal(0, 1, (rows, columns)).astype(np.float32), size)


def fbm(
    rng: np.random.Generator, size: Size, cells: float, octaves: int = 5, gain: float = 0.5, stretch: float = 1.0
) -> Array:
    """Fractal noise scaled to 0..1."""
    total = np.zeros((size[1], size[0]), np.float32)
    for octave in range(octaves):
        total += gain**octave * noise(rng, size, cells * 2**octave, stretch)
    return unit_range(total)


def unit_range(a: Array) -> Array:
    low, high = float(a.min()), float(a.max())
    return ((a - low) / (high - low + 1e-9)).astype(np.float32)


def line_noise(rng: np.random.Generator, width: int, cells: float, octaves: int = 6, gain: float = 0.5) -> Array:
    """Fractal noise along one line, roughly -1..1."""
    total = np.zeros(width, np.float32)
    for octave in range(octaves):
        knots = rng.normal(0, 1, (1, max(3, round(cells * 2**octave)) + 1)).astype(np.float32)
        total += gain**octave * resize(knots, (width, 1))[0]
    return total / 1.6


def sample(texture: Array, x: Array, y: Array) -> Array:
    """Bilinear look-up in pixels, wrapping at the borders."""
    height, width = texture.shape
    x0, y0 = np.floor(x).astype(np.int32), np.floor(y).astype(np.int32)
    fx, fy = (x - x0).astype(np.float32), (y - y0).astype(np.float32)
    x0, y0 = x0 % width, y0 % height
    x1, y1 = (x0 + 1) % width, (y0 + 1) % height
    top = texture[y0, x0] * (1 - fx) + texture[y0, x1] * fx
    mixed: Array = top * (1 - fy) + (texture[y1, x0] * (1 - fx) + texture[y1, x1] * fx) * fy
    return mixed


def rgb(color: str) -> Array:
    return np.array([int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)], np.float32)


def ramp(t: Array, *colors: str) -> Array:
    """Color along a list of stops, t in 0..1."""
    stops = np.stack([rgb(color) for color in colors])
    places = np.linspace(0, 1, len(colors))
    table = np.stack([np.interp(np.linspace(0, 1, 1024), places, stops[:, i]) for i in range(3)], 1)
    return table.astype(np.float32)[(np.clip(t, 0, 1) * 1023).astype(np.int32)]


def mix(a: Array, b: Array, t: Array | float) -> Array:
    weight = t[..., None] if isinstance(t, np.ndarray) else t
    return a + (b - a) * weight


def smooth(low: float, high: float, x: Array) -> Array:
    t = np.clip((x - low) / (high - low), 0, 1)
    return (t * t * (3 - 2 * t)).astype(np.float32)


def blur(a: Array, radius: float) -> Array:
    """Soft focus by way of a smaller picture; good for a radius of 3 pixels and more."""
    height, width = a.shape[:2]
    small = (max(2, int(width / radius * 1.6)), max(2, int(height / radius * 1.6)))
    if a.ndim == 3:
        return np.stack([blur(a[..., i], radius) for i in range(a.shape[2])], -1)
    return resize(resize(a, small, Image.Resampling.BOX), (width, height))


def mask(size: Size, paint: Callable[[ImageDraw.ImageDraw, float], None], over: int = 2) -> Array:
    """Coverage 0..1 of what `paint(draw, scale)` draws, supersampled."""
    image = Image.new("L", (size[0] * over, size[1] * over))
    paint(ImageDraw.Draw(image), float(over))
    return np.asarray(image.resize(size, Image.Resampling.BOX), dtype=np.float32) / 255


def relief(height: Array, angle: float, strength: float) -> Array:
    """Light on a height field from `angle`, about 1 where flat."""
    dy, dx = np.gradient(height)
    light: Array = 1 + strength * (dx * np.cos(angle) + dy * np.sin(angle))
    return light.astype(np.float32)


def paper(rng: np.random.Generator, size: Size, color: str) -> Array:
    """Aged paper: fibers, foxing and darker edges."""
    x, y = mesh(size)
    tone = 0.96 + 0.06 * fbm(rng, size, 3) + 0.02 * noise(rng, size, 160, 3) - 0.02
    edge = np.minimum(np.minimum(x, x.max() - x), np.minimum(y, y.max() - y))
    tone -= 0.10 * (1 - smooth(0, 0.16, edge + 0.06 * fbm(rng, size, 6)))
    spots = smooth(0.74, 0.86, fbm(rng, size, 14)) * 0.06
    page = rgb(color)[None, None] * tone[..., None]
    return mix(page, page * rgb("#d9b98c"), spots * 4)


def finish(
    a: Array,
    rng: np.random.Generator,
    grain: float = 0.018,
    vignette: float = 0.25,
    contrast: float = 0.12,
    warmth: float = 0.0,
) -> Image.Image:
    """Grade, vignette and grain; the result as an 8-bit picture."""
    height, width = a.shape[:2]
    a = np.clip(a, 0, 1)
    a = a + contrast * (a * a * (3 - 2 * a) - a) * 2
    if warmth:
        a = a * np.array([1 + warmth, 1, 1 - warmth], np.float32)
    x, y = np.meshgrid(np.linspace(-1, 1, width, dtype=np.float32), np.linspace(-1, 1, height, dtype=np.float32))
    a = a * (1 - vignette * smooth(0.5, 1.9, x * x + y * y))[..., None]
    a = a + grain * rng.standard_normal((height, width, 1), dtype=np.float32)
    return Image.fromarray((np.clip(a, 0, 1) * 255 + 0.5).astype(np.uint8))


def soften(image: Image.Image, radius: float) -> Image.Image:
    return image.filter(ImageFilter.GaussianBlur(radius))
