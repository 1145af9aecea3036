"""What the header of a model file says of its training, by the keys of kohya, ai-toolkit, OneTrainer and modelspec."""

import json
from typing import Any

from works.readers.base import Reading, file_name

MAX_RAW, MAX_TAGS = 16 * 1024**2, 200_000
NAMES = {  # ours: theirs, the first that is there
    "base_model": ("ss_base_model_version", "base_model"), "architecture": ("modelspec.architecture",),
    "rank": ("ss_network_dim",), "alpha": ("ss_network_alpha",), "network_module": ("ss_network_module",),
    "title_in_file": ("modelspec.title",), "license_in_file": ("modelspec.license",),
    "creator_in_file": ("modelspec.author",), "trigger": ("modelspec.trigger_phrase",),
    "training_images": ("ss_num_train_images",), "epochs": ("ss_epoch", "ss_num_epochs"),
    "training_steps": ("ss_steps", "ss_max_train_steps"), "resolution": ("ss_resolution", "modelspec.resolution"),
    "learning_rate": ("ss_unet_lr", "ss_learning_rate"), "scheduler": ("ss_lr_scheduler",),
    "batch_size": ("ss_total_batch_size", "ss_batch_size_per_device"),
}  # fmt: skip
EMPTY = ("", "None", "null", "{}", "[]")


def read(metadata: dict[str, Any], reading: Reading) -> None:
    """Fill `claims`, `private_claims` and `raw`; training tags, comments and paths are for the creator alone."""
    reading.raw["safetensors"] = json.dumps(metadata, ensure_ascii=False).encode("utf-8", "replace")[:MAX_RAW]
    for ours, theirs in NAMES.items():
        if value := next((text for key in theirs if (text := _text(metadata.get(key))) not in EMPTY), ""):
            reading.say({ours: value})
    if optimizer := _text(metadata.get("ss_optimizer")).partition("(")[0]:
        reading.say({"optimizer": optimizer.rpartition(".")[2]})
    _base_file(_text(metadata.get("ss_sd_model_name")), reading)
    if (comment := _text(metadata.get("ss_training_comment"))) not in EMPTY:
        reading.say({"training_comment": comment})
    _tags(metadata.get("ss_tag_frequency"), reading)


def _text(value: Any) -> str:
    return value.strip()[:200] if isinstance(value, str) else ""


def _base_file(name: str, reading: Reading) -> None:
    """The file it was trained on: its name for all, the folders before it for the creator."""
    if name in EMPTY:
        return
    reading.say({"base_file": file_name(name)})
    if file_name(name) != name:
        reading.say({"local_path": name})


def _tags(value: Any, reading: Reading) -> None:
    """The words that the pictures were tagged with, and the most common of them, which may be its triggers."""
    if not isinstance(value, str):
        return
    reading.say({"training_tags": value[:20_000]})
    try:
        folders = json.loads(value[:MAX_TAGS])
        counts: dict[str, int] = {}
        for tags in folders.values():
            for tag, count in tags.items():
                counts[str(tag).strip()[:60]] = counts.get(str(tag).strip()[:60], 0) + int(count)
    except (ValueError, AttributeError, TypeError, RecursionError, OverflowError):
        return
    if common := sorted(counts, key=lambda tag: -counts[tag])[:10]:
        reading.say({"common_tags": common})
