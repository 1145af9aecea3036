"""Scenes: a night city over water, planets, botanical plates, deco posters, mended bowls."""

import math
from functools import partial

import numpy as np
from PIL import Image, ImageDraw

from marketplace.demo.pictures.toolkit import (
    Size,
    blur,
    dice,
    fbm,
    finish,
    mask,
    mesh,
    mix,
    noise,
    paper,
    ramp,
    relief,
    rgb,
    sample,
    smooth,
)


def city(seed: int, size: Size) -> Image.Image:
    """Towers with lit windows in layers of fog, and the whole of it again in the river."""
    rng = dice(seed, "city")
    width, height = size
    shore = int(height * 0.68)
    night, dusk, lamp = (
        ("#070b1a", "#3a3f6b", ("#ffd48a", "#ffb35c", "#cfe8ff")),
        ("#0d0a17", "#70405c", ("#ffe0a3", "#ff9e6d", "#ffc8dd")),
        ("#04141a", "#1f5d63", ("#fff0b3", "#9ef0e0", "#ffcf70")),
    )[int(rng.integers(3))]
    x, y = mesh((width, shore))
    art = ramp(y / y.max(), night, dusk, "#c98f7a")
    moon = np.hypot(x - x.max() * rng.uniform(0.2, 0.8), y - y.max() * 0.2)
    art = mix(art, rgb("#fff3d9"), smooth(0.062, 0.058, moon)) + (np.exp(-moon * 6) * 0.22)[..., None] * rgb("#ffe9c4")
    clouds = smooth(0.5, 0.85, fbm(rng, (width, shore), 5, 5, 0.5, 5))
    art = mix(art, mix(rgb(dusk), rgb("#e0a890"), 0.3), clouds * 0.45)
    lights = np.zeros_like(art)
    for layer in range(5):
        near = layer / 4
        tone = mix(mix(rgb(dusk), rgb("#c98f7a"), 0.25), rgb(night), 0.25 + 0.75 * near)
        plate = Image.new("L", (width, shore))
        glow = Image.new("RGB", (width, shore))
        _towers(rng, ImageDraw.Draw(plate), ImageDraw.Draw(glow), (width, shore), near, lamp)
        cover = np.asarray(plate, np.float32) / 255
        shine = np.asarray(glow, np.float32) / 255
        fog = smooth(0.35, 1.0, y / y.max()) * (0.65 - 0.5 * near) * (0.5 + fbm(rng, (width, shore), 4, 3, 0.5, 4))
        body = mix(np.broadcast_to(tone, art.shape), rgb("#b98a86"), np.clip(fog, 0, 0.8))
        art = mix(art, body, cover)
        lights = lights * (1 - cover[..., None]) + shine * (0.35 + 0.65 * near)
    art = art + lights + blur(lights, 9) * 0.7 + blur(lights, 36) * 0.6
    rows = np.arange(height - shore)[:, None]
    wave = noise(rng, (width, height - shore), 70, 10)
    source = np.clip(shore - 2 - rows * 1.5 + wave * (2 + rows / 14), 0, shore - 1).astype(np.int32)
    side = np.clip(np.arange(width)[None] + (wave * (1 + rows / 40)).astype(np.int32), 0, width - 1)
    water = art[source, side] * 0.72 + rgb(night) * 0.25 + (0.03 * wave)[..., None]
    return finish(np.concatenate([art, water]), rng, 0.016, 0.32, 0.12)


def _towers(
    rng: np.random.Generator,
    draw: ImageDraw.ImageDraw,
    glow: ImageDraw.ImageDraw,
    size: Size,
    near: float,
    lamp: tuple[str, ...],
) -> None:
    width, shore = size
    at = -int(rng.integers(0, 40))
    while at < width:
        wide = int(width * rng.uniform(0.035, 0.085) * (0.7 + near * 0.8))
        tall = int(shore * rng.uniform(0.22, 0.62) * (1.15 - 0.62 * near))
        top = shore - tall
        draw.rectangle((at, top, at + wide, shore), fill=255)
        if rng.random() < 0.5:
            inset = wide // 5
            draw.rectangle((at + inset, top - tall // 9, at + wide - inset, top), fill=255)
        if rng.random() < 0.3:
            mid = at + wide // 2
            draw.polygon([(mid - 3, top), (mid, top - tall // 3), (mid + 3, top)], fill=255)
        _windows(rng, glow, (at, top, wide, tall), near, lamp)
        at += wide + int(rng.integers(-6, 16) * (1 + near))


def _windows(
    rng: np.random.Generator,
    glow: ImageDraw.ImageDraw,
    box: tuple[int, int, int, int],
    near: float,
    lamp: tuple[str, ...],
) -> None:
    left, top, wide, tall = box
    glow.rectangle((left, top, left + wide, top + tall), fill=0)
    step, rate = 6 + int(7 * near), rng.uniform(0.12, 0.45)
    color = np.array([int(lamp[int(rng.integers(3))][i : i + 2], 16) for i in (1, 3, 5)])
    for wy in range(top + step, top + tall - step, step + 3):
        for wx in range(left + 4, left + wide - step // 2 - 2, step):
            if rng.random() < rate:
                tint = tuple(int(v) for v in color * rng.uniform(0.35, 1.0))
                glow.rectangle((wx, wy, wx + step // 2, wy + step // 2 + 1), fill=tint)


def planet(seed: int, size: Size) -> Image.Image:
    """A lit world with weather and rings before a nebula."""
    rng = dice(seed, "planet")
    x, y = mesh(size)
    colors, air, cloud = (
        (("#5b3a29", "#b5764a", "#e8c79a", "#f6ead2", "#9c5b3b"), "#ffcfa0", 0.15),
        (("#0c2d57", "#1c6d9e", "#3f8f5f", "#cbb77b", "#efe9d8"), "#8fd0ff", 0.9),
        (("#2b1d4e", "#6a4c93", "#c77dab", "#f4c6c0", "#3a2c6b"), "#f0a6ff", 0.35),
        (("#173b3f", "#3e8e7e", "#a7d7b8", "#f2f1d5", "#1f5c60"), "#bff5e0", 0.25),
    )[int(rng.integers(4))]
    swirl = fbm(rng, size, 1.6, 6, 0.55)
    art = ramp(swirl * 0.9 * fbm(rng, size, 2.5, 5), "#04050d", "#0d1230", "#31204f", "#7a3e5c")
    for level, chance in ((1.0, 0.99965), (0.55, 0.9985)):
        dots = (rng.random(x.shape) > chance).astype(np.float32) * level
        art = art + (dots + blur(dots, 3) * 2.2)[..., None] * ramp(
            noise(rng, size, 30) * 0.3 + 0.5, "#ffd9b0", "#ffffff", "#b8d4ff"
        )
    cx, cy, r = x.max() * rng.uniform(0.42, 0.58), y.max() * rng.uniform(0.46, 0.56), rng.uniform(0.27, 0.33)
    nx, ny = (x - cx) / r, (y - cy) / r
    rr = nx * nx + ny * ny
    nz = np.sqrt(np.clip(1 - rr, 0, 1))
    tilt = rng.uniform(-0.5, 0.5)
    lat = nx * math.sin(tilt) + ny * math.cos(tilt)
    lon = np.arctan2(nx * math.cos(tilt) - ny * math.sin(tilt), nz + 1e-4)
    tile = (1024, 512)
    warp = sample(fbm(rng, tile, 5, 5), lon * 160 + 512, lat * 250 + 256)
    if cloud < 0.3 or rng.random() < 0.3:
        t = 0.5 + 0.5 * np.sin((lat * 7 + warp * 0.9) * 2.2) * 0.9 + 0.25 * (warp - 0.5)
    else:
        t = sample(fbm(rng, tile, 3, 7, 0.56), lon * 160 + warp * 60, lat * 220 + warp * 40)
    skin = ramp(t, *colors)
    veil = smooth(0.52, 0.80, sample(fbm(rng, tile, 5, 6, 0.55, 2.2), lon * 170 + warp * 90, lat * 240)) * cloud
    skin = mix(skin, rgb("#ffffff"), veil)
    sun = np.array([-0.72, -0.42, 0.55])
    light = np.clip(nx * sun[0] + ny * sun[1] + nz * sun[2], -0.05, 1)
    skin = skin * (smooth(-0.05, 0.85, light) * 1.15 + 0.015)[..., None]
    rim = (1 - nz) ** 2.6 * smooth(-0.15, 0.5, light)
    skin = skin + rim[..., None] * rgb(air) * 0.8
    cover = np.clip((1 - np.sqrt(rr)) * r * min(size) + 0.5, 0, 1).astype(np.float32)
    halo = np.exp(-np.clip(np.sqrt(rr) - 1, 0, 9) * 16) * smooth(-0.5, 0.9, -(nx * 0.72 + ny * 0.42) * -1 * -1)
    art = mix(art + halo[..., None] * rgb(air) * 0.45, skin, cover)
    if rng.random() < 0.65:
        art = _rings(rng, art, nx, ny, colors, cover)
    return finish(art, rng, 0.012, 0.2, 0.1)


def _rings(
    rng: np.random.Generator,
    art: np.ndarray,
    nx: np.ndarray,
    ny: np.ndarray,
    colors: tuple[str, ...],
    cover: np.ndarray,
) -> np.ndarray:
    lean, flat = rng.uniform(-0.45, 0.45), rng.uniform(0.2, 0.36)
    u, v = nx * math.cos(lean) + ny * math.sin(lean), (ny * math.cos(lean) - nx * math.sin(lean)) / flat
    away = np.hypot(u, v).astype(np.float32)
    grooves = fbm(rng, (1024, 2), 1, 7, 0.7)[0]
    at = np.clip((away - 1.28) / 1.0, 0, 1)
    thick = np.interp(at, np.linspace(0, 1, 1024), grooves)
    band = (
        smooth(1.28, 1.34, away)
        * smooth(2.28, 2.2, away)
        * (0.25 + 0.75 * thick)
        * (1 - 0.9 * smooth(0.025, 0.01, np.abs(at - 0.62)))
    )
    behind = cover * (v < 0)
    shade = 1 - 0.85 * ((u > 0.1) & (np.abs(v * flat - 0.3 * u) < 0.75) & (v < 0) & (u < 2.2))
    tint = ramp(thick.astype(np.float32), colors[1], colors[2], colors[3])
    return np.asarray(
        mix(art, tint * blur(shade.astype(np.float32), 6)[..., None], (band * (1 - behind) * 0.9).astype(np.float32))
    )


def botanical(seed: int, size: Size) -> Image.Image:
    """A pressed plant grown by branching rules, washed in watercolor on old paper."""
    rng = dice(seed, "botanical")
    width, height = size
    ground, leaf, stem, bloom = (
        ("#f2e6cc", ("#2f4a33", "#6f8f4e"), "#4a4a2a", ("#a63446", "#e9a6a6")),
        ("#efe8d8", ("#27474e", "#7fa99b"), "#3b4a45", ("#d98e04", "#f6dd8f")),
        ("#f4ead9", ("#4a5a23", "#a8b35a"), "#5a4a2a", ("#5e4b8b", "#c3b4e0")),
        ("#eee3d0", ("#3f3a2a", "#a38b52"), "#4f3a25", ("#c1502e", "#f3bd8b")),
    )[int(rng.integers(4))]
    over = 2
    ink = Image.new("RGBA", (width * over, height * over))
    draw = ImageDraw.Draw(ink)
    reach = min(height, width * 1.35) * over
    start = (width * over * rng.uniform(0.46, 0.54), height * over * 0.94)
    parts: list[tuple[float, float, float, float, bool]] = []
    _grow(
        rng,
        draw,
        start,
        -math.pi / 2 + rng.uniform(-0.08, 0.08),
        reach * 0.30,
        reach * 0.008,
        0,
        parts,
        stem,
        rng.uniform(0.4, 0.62),
    )
    slim = rng.uniform(0.26, 0.5)
    for px, py, angle, long, flower in parts:
        if flower:
            _bloom(rng, draw, px, py, long, bloom)
        else:
            _leaf(rng, draw, px, py, angle, long, slim, leaf)
    flat = np.asarray(ink.resize(size, Image.Resampling.BOX), np.float32) / 255
    cover, tint = flat[..., 3], flat[..., :3]
    page = paper(rng, size, ground)
    shadow = np.roll(blur(cover, 9), (7, 8), (0, 1))
    page = page * (1 - 0.20 * shadow * (1 - cover))[..., None]
    wash = 0.78 + 0.42 * fbm(rng, size, 16, 5)
    edge = np.clip(cover - blur(cover, 4), 0, 1)
    art = mix(page, tint * wash[..., None] * (1 - 0.5 * edge)[..., None], cover * (0.84 + 0.14 * fbm(rng, size, 9)))
    frame = mask(
        size,
        lambda d, s: d.rectangle(
            (width * s * 0.05, width * s * 0.05, width * s * 0.95, height * s - width * s * 0.05),
            outline=150,
            width=int(2 * s),
        ),
    )
    return finish(mix(art, rgb(stem), frame * 0.6), rng, 0.012, 0.18, 0.05)


def _grow(
    rng: np.random.Generator,
    draw: ImageDraw.ImageDraw,
    at: tuple[float, float],
    angle: float,
    long: float,
    thick: float,
    depth: int,
    parts: list[tuple[float, float, float, float, bool]],
    stem: str,
    spread: float,
) -> None:
    x, y = at
    pieces = 12
    bend = rng.uniform(-0.05, 0.05)
    for i in range(pieces):
        angle += bend + (-math.pi / 2 - angle) * 0.02
        nx, ny = x + math.cos(angle) * long / pieces, y + math.sin(angle) * long / pieces
        draw.line((x, y, nx, ny), fill=stem, width=max(2, int(thick * (1 - 0.45 * i / pieces))))
        x, y = nx, ny
        if depth and i % 3 == 1:
            side = 1 if i % 2 else -1
            parts.append((x, y, angle + side * rng.uniform(0.6, 1.0), long * rng.uniform(0.28, 0.46), False))
    if depth >= 3:
        parts.append((x, y, angle, long * rng.uniform(0.22, 0.34), rng.random() < 0.62))
        return
    for side in (-1, 0, 1) if depth < 2 else (-1, 1):
        turn = side * spread * rng.uniform(0.75, 1.25)
        _grow(
            rng, draw, (x, y), angle + turn, long * rng.uniform(0.60, 0.80), thick * 0.6, depth + 1, parts, stem, spread
        )


def _leaf(
    rng: np.random.Generator,
    draw: ImageDraw.ImageDraw,
    x: float,
    y: float,
    angle: float,
    long: float,
    slim: float,
    colors: tuple[str, str],
) -> None:
    t = np.linspace(0, 1, 22)
    half = np.sin(t**0.8 * math.pi) * long * slim * 0.5
    curve = rng.uniform(-0.25, 0.25) * t * t * long
    dark, light = rgb(colors[0]), rgb(colors[1])
    blend = rng.uniform(0, 0.75)
    for side, lift in ((1, 0.0), (-1, 0.28)):
        tint = tuple(int(v * 255) for v in np.clip(dark + (light - dark) * (blend + lift), 0, 1))
        points = [_turn(x, y, angle, t[i] * long, curve[i] + side * half[i]) for i in range(22)]
        spine = [_turn(x, y, angle, t[i] * long, curve[i]) for i in range(21, -1, -1)]
        draw.polygon(points + spine, fill=(*tint, 235))
    vein = tuple(int(v * 255) for v in np.clip(light * 1.1, 0, 1))
    draw.line([_turn(x, y, angle, t[i] * long, curve[i]) for i in range(22)], fill=(*vein, 190), width=2)
    for i in range(4, 19, 3):
        for side in (-1, 1):
            end = min(21, i + 2)
            draw.line(
                (
                    *_turn(x, y, angle, t[i] * long, curve[i]),
                    *_turn(x, y, angle, t[end] * long, curve[end] + side * half[end] * 0.8),
                ),
                fill=(*vein, 110),
                width=1,
            )


def _turn(x: float, y: float, angle: float, along: float, aside: float) -> tuple[float, float]:
    return (
        x + math.cos(angle) * along - math.sin(angle) * aside,
        y + math.sin(angle) * along + math.cos(angle) * aside,
    )


def _bloom(
    rng: np.random.Generator, draw: ImageDraw.ImageDraw, x: float, y: float, long: float, colors: tuple[str, str]
) -> None:
    petals = int(rng.integers(5, 9))
    turn = rng.uniform(0, 6)
    for ring, part in ((1.0, 0), (0.62, 1)):
        for k in range(petals):
            _leaf(rng, draw, x, y, turn + part * 0.4 + k * 2 * math.pi / petals, long * ring, 0.62, colors)
    r = long * 0.16
    draw.ellipse((x - r, y - r, x + r, y + r), fill="#6b4a12")
    for _ in range(26):
        a, away = rng.uniform(0, 6.3), r * rng.uniform(0, 1.3)
        px, py = x + math.cos(a) * away, y + math.sin(a) * away
        draw.ellipse((px - 3, py - 3, px + 3, py + 3), fill="#e3b23c")


def kintsugi(seed: int, size: Size) -> Image.Image:
    """A glazed dish seen from above, broken once and mended with gold."""
    rng = dice(seed, "kintsugi")
    x, y = mesh(size)
    glaze, cloth = (
        (("#1d3b3a", "#4f8a7b", "#a9cdb5", "#e8efe0"), "#8a7763"),
        (("#101b33", "#28497c", "#7fa3c9", "#eef2f4"), "#b7a58c"),
        (("#3a1417", "#8c2f2b", "#c9694a", "#f0c9a0"), "#3d3a3a"),
        (("#2a2a2c", "#55524f", "#a49c90", "#efe8dc"), "#6d3b2e"),
    )[int(rng.integers(4))]
    weave = 0.5 + 0.25 * np.sin(x * 900 + 2 * noise(rng, size, 30)) + 0.25 * np.sin(y * 900 + 2 * noise(rng, size, 30))
    art = rgb(cloth)[None, None] * (0.72 + 0.22 * weave + 0.25 * fbm(rng, size, 4))[..., None]
    cx, cy, r = x.max() * 0.5, y.max() * 0.5, 0.41
    dx, dy = x - cx, y - cy
    away = np.hypot(dx, dy) / r + 0.008 * noise(rng, size, 4)
    lee = np.hypot(dx - 0.035, dy - 0.05) / r
    art = art * (1 - 0.65 * smooth(1.22, 0.86, lee))[..., None]
    warp = fbm(rng, size, 3, 5)
    rings = away * 3 + warp * 1.5
    t = 0.5 + 0.5 * np.sin(rings * rng.uniform(1.4, 2.6)) * 0.7 + 0.5 * (fbm(rng, size, 8, 5) - 0.5)
    dish = ramp(t, *glaze)
    speckle = smooth(2.3, 3.0, noise(rng, size, 190))
    dish = mix(dish, rgb(glaze[0]), speckle * 0.7)
    bowl = -np.clip(1 - away * away, 0, 1) * 0.34 + 0.05 * np.exp(-(((away - 0.93) / 0.05) ** 2))
    light = relief(bowl * min(size) * 0.9, 0.85, 0.55)
    gloss = np.exp(-(((dx + 0.15) / 0.10) ** 2 + ((dy + 0.19) / 0.05) ** 2)) * 0.5
    hit = (rng.uniform(-0.18, 0.18), rng.uniform(-0.18, 0.18))
    gap = _cracks(rng, size, dx - hit[0], dy - hit[1])
    seam = smooth(0.0105, 0.0062, gap)
    gilt = ramp(
        np.clip(
            0.55 + 0.5 * (relief(blur(seam, 3) * 10, 0.85, 0.5) - 1) + 0.3 * (fbm(rng, size, 40, 3) - 0.5), 0, 1
        ).astype(np.float32),
        "#5f3a0c",
        "#b98227",
        "#f0cf73",
        "#fff8d8",
    )
    dish = dish * light[..., None] + gloss[..., None] * (0.4 + 0.6 * warp)[..., None]
    dish = dish * (1 - 0.35 * smooth(0.022, 0.006, gap))[..., None]
    dish = mix(dish, gilt, seam)
    edge = np.clip((1 - away) * r * min(size) + 0.5, 0, 1).astype(np.float32)
    return finish(mix(art, dish, edge), rng, 0.014, 0.35, 0.12)


def _cracks(rng: np.random.Generator, size: Size, dx: np.ndarray, dy: np.ndarray) -> np.ndarray:
    wobble = 0.05 * (fbm(rng, size, 7, 5) - 0.5) + 0.12 * (fbm(rng, size, 2, 3) - 0.5)
    gap = np.full(dx.shape, 9, np.float32)
    for angle in np.sort(rng.uniform(0, 2 * np.pi, int(rng.integers(4, 7)))):
        along, aside = dx * np.cos(angle) + dy * np.sin(angle), dy * np.cos(angle) - dx * np.sin(angle)
        gap = np.minimum(gap, np.where(along > -0.01, np.abs(aside + wobble * np.clip(along * 6, 0, 1.3)), 9))
    arc, span = rng.uniform(0.14, 0.24), np.arctan2(dy, dx)
    ring = np.abs(np.hypot(dx, dy) + wobble - arc)
    return np.minimum(gap, np.where(np.abs(span) < rng.uniform(1.0, 2.2), ring, 9)).astype(np.float32)


def deco(seed: int, size: Size) -> Image.Image:
    """A sunburst behind stepped towers, printed in few inks with gilt edges."""
    rng = dice(seed, "deco")
    night, wine, sand, gold = (
        ("#0e2233", "#1f5460", "#e8d8b0", "#c9973f"),
        ("#1d1420", "#7a2638", "#f0dcb4", "#d9a441"),
        ("#0f2a22", "#2f6b4f", "#efe3c2", "#b98a3c"),
        ("#191a2c", "#3c4a86", "#f3dfc1", "#d88c4a"),
    )[int(rng.integers(4))]
    x, y = mesh(size)
    cx, cy = x.max() / 2, y.max() * rng.uniform(0.52, 0.62)
    away, angle = np.hypot(x - cx, y - cy), np.arctan2(y - cy, x - cx)
    count = int(rng.integers(14, 22))
    beam = smooth(-0.06, 0.06, np.sin(angle * count) * (away + 0.05))
    art = mix(ramp(away / 1.1, gold, wine, night), ramp(away / 1.1, sand, gold, wine, night), beam * 0.8)
    for ring in (0.19, 0.225, 0.245):
        art = mix(art, rgb(sand), smooth(0.004, 0.002, np.abs(away - ring)))
    art = mix(art, ramp((y - cy) / 0.36 + 0.5, "#fff3d0", sand, gold), smooth(0.172, 0.168, away))
    for layer in range(3):
        near = layer / 2
        tops = rng.uniform(0.30, 0.62, 9) * (1 - 0.32 * near)
        tone = mix(rgb(wine), rgb(night), 0.25 + 0.7 * near)
        cover = mask(size, partial(_steps, size=size, tops=tops, near=near, trim=False))
        trim = mask(size, partial(_steps, size=size, tops=tops, near=near, trim=True))
        body = tone * (1.18 - 0.5 * (y / y.max()))[..., None]
        art = mix(mix(art, body, cover), rgb(gold), trim * (0.45 + 0.5 * near))
    border = mask(size, partial(_frame, size=size))
    art = mix(art, rgb(gold), border * 0.9)
    print_wear = 0.93 + 0.10 * fbm(rng, size, 40, 4) + 0.012 * noise(rng, size, 260)
    return finish(art * print_wear[..., None], rng, 0.02, 0.2, 0.05)


def _frame(draw: ImageDraw.ImageDraw, scale: float, size: Size) -> None:
    """Two thin rectangles inside the edge."""
    width, height = size
    for inset, line in ((26, 5), (38, 2)):
        corners = (inset * scale, inset * scale, (width - inset) * scale, (height - inset) * scale)
        draw.rectangle(corners, outline=255, width=int(line * scale))


def _steps(draw: ImageDraw.ImageDraw, scale: float, size: Size, tops: np.ndarray, near: float, trim: bool) -> None:
    width, height = size[0] * scale, size[1] * scale
    for k, tall in enumerate(tops):
        mid = width * (k + 0.5) / len(tops) * 1.06 - width * 0.03
        low = abs(k - (len(tops) - 1) / 2) / len(tops)
        rise = height * tall * (1 - low * (1.1 - near))
        wide = width * (0.075 + 0.03 * near)
        for step, part in enumerate((1.0, 0.72, 0.44, 0.14)):
            top = height - rise * (0.62 + 0.13 * step)
            box = (mid - wide * part, top, mid + wide * part, height)
            if trim:
                draw.line((box[0], top, box[2], top), fill=255, width=int(2 * scale))
                draw.line((mid, top, mid, height), fill=120, width=int(scale))
            else:
                draw.rectangle(box, fill=255)
