"""What the demo's prompts make: still lifes, paper reliefs, night markets, character sheets, marked manuscripts."""

import math

import numpy as np
from PIL import Image, ImageDraw

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
    paper,
    ramp,
    rgb,
    smooth,
)


def still_life(seed: int, size: Size) -> Image.Image:
    """One turned vessel on a board, window light from the left, a long soft shadow, room at the right."""
    rng = dice(seed, "still life")
    x, y = mesh(size)
    wall, glaze, wood = (
        ("#aab3a2", "#d9d4c6", "#a07650"), ("#c2a690", "#6f8790", "#8b6544"), ("#8f9aa3", "#c98663", "#b08d62"),
        ("#cfc4ae", "#4d5b56", "#7a5a40"),
    )[(seed + int(rng.integers(2))) % 4]  # fmt: skip
    table = y.max() * 0.70
    light = 1.12 - 0.38 * x / x.max() + 0.08 * fbm(rng, size, 3)
    panes = smooth(0.02, 0.05, np.abs((x * 1.2 + y * 0.55) % 0.52 - 0.26) - 0.03) * smooth(0.95, 0.4, x + 0.3 * y)
    art = rgb(wall)[None, None] * (light * (0.9 + 0.16 * panes))[..., None]
    grain = (
        0.9
        + 0.16 * fbm(rng, size, 2.5, 6, 0.55, 9)
        - 0.06 * (np.sin((y - table) * 90 + 5 * noise(rng, size, 3, 6)) > 0.9)
    )
    board = rgb(wood)[None, None] * (grain * (1.15 - 0.4 * x / x.max()))[..., None]
    art = mix(art, board, smooth(-0.002, 0.002, y - table))
    middle, foot, tall = x.max() * 0.36, table + 0.07, rng.uniform(0.42, 0.56)
    shadow = np.exp(-(((x - middle - 0.34 - 0.5 * (y - foot)) / 0.34) ** 2) - ((y - foot + 0.005) / 0.035) ** 2 * 1.4)
    art = art * (1 - 0.55 * blur(shadow, 6))[..., None]
    up = np.clip((foot - y) / tall, 0, 1)
    bulge = np.sin(np.pi * np.clip(up * rng.uniform(0.95, 1.15) + 0.08, 0, 1)).clip(0)
    waist = 0.10 + rng.uniform(0.10, 0.17) * bulge**1.4
    waist -= 0.05 * smooth(0.72, 0.9, up) - 0.035 * smooth(0.93, 1.0, up)
    across = (x - middle) / waist
    inside = smooth(1.005, 0.985, np.abs(across)) * smooth(0.0, 0.004, foot - y) * smooth(0.0, 0.004, y - (foot - tall))
    round_ = np.sqrt(np.clip(1 - across**2, 0, 1))
    shade = 0.34 + 0.62 * np.clip(round_ * 0.55 - across * 0.62, 0, 1) + 0.05 * fbm(rng, size, 9)
    dip = smooth(0.008, -0.008, up - 0.52 - 0.025 * np.sin(across * 5)) * 0.9 if seed % 2 else up * 0
    body = mix(np.broadcast_to(rgb(glaze), art.shape), rgb(wood) * 0.8, dip) * shade[..., None] * 1.25
    shine = np.exp(-(((across + 0.46) / 0.07) ** 2)) * smooth(0.2, 0.5, up) * smooth(0.9, 0.7, up) * 0.35
    return finish(mix(art, body + shine[..., None], inside), rng, 0.02, 0.3, 0.1, 0.02)


def paper_relief(seed: int, size: Size) -> Image.Image:
    """Nine cut sheets above each other, each with the shadow it throws on the next."""
    rng = dice(seed, "paper relief")
    x, y = mesh(size)
    far, near, sun = (
        ("#f2d9b8", "#23305c", "#c7502d"), ("#f6e7d0", "#5a2a2a", "#d98e3b"), ("#dfe9e4", "#1f4a4a", "#e0a640"),
        ("#f3d6d0", "#3d2b52", "#f0e3c0"),
    )[seed % 4]  # fmt: skip
    art = np.broadcast_to(rgb(far), (*x.shape, 3)) * (0.95 + 0.05 * fbm(rng, size, 40))[..., None]
    disc = np.hypot(x - x.max() * rng.uniform(0.3, 0.7), y - y.max() * 0.27) - rng.uniform(0.11, 0.17)
    art = _lay(art, smooth(0.002, -0.002, disc), rgb(sun), rng, size)
    for sheet in range(8):
        t = (sheet + 1) / 8
        edge = y.max() * (0.30 + 0.075 * sheet) + 0.10 * line_noise(rng, size[0], 2.2 + sheet * 0.5, 4, 0.42)
        deckle = 0.0025 * line_noise(rng, size[0], 120, 2)
        cover = smooth(-0.0015, 0.0015, y - (edge + deckle)[None, :])
        art = _lay(art, cover, rgb(far) + (rgb(near) - rgb(far)) * t**0.9, rng, size)
    return finish(art, rng, 0.012, 0.22, 0.06)


def _lay(art: Array, cover: Array, color: Array, rng: np.random.Generator, size: Size) -> Array:
    """One sheet: its shadow falls down and to the right, its cut edge catches light."""
    shift = max(3, min(size) // 70)
    fallen = blur(_moved(cover, shift), shift * 1.3)
    lifted = np.pad(cover, ((0, shift // 3), (0, 0)), mode="edge")[shift // 3 :]
    art = art * (1 - 0.42 * np.clip(np.maximum(fallen, lifted * 0.4), 0, 1) * (1 - cover))[..., None]
    rim = np.clip(cover - _moved(cover, 2), 0, 1)[..., None] * 0.22
    fiber = (0.95 + 0.09 * fbm(rng, size, 60, 3))[..., None]
    lit: Array = mix(art, color[None, None] * fiber, cover) + rim
    return lit


def _moved(a: Array, by: int) -> Array:
    """Down and to the right by some pixels, the border repeated."""
    moved: Array = np.pad(a, ((by, 0), (by, 0)), mode="edge")[:-by, :-by]
    return moved


def night_market(seed: int, size: Size) -> Image.Image:
    """Stalls under lamps after rain, and all of it again, broken, on the wet ground."""
    rng = dice(seed, "night market")
    width, height = size
    street = int(height * 0.60)
    sky, glow = (("#0a0d1c", "#ff9c4a"), ("#120a17", "#ffb861"), ("#07151a", "#ffcf7d"))[seed % 3]
    x, y = mesh((width, street))
    art = ramp(y / y.max(), sky, "#1d1b2e", "#3b2a33") * (0.85 + 0.3 * fbm(rng, (width, street), 4, 4))[..., None]
    plate, lamps = Image.new("RGBA", (width, street)), Image.new("RGB", (width, street))
    pen, lamp = ImageDraw.Draw(plate), ImageDraw.Draw(lamps)
    for row, scale in enumerate((0.45, 0.68, 1.0)):
        _stalls(rng, pen, lamp, (width, street), scale, 0.35 + 0.3 * row, glow)
    layer = np.asarray(plate, np.float32) / 255
    light = np.asarray(lamps, np.float32) / 255
    art = mix(art, layer[..., :3], layer[..., 3])
    art = art * 0.8 + light + blur(light, 12) * 0.9 + blur(light, max(20, width // 14)) * 1.1
    steam = (
        fbm(rng, (width, street), 6, 5, 0.55) ** 2 * np.exp(-(((x - x.max() * 0.5) / 0.3) ** 2)) * smooth(0.1, 0.5, y)
    )
    art = art + (steam * 0.35)[..., None] * rgb("#ffd9a8")
    rows = np.arange(height - street)[:, None]
    wave = noise(rng, (width, height - street), 60, 7)
    source = np.clip(street - 2 - rows * 1.4 + wave * (3 + rows / 9), 0, street - 1).astype(np.int32)
    columns = np.clip(np.arange(width)[None] + wave * (2 + rows / 14), 0, width - 1).astype(np.int32)
    wet = 0.28 + 0.55 * smooth(0.42, 0.62, fbm(rng, (width, height - street), 5, 4, 0.5, 4))
    ground = blur(art[source, columns], 3) * wet[..., None] + rgb("#14131a") * 0.5
    return finish(np.concatenate([art, ground]), rng, 0.045, 0.4, 0.14, 0.03)


def _stalls(
    rng: np.random.Generator, pen: ImageDraw.ImageDraw, lamp: ImageDraw.ImageDraw, size: Size, scale: float,
    near: float, glow: str,
) -> None:  # fmt: skip
    """One row of stalls with awnings, goods and people in front of the light."""
    width, floor = size
    cloths = ("#8c2f2b", "#2f5d62", "#b5792c", "#5b3a5e", "#40603a")
    at = -rng.uniform(0, 0.2) * width * scale
    while at < width:
        wide, tall = rng.uniform(0.22, 0.34) * width * scale, rng.uniform(0.42, 0.56) * floor * scale
        top, cloth = floor - tall, cloths[int(rng.integers(len(cloths)))]
        tone = tuple(int(int(cloth[i : i + 2], 16) * near) for i in (1, 3, 5))
        pen.rectangle((at, top, at + wide, floor), (*(int(part * 0.30) + 8 for part in tone), 255))
        warm = tuple(int(int(glow[i : i + 2], 16) * 0.34 * near) for i in (1, 3, 5))
        lamp.rectangle((at + wide * 0.06, top + tall * 0.30, at + wide * 0.94, floor - tall * 0.3), warm)
        for strip in range(7):
            left = at - wide * 0.06 + strip * wide * 1.12 / 7
            shown = tone if strip % 2 else tuple(min(255, part + 70) for part in tone)
            slope = [(left + wide * 0.05, top), (left + wide * 0.19, top), (left + wide * 0.16, top + tall * 0.24)]
            pen.polygon([*slope, (left, top + tall * 0.24)], (*shown, 255))
        for _bulb in range(3):
            cx, cy, r = at + rng.uniform(0.12, 0.88) * wide, top + tall * rng.uniform(0.29, 0.37), 7 * scale
            lamp.ellipse((cx - r, cy - r, cx + r, cy + r), glow)
        pen.rectangle((at, floor - tall * 0.3, at + wide, floor), (*(int(part * 0.22) + 6 for part in tone), 255))
        if rng.random() < 0.75:
            _person(pen, at + rng.uniform(0.1, 1.0) * wide, floor, tall * rng.uniform(0.62, 0.74))
        at += wide * rng.uniform(1.05, 1.3)


def _person(pen: ImageDraw.ImageDraw, x: float, floor: float, tall: float) -> None:
    """Somebody seen from behind, dark before the lamps."""
    head, dark = tall * 0.085, (9, 8, 13, 255)
    pen.ellipse((x - head, floor - tall, x + head, floor - tall + 2.3 * head), dark)
    body = [(x - tall * 0.13, floor), (x - tall * 0.15, floor - tall * 0.72), (x, floor - tall * 0.83)]
    pen.polygon([*body, (x + tall * 0.15, floor - tall * 0.72), (x + tall * 0.12, floor)], dark)


def character_sheet(seed: int, size: Size) -> Image.Image:
    """A keeper in a long coat, from three sides, and four heads below; flat gouache on a plain ground."""
    rng = dice(seed, "character sheet")
    width, height = size
    coat, knit, skin, hair = (
        ("#2f4858", "#c9552f", "#d9a27e", "#e8e2d6"), ("#7a5a34", "#33524a", "#8d5a3c", "#2b2320"),
        ("#5b3350", "#d8a53c", "#e8c09c", "#8b3d22"), ("#3f5f4a", "#d9cdb0", "#c28a62", "#3a3430"),
    )[seed % 4]  # fmt: skip
    art, brush = paper(rng, size, "#efe6d3"), 0.93 + 0.12 * fbm(rng, size, 7, 4, 0.5, 2)
    parts: list[tuple[str, Shapes]] = []
    for side, place in enumerate((0.20, 0.5, 0.80)):
        parts += _keeper(side, width * place, height * 0.62, height * rng.uniform(0.50, 0.52), (coat, knit, skin, hair))
    for mood in range(4):
        at, r = width * (0.14 + 0.24 * mood), min(width * 0.072, height * 0.09)
        parts += _head(at, height * 0.82, r, mood, (coat, skin, hair))
    return finish(_gouache(art, parts, brush), rng, 0.014, 0.12, 0.05)


Shapes = list[tuple[str, list[tuple[float, float]]]]


def _gouache(art: Array, parts: list[tuple[str, Shapes]], brush: Array) -> Array:
    """Opaque paint, later parts over earlier ones, with a brush's unevenness."""
    over, size = 2, (art.shape[1], art.shape[0])
    plate = Image.new("RGBA", (size[0] * over, size[1] * over))
    pen = ImageDraw.Draw(plate)
    for color, shapes in parts:
        for kind, points in shapes:
            placed = [(x * over, y * over) for x, y in points]
            pen.ellipse((*placed[0], *placed[1]), color) if kind == "oval" else pen.polygon(placed, color)
    paint = np.asarray(plate.resize(size, Image.Resampling.BOX), np.float32) / 255
    return mix(art, paint[..., :3] / np.maximum(paint[..., 3:], 1e-3) * brush[..., None], paint[..., 3])


def _oval(x: float, y: float, rx: float, ry: float) -> tuple[str, list[tuple[float, float]]]:
    return "oval", [(x - rx, y - ry), (x + rx, y + ry)]


def _keeper(side: int, x: float, foot: float, tall: float, inks: tuple[str, str, str, str]) -> list[tuple[str, Shapes]]:
    """Front (0), three quarters (1) and back (2)."""
    coat, knit, skin, hair = inks
    u, turn = tall / 8, (0.0, 0.35, 0.0)[side]
    head = foot - 7.2 * u
    boots: Shapes = [("poly", [(x + s * u - 0.4 * u, foot - u), (x + s * u + 0.4 * u, foot - u),
                               (x + s * u + (0.5 + turn) * u, foot), (x + s * u - 0.5 * u, foot)]) for s in (-0.55, 0.55)]  # fmt: skip
    body: Shapes = [("poly", [(x - 1.1 * u, foot - 6.1 * u), (x + 1.1 * u, foot - 6.1 * u), (x + 1.75 * u, foot - 0.9 * u),
                              (x - 1.75 * u, foot - 0.9 * u)])]  # fmt: skip
    arms: Shapes = [("poly", [(x + s * 1.0 * u, foot - 6.0 * u), (x + s * 1.45 * u, foot - 5.7 * u),
                              (x + s * 1.9 * u, foot - 3.0 * u), (x + s * 1.35 * u, foot - 2.9 * u)]) for s in (-1, 1)]  # fmt: skip
    hands: Shapes = [_oval(x + s * 1.62 * u, foot - 2.75 * u, 0.3 * u, 0.32 * u) for s in (-1, 1)]
    parts: list[tuple[str, Shapes]] = [("#2a2420", boots), (skin, hands), (coat, body), (_darker(coat, 0.86), arms)]
    if side < 2:
        slit = x + turn * u
        parts.append((_darker(coat, 0.7), [("poly", [(slit - 0.06 * u, foot - 5.9 * u), (slit + 0.06 * u, foot - 5.9 * u),
                                                     (slit + 0.1 * u, foot - 0.9 * u), (slit - 0.1 * u, foot - 0.9 * u)])]))  # fmt: skip
        parts.append(
            ("#d9b44a", [_oval(slit + 0.35 * u, foot - (5.2 - row) * u, 0.1 * u, 0.1 * u) for row in range(4)])
        )
    parts.append((knit, [_oval(x, foot - 6.15 * u, 0.95 * u, 0.4 * u)]))
    return parts + _head(x + turn * 0.25 * u, head + 0.2 * u, 0.85 * u, 9 if side == 2 else 8, (coat, skin, hair), turn)


def _head(
    x: float, y: float, r: float, mood: int, inks: tuple[str, str, str], turn: float = 0.0
) -> list[tuple[str, Shapes]]:  # fmt: skip
    """A head with cap; moods 0 to 3 move brow and mouth, 9 is seen from behind."""
    coat, skin, hair = inks
    cap: Shapes = [("poly", [(x - r, y - 0.3 * r), (x - 0.85 * r, y - 1.05 * r), (x + 0.85 * r, y - 1.05 * r), (x + r, y - 0.3 * r)]),
                   ("poly", [(x - 1.1 * r, y - 0.42 * r), (x + 1.1 * r, y - 0.42 * r), (x + 1.1 * r, y - 0.2 * r), (x - 1.1 * r, y - 0.2 * r)])]  # fmt: skip
    if mood == 9:
        return [(hair, [_oval(x, y, 0.9 * r, 1.02 * r)]), (_darker(coat, 0.8), cap)]
    lean, drop = (0.10, -0.12, 0.0, -0.02)[mood % 4] * r, (0.0, -0.05, 0.08, 0.0)[mood % 4] * r
    at = x + turn * 0.5 * r
    eyes: Shapes = [
        _oval(at + s * 0.34 * r, y + 0.02 * r, 0.075 * r, (0.09, 0.09, 0.04, 0.05)[mood % 4] * r) for s in (-1, 1)
    ]
    brows: Shapes = [("poly", [(at + s * 0.16 * r, y - 0.12 * r + lean), (at + s * 0.55 * r, y - 0.16 * r - lean),
                               (at + s * 0.55 * r, y - 0.09 * r - lean), (at + s * 0.16 * r, y - 0.05 * r + lean)]) for s in (-1, 1)]  # fmt: skip
    wide = (0.20, 0.24, 0.18, 0.34)[mood % 4] * r
    mouth: Shapes = [_oval(at, y + 0.58 * r + drop, wide, (0.05, 0.04, 0.04, 0.14)[mood % 4] * r)]
    beard: Shapes = [("poly", [(x - 0.84 * r, y + 0.1 * r), (x - 0.6 * r, y + 1.05 * r), (x, y + 1.35 * r), (x + 0.6 * r, y + 1.05 * r),
                               (x + 0.84 * r, y + 0.1 * r), (x + 0.5 * r, y + 0.36 * r), (x, y + 0.3 * r), (x - 0.5 * r, y + 0.36 * r)])]  # fmt: skip
    face: Shapes = [_oval(x, y, 0.86 * r, r), _oval(at + 0.02 * r, y + 0.2 * r, 0.13 * r, 0.2 * r)]
    return [(skin, face), (hair, beard), (_darker(skin, 0.8), [_oval(at, y + 0.22 * r, 0.12 * r, 0.1 * r)]),
            ("#2a1f1b", eyes + brows), ("#7c3a30", mouth), (_darker(coat, 0.8), cap)]  # fmt: skip


def _darker(color: str, by: float) -> str:
    return "#" + "".join(f"{int(int(color[i : i + 2], 16) * by):02x}" for i in (1, 3, 5))


def manuscript(seed: int, size: Size) -> Image.Image:
    """A typed page on a desk, worked over by an editor: strokes for words, red pencil in the margin."""
    rng = dice(seed, "manuscript")
    width, height = size
    desk = ("#5a4632", "#39454a", "#6a5a4c", "#4a3a3f")[seed % 4]
    ground = rgb(desk)[None, None] * (0.85 + 0.3 * fbm(rng, size, 2, 6, 0.55, 8))[..., None]
    sheet = paper(rng, size, "#f4ecd9")
    over, angle = 2, math.radians(rng.uniform(-5, 5))
    image, pencil = (Image.new("L", (width * over, height * over)) for _ in range(2))
    _type(rng, ImageDraw.Draw(image), ImageDraw.Draw(pencil), width * over, height * over)
    edge = Image.new("L", (width * over, height * over))
    ImageDraw.Draw(edge).rectangle(
        (width * 0.12 * over, height * 0.08 * over, width * 0.88 * over, height * 0.94 * over), 255
    )
    page, ink, red = (
        np.asarray(one.rotate(math.degrees(angle), Image.Resampling.BICUBIC).resize(size, Image.Resampling.BOX), np.float32) / 255
        for one in (edge, image, pencil)
    )  # fmt: skip
    shadow = blur(_moved(page, width // 50), width / 50)
    art = ground * (1 - 0.55 * shadow)[..., None]
    art = mix(art, sheet, page)
    art = mix(art, rgb("#2a2622"), ink * (0.72 + 0.25 * fbm(rng, size, 50, 2)))
    art = mix(art, rgb("#c03a22"), red * (0.62 + 0.35 * noise(rng, size, 140).clip(0, 1)))
    x, y = mesh(size)
    return finish(art * (1.12 - 0.3 * (x + y) / (x.max() + y.max()))[..., None], rng, 0.016, 0.3, 0.08, 0.02)


def _type(
    rng: np.random.Generator, ink: ImageDraw.ImageDraw, pencil: ImageDraw.ImageDraw, width: int, height: int
) -> None:
    """Lines of strokes in paragraphs, some struck through, with circles and a curve to where they belong."""
    left, right, y = width * 0.22, width * 0.80, height * 0.17
    step, thick = height * 0.0225, max(2, int(height * 0.0042))
    ink.rectangle((left, y - step * 2, left + (right - left) * rng.uniform(0.4, 0.6), y - step * 2 + thick * 2.4), 255)
    while y < height * 0.86:
        for line in range(int(rng.integers(3, 7))):
            x, end = left + (step if not line else 0), right - rng.uniform(0, 0.1) * width
            struck = rng.random() < 0.13
            first = x
            while x < end and y < height * 0.86:
                word = rng.uniform(0.012, 0.07) * width
                ink.rounded_rectangle((x, y, min(x + word, end), y + thick), thick / 2, 255)
                x += word + width * 0.011
            if struck:
                pencil.line([(first, y + thick), (end, y - thick / 2)], 255, thick)
                hook = [(right + width * 0.01 + math.sin(t / 3) * width * 0.02, y + t * step * 0.16) for t in range(12)]
                pencil.line(hook, 255, thick, joint="curve")
            y += step
        if rng.random() < 0.7:
            cx, cy = rng.uniform(left + width * 0.1, right - width * 0.1), y - step * rng.uniform(1, 2.5)
            ring = [
                (cx + math.cos(t / 6) * width * (0.08 + t * 3e-4), cy + math.sin(t / 6) * step * 1.1) for t in range(42)
            ]
            pencil.line(ring, 255, thick, joint="curve")
        y += step * 1.2
