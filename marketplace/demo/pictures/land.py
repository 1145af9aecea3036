"""Landscapes: misty mountains, dunes and alps seen over a height field, aurora over a lake."""

import numpy as np
from PIL import Image

from marketplace.demo.pictures.toolkit import (
    Array,
    Size,
    blur,
    dice,
    fbm,
    finish,
    line_noise,
    mesh,
    mix,
    noise,
    ramp,
    rgb,
    sample,
    smooth,
    unit_range,
)

MISTS = (
    ("#f6d9b0", "#e79a78", "#7d5a76", "#1f2038", "#fff3d6"),
    ("#dfe9e4", "#9fb9bb", "#4f7480", "#10262f", "#fffaf0"),
    ("#f8e3dd", "#d59aa6", "#6a5388", "#171538", "#ffe9c9"),
    ("#f2ead0", "#b9c08d", "#4d7358", "#11261f", "#fff6c8"),
    ("#fbe7c2", "#f0a35e", "#a6413a", "#2a1023", "#fff0c0"),
)


def mountains(seed: int, size: Size) -> Image.Image:
    """Ranges that fade into mist below a low sun, conifers in front."""
    rng = dice(seed, "mountains")
    haze, mid, deep, ink, light = MISTS[int(rng.integers(len(MISTS)))]
    width, height = size
    x, y = mesh(size)
    top = y / y.max()
    art = ramp(top * 1.25, mid, haze, light)
    sx, sy = rng.uniform(0.25, 0.75) * x.max(), rng.uniform(0.2, 0.36) * y.max()
    away = np.hypot(x - sx, y - sy)
    art = mix(art, rgb(light), 0.75 * np.exp(-away * 3.2))
    art = mix(art, rgb("#fffdf4"), smooth(0.092, 0.086, away))
    streaks = smooth(0.52, 0.85, fbm(rng, size, 7, 5, 0.5, 5)) * (1 - top)
    art = mix(art, mix(rgb(mid), rgb(light), 0.6), streaks * 0.6)
    layers = int(rng.integers(6, 9))
    rows = np.arange(height, dtype=np.float32)[:, None]
    mist = fbm(rng, size, 4, 5, 0.5, 3)
    for i in range(layers):
        near = i / (layers - 1)
        base = height * (0.40 + 0.5 * near**1.15)
        ridge = base - height * (0.11 - 0.05 * near) * (np.abs(line_noise(rng, width, 2.2 + 3 * near, 7, 0.52)) * 1.5)
        if i >= layers - 2:
            ridge = ridge - _conifers(rng, width, height * (0.02 + 0.075 * near))
        depth = np.clip((rows - ridge[None]) / (height * 0.30), 0, 1)
        tone = ramp(np.full((1, 1), near**1.2, np.float32), mid, deep, ink)[0, 0]
        fog = np.clip(depth * (1.25 - 0.75 * near) + (mist - 0.5) * 0.5 * (1 - near), 0, 1) * (1 - 0.55 * near)
        color = mix(np.broadcast_to(tone, art.shape), rgb(haze), fog * 0.9)
        art = mix(art, color, np.clip(rows - ridge[None] + 0.5, 0, 1).astype(np.float32))
    return finish(art, rng, 0.02, 0.22)


def _conifers(rng: np.random.Generator, width: int, tall: float) -> Array:
    heights = np.zeros(width, np.float32)
    columns = np.arange(width)
    for center in rng.uniform(0, width, int(width / tall * 2.4)):
        grown = tall * rng.uniform(0.35, 1)
        away = np.abs(columns - center)
        jag = 1 + 0.35 * np.sin(away * 1.9 + center)
        heights = np.maximum(heights, grown - away * 4.6 * jag)
    return heights


def _march(ground: Array, size: Size, eye: float, horizon: float, field: float = 1.1) -> tuple[Array, Array, Array]:
    """Look across a height field: per pixel its column and depth in the field, and where there is ground."""
    width, height = size
    steps, deep = 520, ground.shape[0]
    depth = 0.18 * (5.2 / 0.18) ** np.linspace(0, 1, steps)
    across = np.linspace(-0.5, 0.5, width)
    gx = (0.5 + across[None] * depth[:, None] * field / 5) * ground.shape[1]
    gy = np.broadcast_to(depth[:, None] / 5.4 * (deep - 2), gx.shape)
    tall = sample(ground, gx, gy)
    row = horizon * height + (eye - tall) / depth[:, None] * height * 0.9
    seen = np.minimum.accumulate(row, 0)
    index = np.zeros((height, width), np.float32)
    rows = np.arange(height)
    for column in range(width):
        index[:, column] = np.interp(-rows, -seen[:, column], np.arange(steps))
    solid = np.clip(rows[:, None] - seen[-1][None] + 0.5, 0, 1)
    d = 0.18 * (5.2 / 0.18) ** (index / (steps - 1))
    return (
        ((0.5 + across[None] * d * field / 5) * ground.shape[1]).astype(np.float32),
        d.astype(np.float32),
        solid.astype(np.float32),
    )


def _shadow(ground: Array, fall: float) -> Array:
    reach = ground + np.arange(ground.shape[1])[None] * fall
    return np.asarray(np.maximum.accumulate(reach, 1) - reach, np.float32)


def dunes(seed: int, size: Size) -> Image.Image:
    """Low sun over sand: lit faces, long shadows, wind ripples near the eye."""
    rng = dice(seed, "dunes")
    sky, dark, lit, glow = (
        (("#33476b", "#c98d74", "#f6cf9a"), "#3b1f2b", "#f0b267", "#ffe6b0"),
        (("#20304f", "#6f7fa0", "#e9c9b8"), "#2a2540", "#dba98a", "#ffeedd"),
        (("#5c2a3a", "#c8533e", "#f7b267"), "#2f0f1c", "#e5783e", "#ffd89a"),
    )[int(rng.integers(3))]
    field = (1200, 900)
    x, y = mesh(field)
    wind = (x * 5.5 + 1.6 * fbm(rng, field, 2, 3) * 2 + y * rng.uniform(0.8, 1.8)) + rng.uniform(0, 9)
    phase = wind % 1.0
    crest = np.where(phase < 0.72, phase / 0.72, (1 - phase) / 0.28)
    crest = blur(crest.astype(np.float32), 4) ** 1.35
    ground = (crest * 0.20 * (0.35 + fbm(rng, field, 3, 3)) + 0.16 * fbm(rng, field, 2, 3)).astype(np.float32)
    shade = _shadow(ground, 0.00022)
    dy, dx = np.gradient(ground)
    light = np.clip(0.55 + dx * 190 - dy * 30, 0.0, 1.25) * (1 - 0.85 * smooth(0.0, 0.012, shade))
    gx, depth, solid = _march(ground, size, 0.47, 0.36)
    seen = sample(light.astype(np.float32), gx, depth / 5.4 * (field[1] - 2))
    ripple = np.sin(gx * 0.55 + depth * 160 + 7 * noise(rng, size, 8)) * np.clip(1.5 - depth, 0, 1)
    seen = seen * (1 + 0.10 * ripple)
    land = ramp(seen * 0.85, dark, lit, glow)
    away = smooth(0.9, 5.2, depth)
    land = mix(land, rgb(sky[2]), away * 0.62)
    px, py = mesh(size)
    air = ramp(py / py.max() * 2.4, *sky)
    sun = np.hypot(px - px.max() * rng.uniform(0.6, 0.8), py - py.max() * 0.25)
    air = mix(air, rgb(glow), np.exp(-sun * 3.4) * 0.9)
    air = mix(air, rgb("#fffaf0"), smooth(0.056, 0.050, sun))
    air = mix(air, rgb(sky[2]), smooth(0.5, 0.9, fbm(rng, size, 6, 5, 0.5, 6)) * 0.5)
    return finish(mix(air, land, solid), rng, 0.02, 0.28, 0.15)


def alps(seed: int, size: Size) -> Image.Image:
    """Snowfields and rock under an evening sky, valley fog between the ranges."""
    rng = dice(seed, "alps")
    sky, rock, cold, warm = (
        (("#1b2b4d", "#7d87b3", "#f3c7b4"), "#1c2233", "#7f93bb", "#fff0e2"),
        (("#274b68", "#8fb5c7", "#f7ecd9"), "#22303a", "#86a9bd", "#fffdf6"),
        (("#2a1f47", "#94628f", "#f7b78c"), "#1d1730", "#8a7bb0", "#ffdcc0"),
    )[int(rng.integers(3))]
    field = (1200, 900)
    total = np.zeros((900, 1200), np.float32)
    weight = np.ones_like(total)
    for octave in range(7):
        ridge = 1 - np.abs(noise(rng, field, 3.2 * 2**octave)) * 0.9
        total += ridge * weight * 0.5**octave
        weight = np.clip(ridge * 1.2, 0.1, 1)
    _, far = mesh(field)
    tall = unit_range(total) ** 2.1
    ground = (tall * (0.10 + 0.75 * smooth(0.05, 0.9, far))).astype(np.float32)
    dy, dx = np.gradient(ground)
    light = np.clip(0.5 + dx * 60 - dy * 12, 0, 1.2) * (1 - 0.6 * smooth(0, 0.03, _shadow(ground, 0.0006)))
    steep = np.hypot(dx, dy)
    snow = smooth(0.017, 0.008, steep + 0.006 * (fbm(rng, field, 30, 3) - 0.5)) * smooth(0.06, 0.16, ground)
    gx, depth, solid = _march(ground, size, 0.50, 0.42)
    gy = depth / 5.4 * (field[1] - 2)
    lit, white, high = sample(light.astype(np.float32), gx, gy), sample(snow, gx, gy), sample(ground, gx, gy)
    land = mix(ramp(lit * 0.8, rock, "#6d6a72", "#b9a79c"), ramp(lit, cold, warm), white * 0.92)
    fog = smooth(0.6, 5.0, depth) * 0.55 + smooth(0.16, 0.02, high) * smooth(0.8, 2.2, depth) * 0.6
    land = mix(land, mix(rgb(sky[2]), rgb(sky[1]), 0.35), np.clip(fog, 0, 0.9))
    _px, py = mesh(size)
    air = ramp(py / py.max() * 2.0, *sky)
    air = mix(air, rgb(warm), smooth(0.55, 0.9, fbm(rng, size, 4, 6, 0.55, 2.5)) * 0.7)
    return finish(mix(air, land, solid), rng, 0.016, 0.25, 0.15)


def aurora(seed: int, size: Size) -> Image.Image:
    """Curtains of light above a black ridge, doubled in still water."""
    rng = dice(seed, "aurora")
    width, height = size
    shore = int(height * rng.uniform(0.60, 0.68))
    sky_size = (width, shore)
    low, high = (("#38f2a5", "#7b4bff"), ("#5ff0c8", "#e0489e"), ("#a6f26b", "#2f8fff"))[int(rng.integers(3))]
    _x, y = mesh(sky_size)
    air = ramp(y / y.max(), "#050a1c", "#0b1b3a", "#16365a")
    stars = rng.random((shore, width), dtype=np.float32)
    air = air + (smooth(0.9988, 1.0, stars) * rng.uniform(0.4, 1, (shore, width)))[..., None].astype(np.float32)
    rows = np.arange(shore, dtype=np.float32)[:, None]
    for k in range(4):
        foot = shore * (0.88 - 0.15 * k) + shore * 0.16 * line_noise(rng, width, 1.6, 3)
        rays = np.clip(0.55 + 0.6 * line_noise(rng, width, 26, 4, 0.7), 0.05, 1.4)
        gate = smooth(-0.5, 0.5, line_noise(rng, width, 2, 2))
        up = (foot[None] - rows) / shore
        glow = np.where(up > 0, np.exp(-up * (4.2 - rays[None])), np.exp(up * 38)) * (rays * gate)[None]
        tint = ramp(np.clip(up * 1.9, 0, 1).astype(np.float32), low, low, high, high)
        air = air + tint * blur(glow.astype(np.float32), 3)[..., None] * (0.62 - 0.09 * k)
    ridge = shore * (0.90 - 0.12 * np.abs(line_noise(rng, width, 3.5, 7, 0.55))) - _conifers(rng, width, shore * 0.05)
    air = mix(air, rgb("#04070f"), np.clip(rows - ridge[None] + 0.5, 0, 1).astype(np.float32))
    below = np.arange(height - shore, dtype=np.float32)
    wave = noise(rng, (width, height - shore), 60, 12) * (0.6 + below[:, None] / 26)
    source = np.clip(shore - 2 - below[:, None] * 1.15 + wave * 2, 0, shore - 1).astype(np.int32)
    water = air[source, np.clip(np.arange(width)[None] + (wave * 1.5).astype(np.int32), 0, width - 1)]
    water = blur(water, 3) * 0.62 + rgb("#04101c") * 0.4
    return finish(np.concatenate([air, water]), rng, 0.014, 0.3, 0.1)
