"""A small SVG that says how a certificate stands, for any site to embed."""

from html import escape

from licensing.certificate_queries import Card

COLORS = {
    "success": "#2a6140", "certified": "#2a6140", "info": "#2c5274", "progress": "#2c5274", "warning": "#744e0b",
    "danger": "#8f1d33", "neutral": "#5c564b",
}  # fmt: skip
_MARKS = {
    "success": "M3 8l4 4 6-8", "certified": "M3 8l4 4 6-8", "info": "M8 4v.6M8 7.5V13", "progress": "M8 3v5l4 2",
    "warning": "M8 3v6M8 12.4v.6", "danger": "M4 4l8 8M12 4l-8 8", "neutral": "M3 8h10",
}  # fmt: skip
_LEFT, _HEIGHT = 68, 22


_SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" '
    'role="img" aria-label="{label}"><title>{label}</title>'
    '<clipPath id="c"><rect width="{width}" height="{height}" rx="4"/></clipPath>'
    '<g clip-path="url(#c)"><rect width="{width}" height="{height}" fill="#35302a"/>'
    '<rect x="{left}" width="{rest}" height="{height}" fill="{color}"/></g>'
    '<g transform="translate(5 3) scale(.5)"><rect x="1" y="1" width="30" height="30" rx="5" fill="#bd341b"/>'
    '<path d="M17 8H8v16h9v-7h-4M23.5 8v16" fill="none" stroke="#fff" stroke-width="2.6" stroke-linecap="square"/></g>'
    '<path transform="translate({mark_at} 4) scale(.875)" d="{mark}" fill="none" stroke="#fff" stroke-width="2" '
    'stroke-linecap="round" stroke-linejoin="round"/>'
    '<g fill="#fff" font-family="Verdana,Geneva,DejaVu Sans,Noto Sans CJK SC,sans-serif" font-size="11">'
    '<text x="26" y="15" textLength="37" lengthAdjust="spacingAndGlyphs">Gen-IP</text>'
    '<text x="{word_at}" y="15" textLength="{room}" lengthAdjust="spacingAndGlyphs">{word}</text></g></svg>'
)


def draw(card: Card) -> str:
    """Word, mark and color of the status beside the house's name; `textLength` keeps any font inside."""
    room = round(sum(12.0 if ord(character) > 0x2E7F else 6.7 for character in card.word))
    width = _LEFT + 34 + room
    return _SVG.format(
        width=width, height=_HEIGHT, left=_LEFT, rest=width - _LEFT, color=COLORS[card.tone], mark=_MARKS[card.tone],
        mark_at=_LEFT + 7, word_at=_LEFT + 25, room=room, word=escape(card.word),
        label=escape(f"Gen-IP {card.number}: {card.word}"),
    )  # fmt: skip
