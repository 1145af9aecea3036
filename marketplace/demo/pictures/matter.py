"""Studies of matter: agate, coral growth, strange attractors, leaded glass, painted currents."""

import numpy as np
from PIL import Image, ImageDraw

from marketplace.demo.pictures.toolkit import (
    Array,
    Size,
    blur,
    dice,
    fbm,
    finish,
    mesh,
    mix,
    noise,
    paper,
    ramp,
    relief,
    resize,
    rgb,
    sample,
    smooth,
    unit_range,
)

STONES = (
    ("#0f2a3a", "#1f6f78", "#a9d6c5", "#f4efe0", "#c9773f", "#5a2418"),
    ("#2b1230", "#7a2e5c", "#e5989b", "#fff1e6", "#b5838d", "#3d2645"),
    ("#10231b", "#3f6b4a", "#c2c58b", "#f7f3dd", "#d9a441", "#4a2c12"),
    ("#12173a", "#3657a6", "#9cc3e6", "#fbf6ea", "#e0a458", "#7a2d2d"),
)


def agate(seed: int, size: Size) -> Image.Image:
    """A polished slice: banded mineral warped around its hollows, gilded at the seams."""
    rng = dice(seed, "agate")
    colors = STONES[int(rng.integers(len(STONES)))]
    x, y = mesh(size)
    unit = min(size)
    first, second = fbm(rng, size, 2.2, 4), fbm(rng, size, 2.2, 4)
    px, py = x * unit + first * unit * 0.55, y * unit + second * unit * 0.55
    field = sample(fbm(rng, size, 1.7, 4), px, py)
    bands = field * rng.uniform(7, 11) + 0.35 * fbm(rng, size, 9, 4)
    t = 0.5 + 0.5 * np.sin(bands * 2.3 + 4 * np.floor(bands * 0.5) * 0.37)
    fine = 0.5 + 0.5 * np.sin(bands * 34)
    art = ramp(t, *colors) * (0.90 + 0.14 * fine * smooth(0.15, 0.6, fbm(rng, size, 3, 3)))[..., None]
    seam = np.abs(((bands * 0.5) % 1) - 0.5)
    gold = smooth(0.030, 0.008, seam) * smooth(0.42, 0.55, fbm(rng, size, 5, 4))
    art = mix(art, ramp(fbm(rng, size, 40, 3), "#7a4b12", "#d9a441", "#fff1b8"), gold)
    hollow = smooth(0.80, 0.93, field)
    crystal = noise(rng, size, 90) * 0.5 + noise(rng, size, 45)
    art = mix(art, ramp(unit_range(crystal), colors[1], colors[3]), hollow * 0.7)
    shine = relief(blur(field, 4) * 90 + gold * 2, 0.8, 0.10)
    return finish(art * shine[..., None], rng, 0.012, 0.25, 0.16)


def coral(seed: int, size: Size) -> Image.Image:
    """Turing patterns grown by activator and inhibitor, lit like a reef from above."""
    rng = dice(seed, "coral")
    colors = (
        ("#081c2c", "#0f4c5c", "#e36414", "#fb8b24", "#fff0d6"),
        ("#1d1128", "#5a2a57", "#c8553d", "#f28f6b", "#ffe8d6"),
        ("#06231f", "#1b4d3e", "#7fb069", "#e6e08a", "#fffbe6"),
    )[int(rng.integers(3))]
    small = (size[0] // 2, size[1] // 2)
    field = rng.standard_normal((small[1], small[0]), dtype=np.float32)
    fy, fx = np.fft.fftfreq(small[1])[:, None], np.fft.rfftfreq(small[0])[None]
    k2 = (fx * fx + fy * fy).astype(np.float32)
    fine = rng.uniform(3.0, 4.2)
    band = np.exp(-k2 * 2 * (np.pi * fine) ** 2) - np.exp(-k2 * 2 * (np.pi * fine * 1.75) ** 2)
    drift = 0.10 * (fbm(rng, small, 3, 3) - 0.45)
    for _ in range(16):
        grown = np.fft.irfft2(np.fft.rfft2(field) * band, s=field.shape)
        field = np.tanh(grown / (grown.std() + 1e-6) * 1.6 + drift * 8).astype(np.float32)
    height = resize(blur(field, 3), size)
    swell = fbm(rng, size, 2.2, 4)
    relief_map = height * 3.4 + swell * 60
    light = relief(relief_map, 0.9, 0.34)
    deep = blur(height, 14)
    tone = unit_range(height * 0.55 + 0.5 * deep + swell * 0.9)
    art = ramp(tone, *colors) * np.clip(light, 0.25, 1.7)[..., None]
    gloss = np.clip(light - 1.25, 0, 1)[..., None] * 0.8
    art = art * (0.62 + 0.38 * smooth(-0.8, 0.4, height))[..., None] + gloss
    return finish(art, rng, 0.014, 0.35, 0.12)


def attractor(seed: int, size: Size) -> Image.Image:
    """Millions of steps of a Clifford map, developed like a photograph on dark or cream ground."""
    rng = dice(seed, "attractor")
    a, b, c, d = (
        (-1.4, 1.6, 1.0, 0.7),
        (1.7, 1.7, 0.6, 1.2),
        (-1.7, 1.3, -0.1, -1.21),
        (1.5, -1.8, 1.6, 0.9),
        (-1.8, -2.0, -0.5, -0.9),
    )[int(rng.integers(5))]
    a, b, c, d = (value + rng.uniform(-0.04, 0.04) for value in (a, b, c, d))
    ground, colors = (
        ("#07090f", ("#07090f", "#243b6b", "#d1495b", "#edae49", "#fff8e7")),
        ("#0b1310", ("#0b1310", "#14532d", "#5eb1a0", "#e9d8a6", "#ffffff")),
        ("#f4ecdc", ("#f4ecdc", "#d9b99b", "#a4445d", "#3c2a4d", "#120f1d")),
    )[int(rng.integers(3))]
    width, height = size
    x, y = (rng.uniform(-1, 1, 60_000).astype(np.float32) for _ in range(2))
    density, speed = np.zeros(width * height), np.zeros(width * height)
    scale = 0.235 * min(size)
    for step in range(64):
        nx, ny = np.sin(a * y) + c * np.cos(a * x), np.sin(b * x) + d * np.cos(b * y)
        pace, x, y = np.hypot(nx - x, ny - y), nx, ny
        if step > 8:
            i = (x * scale * (1.15 if width > height else 1) + width / 2).astype(np.int64)
            j = (y * scale * (1.15 if height > width else 1) + height / 2).astype(np.int64)
            ok = (i >= 0) & (i < width) & (j >= 0) & (j < height)
            spot = (j * width + i)[ok]
            density += np.bincount(spot, minlength=width * height)
            speed += np.bincount(spot, pace[ok], minlength=width * height)
    count = density.reshape(height, width).astype(np.float32)
    pace_map = (speed.reshape(height, width) / np.maximum(count, 1)).astype(np.float32)
    soft = np.clip(count * 0.6 + blur(count, 3) * 0.4, 0, None)
    tone = np.clip(np.log1p(soft) / np.log1p(np.percentile(soft, 99.7)), 0, 1)
    art = ramp(np.clip(tone * (0.72 + 0.14 * blur(pace_map, 3)), 0, 1), *colors)
    halo = blur(tone, 40)[..., None] * 0.18
    art = art + halo * rgb(colors[2]) if ground < "#8" else art * (1 - halo * 0.4)
    return finish(art, rng, 0.016, 0.3, 0.08)


def stained_glass(seed: int, size: Size) -> Image.Image:
    """A leaded window of sun, hills and water, each pane with its own bubbles and light."""
    rng = dice(seed, "glass")
    x, y = mesh(size)
    cells = rng.uniform(8, 11)
    columns, rows = int(x.max() * cells) + 4, int(y.max() * cells) + 4
    jx, jy = rng.uniform(0.08, 0.92, (rows, columns)), rng.uniform(0.08, 0.92, (rows, columns))
    bend = 0.02 * noise(rng, size, 3)
    u, v = (x + bend) * cells + 1, (y + bend) * cells + 1
    cu, cv = u.astype(np.int32), v.astype(np.int32)
    near = np.full(u.shape, 99, np.float32)
    second, owner = near.copy(), np.zeros(u.shape, np.int32)
    for dy in (-1, 0, 1):
        for dx in (-1, 0, 1):
            gx, gy = np.clip(cu + dx, 0, columns - 1), np.clip(cv + dy, 0, rows - 1)
            away = np.hypot(gx + jx[gy, gx] - u, gy + jy[gy, gx] - v).astype(np.float32)
            closer = away < near
            second = np.where(closer, near, np.minimum(second, away))
            owner = np.where(closer, gy * columns + gx, owner)
            near = np.where(closer, away, near)
    sites_x = (np.arange(columns)[None] + jx - 1) / cells
    sites_y = (np.arange(rows)[:, None] + jy - 1) / cells
    panes = _window(rng, sites_x / x.max(), sites_y / y.max()).reshape(-1, 3)
    cloudy = fbm(rng, size, 12, 5)
    art = panes[owner] * (0.62 + 0.75 * cloudy)[..., None]
    art = art * (0.78 + 0.45 * np.exp(-near * near * 2.2))[..., None]
    bubbles = smooth(2.1, 2.9, noise(rng, size, 120))[..., None] * 0.35
    lead = second - near
    rim = smooth(0.17, 0.10, lead)
    art = mix(art + bubbles, art * 0.35, smooth(0.30, 0.10, lead) * 0.6)
    metal = np.clip(0.10 + 0.16 * relief(blur(rim, 3) * 8, 0.8, 0.7), 0, 0.5)
    art = mix(art, np.repeat(metal[..., None], 3, 2) * rgb("#f2e6d8"), rim)
    glow = blur(art, 36) * 0.28
    return finish(art + glow, rng, 0.014, 0.4, 0.14)


def _window(rng: np.random.Generator, x: Array, y: Array) -> Array:
    """The picture that the panes tell, colored at their centers."""
    x, y = np.asarray(x, np.float32), np.asarray(y, np.float32)
    sun_x, sun_y = rng.uniform(0.3, 0.7), rng.uniform(0.25, 0.4)
    away = np.hypot(x - sun_x, (y - sun_y) * 1.1)
    rays = 0.5 + 0.5 * np.sin(np.arctan2(y - sun_y, x - sun_x) * 12)
    sky = ramp(np.clip(away * 1.5 + 0.15 * rays, 0, 1), "#ffe9a3", "#f7a94b", "#d1495b", "#4a3f8f", "#16356b")
    hill = 0.62 + 0.10 * np.sin(x * 6 + sun_x * 9)
    land = ramp(np.clip((y - hill) * 4, 0, 1), "#b8c24a", "#3c8d4f", "#0f4d47")
    water = ramp(np.clip((y - 0.78) * 4 + 0.3 * rays, 0, 1), "#8fd6e8", "#2b7fb8", "#123a78")
    scene = np.where((y > hill)[..., None], land, sky)
    scene = np.where((y > 0.8 + 0.03 * np.sin(x * 11))[..., None], water, scene)
    scene = np.where((away < 0.11)[..., None], rgb("#fff6d6"), scene)
    return np.asarray(scene * rng.uniform(0.8, 1.15, (*x.shape, 1)), np.float32)


def currents(seed: int, size: Size) -> Image.Image:
    """Thousands of tapered brush strokes that follow one field, on toned paper."""
    rng = dice(seed, "currents")
    ground, colors = (
        ("#efe6d4", ("#12355b", "#2a6f97", "#a9d6e5", "#f4d58d", "#bf4342")),
        ("#11151c", ("#212d40", "#7d4e57", "#d66853", "#f2c57c", "#f7ede2")),
        ("#f3ede2", ("#283618", "#606c38", "#dda15e", "#bc6c25", "#7f1d1d")),
        ("#16121f", ("#3d1e6d", "#8661c1", "#efbcd5", "#4ecdc4", "#f7fff7")),
    )[int(rng.integers(4))]
    width, height = size
    unit = min(size)
    angle = fbm(rng, size, rng.uniform(1.3, 2.2), 3) * np.pi * rng.uniform(2.4, 3.6)
    hue = fbm(rng, size, 1.6, 3)
    count, steps = 4200, 26
    px, py = rng.uniform(-0.05, 1.05, count) * width, rng.uniform(-0.05, 1.05, count) * height
    tint = ramp(np.clip(sample(hue, px, py) + rng.normal(0, 0.12, count), 0, 1).astype(np.float32), *colors)
    tint = np.clip(tint * rng.uniform(0.82, 1.14, (count, 1)), 0, 1)
    stride = unit * 0.0085 * rng.uniform(0.6, 1.5, count)
    path = np.zeros((steps, count, 2))
    for step in range(steps):
        path[step, :, 0], path[step, :, 1] = px, py
        turn = sample(angle, px, py)
        px, py = px + np.cos(turn) * stride, py + np.sin(turn) * stride
    base = Image.fromarray((np.clip(paper(rng, size, ground), 0, 1) * 255).astype(np.uint8)).resize(
        (width * 2, height * 2)
    )
    draw = ImageDraw.Draw(base)
    taper = np.sin(np.linspace(0.06, 1, steps) ** 0.7 * np.pi) + 0.05
    weights = unit * 0.0075 * rng.uniform(0.25, 1.3, count) ** 1.5 * 2
    for k in range(count):
        _stroke(draw, path[:, k] * 2, taper * weights[k], tuple(int(v * 255) for v in tint[k]))
    art = np.asarray(base.resize(size, Image.Resampling.BOX), dtype=np.float32) / 255
    body = art.mean(-1) * 5 + 0.5 * noise(rng, size, 200, 1)
    return finish(art * np.clip(relief(body, 0.8, 0.09), 0.7, 1.3)[..., None], rng, 0.012, 0.2, 0.08)


def _stroke(draw: ImageDraw.ImageDraw, path: Array, widths: Array, color: tuple[int, ...]) -> None:
    along = np.gradient(path, axis=0)
    normal = np.stack([-along[:, 1], along[:, 0]], 1) / (np.hypot(along[:, 0], along[:, 1])[:, None] + 1e-6)
    left, right = path + normal * widths[:, None], path - normal * widths[:, None]
    draw.polygon([tuple(p) for p in np.concatenate([left, right[::-1]])], fill=color)
    shade = tuple(max(0, c - 26) for c in color)
    draw.line([tuple(p) for p in right], fill=shade, width=2)
