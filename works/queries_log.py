"""Reading the transparency log in its public forms: a tile or a bundle of entries, a few rows at a time."""

from marketplace.core.errors import NotFound
from works import tlog
from works.models import LogLeaf, LogNode
from works.services import log


def get_tile(path: str) -> bytes:
    """The bytes of a tile inside the newest checkpoint; NotFound for another path, or one not there yet."""
    tile = tlog.parse_tile(path)
    checkpoint = log.latest_checkpoint()
    if tile is None or checkpoint is None or not tile.is_in(checkpoint.size):
        raise NotFound("tile")
    start = tile.index * tlog.TILE_WIDTH
    end = start + tile.width
    if tile.level is None:
        rows = LogLeaf.objects.filter(index__gte=start, index__lt=end).order_by("index")
        return tlog.write_entries([data.encode() for data in rows.values_list("data", flat=True)])
    nodes = LogNode.objects.filter(level=tile.level * tlog.TILE_HEIGHT, index__gte=start, index__lt=end)
    return b"".join(bytes(value) for value in nodes.order_by("index").values_list("hash", flat=True))
