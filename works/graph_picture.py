"""Draws the picture of a workflow: its real nodes and links, on paper, without what is written in them."""

import zlib

from PIL import Image, ImageDraw, ImageFont

from works.graph_layout import WIDTH, Box, Layout

ACROSS, LOWEST, TALLEST = 1600, 800, 1000
OVER = 2  # drawn larger and reduced, which smooths every line
MARGIN, HEAD = 70, 34
PAPER, DOTS, CARD, RIM, INK, QUIET = "#f4efe4", "#ddd4c2", "#fdfbf7", "#8a8273", "#1d1a16", "#d3cbbb"
HEADS = {  # by a word in the class of the node
    "checkpoint": "#6b5b8a", "lora": "#6b5b8a", "loader": "#6b5b8a", "unet": "#6b5b8a", "text": "#a8792c",
    "prompt": "#a8792c", "conditioning": "#b5653a", "control": "#b5653a", "sampl": "#b8321a", "scheduler": "#b8321a",
    "noise": "#b8321a", "latent": "#8b4f6f", "vae": "#8b4f6f", "mask": "#4f7355", "image": "#3f6a86",
    "save": "#3f6a86", "preview": "#3f6a86", "upscale": "#3f6a86",
}  # fmt: skip
FLOWS = {
    "MODEL": "#6b5b8a", "CLIP": "#b9932f", "VAE": "#8b4f6f", "CONDITIONING": "#c2743c", "LATENT": "#a85a86",
    "IMAGE": "#3f6a86", "MASK": "#4f7355", "CONTROL_NET": "#5c7f7a",
}  # fmt: skip
OTHERS = ("#7b6a4f", "#5c7f7a", "#85636b", "#66708a")


def draw(layout: Layout) -> Image.Image:
    """1600 pixels wide and 800 to 1000 tall, whatever the size of the graph."""
    tall = min(max(round(ACROSS * 1.7 * layout.height / max(layout.width, 1)), LOWEST), TALLEST)
    big = (ACROSS * OVER, tall * OVER)
    picture = Image.new("RGB", big, PAPER)
    pen = ImageDraw.Draw(picture)
    for x in range(20, big[0], 48):
        pen.point([(x + dx, y + dy) for y in range(20, big[1], 48) for dx in (0, 1, 2) for dy in (0, 1, 2)], DOTS)
    view = _View(layout, big)
    for source, target, flow in layout.wires:
        _wire(pen, view, layout.boxes[source], layout.boxes[target], flow)
    for box in layout.boxes.values():
        _node(pen, view, box)
    return picture.resize((ACROSS, tall), Image.Resampling.LANCZOS)


class _View:
    """Turns the layout's units into pixels: as large as fits, columns and rows spread to fill the paper."""

    def __init__(self, layout: Layout, size: tuple[int, int]) -> None:
        room = (size[0] - 2 * MARGIN * OVER, size[1] - 2 * MARGIN * OVER)
        width, height = max(layout.width, 1), max(layout.height, 1)
        self.scale = min(room[0] / width, room[1] / height, 3.0)
        self.spread = min(max(room[1] / (height * self.scale), 1.0), 2.6)
        self.left = (size[0] - width * self.scale) / 2
        self.top = (size[1] - height * self.scale * self.spread) / 2
        self.labeled = self.scale * HEAD > 14

    def corners(self, box: Box) -> tuple[float, float, float, float]:
        """Left, top, right and bottom of a box in pixels."""
        middle = self.top + (box.y + box.height / 2) * self.scale * self.spread
        half = box.height * self.scale / 2
        left = self.left + box.x * self.scale
        return left, middle - half, left + WIDTH * self.scale, middle + half


def _color(kind: str) -> str:
    name = kind.lower()
    found = next((color for word, color in HEADS.items() if word in name), None)
    return found or OTHERS[zlib.crc32(kind.encode()) % len(OTHERS)]


def _wire(pen: ImageDraw.ImageDraw, view: _View, source: Box, target: Box, flow: str) -> None:
    _left, top, x0, bottom = view.corners(source)
    x1, top1, _right, bottom1 = view.corners(target)
    y0, y1 = top + (bottom - top) * 0.4, top1 + (bottom1 - top1) * _entry(source, flow)
    pull = max(abs(x1 - x0) * 0.45, 60 * view.scale)
    points = [_bezier(t / 28, x0, y0, x0 + pull, y0, x1 - pull, y1, x1, y1) for t in range(29)]
    color = FLOWS.get(flow) or _color(source.kind)
    pen.line(points, color, max(2, round(4.2 * view.scale)), joint="curve")
    radius = max(2.0, 6 * view.scale)
    for x, y in (points[0], points[-1]):
        pen.ellipse((x - radius, y - radius, x + radius, y + radius), color)


def _entry(source: Box, flow: str) -> float:
    """Where on its target a wire arrives: a fixed place below the head, so that several do not become one."""
    return 0.42 + (zlib.crc32(f"{source.key}/{flow}".encode()) % 5) * 0.11


def _bezier(
    t: float, x0: float, y0: float, x1: float, y1: float, x2: float, y2: float, x3: float, y3: float
) -> tuple[float, float]:
    a, b, c, d = (1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3
    return a * x0 + b * x1 + c * x2 + d * x3, a * y0 + b * y1 + c * y2 + d * y3


def _node(pen: ImageDraw.ImageDraw, view: _View, box: Box) -> None:
    left, top, right, bottom = view.corners(box)
    unit = view.scale
    radius, head = 8 * unit, min(HEAD * unit, bottom - top)
    pen.rounded_rectangle((left, top, right, bottom), radius, CARD, RIM, max(1, round(1.6 * unit)))
    pen.rounded_rectangle((left, top, right, top + head), radius, _color(box.kind), corners=(True, True, False, False))
    if not view.labeled:
        return
    font = ImageFont.load_default(17 * unit)
    pen.text((left + 12 * unit, top + head / 2), _fit(box.kind, font, right - left - 24 * unit), CARD, font, "lm")
    y, step = top + head + 14 * unit, 18 * unit
    for row in range(int((bottom - y) / step)):
        length = 0.3 + (zlib.crc32(f"{box.key}.{row}".encode()) % 50) / 100
        line = (left + 16 * unit, y, left + 16 * unit + (right - left - 40 * unit) * length, y + 5 * unit)
        pen.rounded_rectangle(line, 2.5 * unit, QUIET)
        y += step


def _fit(text: str, font: ImageFont.FreeTypeFont | ImageFont.ImageFont, width: float) -> str:
    """The name, shortened to what the box has room for."""
    shown = text[:40]
    while shown and font.getlength(shown) > width:
        shown = shown[:-1]
    return shown if shown == text else shown[:-1].rstrip() + "…"
