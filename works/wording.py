"""Words for what is known of a work: facts, claims and their grades, as people read them."""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from marketplace.core.money import display_count
from works.models import Claim, Work
from works.readers.base import PRIVATE as PRIVATE

Word = str | Promise

STRENGTH = ("declared", "file", "checked", "reviewed")  # from the weakest to the best founded
GRADES: dict[str, tuple[Word, Word]] = {
    "declared": (_("What you told us"), _("Nobody has checked this. It stands on the certificate as your word.")),
    "file": (_("What the file says of itself"), _("Written by the tool that made it. Anybody could have changed it.")),
    "checked": (_("What we checked"), _("A machine compared this with the file or with an outside source.")),
    "reviewed": (_("What a person reviewed"), _("A member of our staff looked at this and agreed.")),
}
CLAIMS: dict[str, Word] = {
    "credentials": _("Content Credentials"), "credentials_by": _("Credentials made by"),
    "credentials_signer": _("Credentials signed by"), "digital_source_type": _("Digital source type"),
    "actions": _("Actions noted"), "sources": _("Sources noted"), "source_titles": _("Names of the sources"),
    "tool": _("Tool"), "tools": _("Made with"),
    "ai_system": _("AI system"), "ai_system_version": _("AI system version"),
    "base_model": _("Base model"), "architecture": _("Architecture"), "model": _("Model"),
    "model_hash": _("Hash of the model"), "other_models": _("Other models"), "loras": _("LoRAs"),
    "embeddings": _("Embeddings"), "vae": _("VAE"), "vae_hash": _("Hash of the VAE"), "other_vaes": _("Other VAEs"),
    "text_encoders": _("Text encoders"), "control_nets": _("ControlNets"), "adapters": _("Adapters"),
    "upscalers": _("Upscalers"), "prompt": _("Prompt"), "negative_prompt": _("Negative prompt"), "seed": _("Seed"),
    "sampler": _("Sampler"), "scheduler": _("Scheduler"), "steps": _("Steps"), "cfg_scale": _("Guidance (CFG)"),
    "guidance": _("Guidance"), "denoise": _("Denoising strength"), "size": _("Size"), "clip_skip": _("Clip skip"),
    "hires": _("Enlarged with"), "detailers": _("Details drawn again with"), "version": _("Version"),
    "aspect_ratio": _("Aspect ratio"), "stylize": _("Stylize"), "chaos": _("Chaos"), "job_id": _("Job"),
    "switches": _("Switches"), "reference_images": _("Reference pictures"), "trigger": _("Trigger words"),
    "rank": _("Rank"), "alpha": _("Alpha"), "network_module": _("Network module"),
    "title_in_file": _("Title in the file"), "training_images": _("Training pictures"), "epochs": _("Epochs"),
    "training_steps": _("Training steps"), "batch_size": _("Batch size"), "resolution": _("Training resolution"),
    "optimizer": _("Optimizer"), "learning_rate": _("Learning rate"), "trainer": _("Trainer"),
    "license_in_file": _("License in the file"),
    "base_file": _("File of the base model"), "training_tags": _("Training tags"),
    "common_tags": _("Most common training tags"), "language": _("Language"),
    "creator_in_file": _("Creator in the file"), "credit_in_file": _("Credit line"), "copyright": _("Copyright notice"),
    "web_statement": _("Rights page"), "data_mining": _("Data mining"), "image_guid": _("Picture’s own number"),
    "software": _("Software"), "camera": _("Camera"), "taken_at": _("Date taken"), "gps": _("Place"),
    "serial_number": _("Serial number"), "device_owner": _("Owner of the camera"),
    "description_in_file": _("Description in the file"), "local_path": _("Path on a machine"),
    "training_comment": _("Comment of the trainer"),
}  # fmt: skip
LANGUAGES: dict[str, Word] = {
    "en": _("English"), "id": _("Indonesian"), "zh": _("Chinese"), "es": _("Spanish"), "fr": _("French"),
    "de": _("German"), "pt": _("Portuguese"), "it": _("Italian"), "nl": _("Dutch"), "ja": _("Japanese"),
    "ko": _("Korean"), "ar": _("Arabic"), "ru": _("Russian"), "el": _("Greek"), "he": _("Hebrew"), "hi": _("Hindi"),
    "th": _("Thai"),
}  # fmt: skip
CREDENTIALS: dict[str, Word] = {
    "valid": _("They fit the file. Who signed them is on no list of trust, so anybody could have."),
    "trusted": _("They fit the file, and their signer is on a list of trust."),
    "invalid": _("They do not fit the file: it was changed after they were signed."),
    "unknown": _("They could not be checked."),
}
STATES: dict[str, Word] = {
    "draft": _("Not certified"), "processing": _("Being read"), "certified": _("Certified"), "hidden": _("Hidden"),
    "suspended": _("Suspended"), "removed": _("Removed"),
}  # fmt: skip


def claim_groups(claims: list[Claim]) -> list[dict[str, Any]]:
    """Claims by the best grade that each name has, the best founded first; grades without any are left out."""
    named: dict[str, list[Claim]] = {}
    for claim in sorted(claims, key=lambda one: (_place(one), -STRENGTH.index(one.grade))):
        named.setdefault(claim.name, []).append(claim)
    groups = []
    for grade in reversed(STRENGTH):
        title, lead = GRADES[grade]
        rows = [_claim(*same) for same in named.values() if same[0].grade == grade]
        if rows:
            groups.append({"grade": grade, "title": title, "lead": lead, "rows": rows})
    return groups


def _place(claim: Claim) -> int:
    return list(CLAIMS).index(claim.name) if claim.name in CLAIMS else len(CLAIMS)


def _claim(claim: Claim, *others: Claim) -> dict[str, Any]:
    """One name: its best founded value, and what is said otherwise with less ground."""
    value = shown_value(claim)
    differing = [
        {"grade": one.get_grade_display(), "value": shown_value(one), "contested": one.contested}
        for one in others if shown_value(one) != value
    ]  # fmt: skip
    return {
        "label": label_of(claim.name), "value": value, "private": claim.private, "long": len(value) > 160,
        "contested": claim.contested, "others": differing,
        "evidence": claim.evidence, "reviewed_at": claim.reviewed_at,
    }  # fmt: skip


def label_of(name: str) -> Word:
    return CLAIMS.get(name) or name.replace("_", " ").capitalize()


def shown_value(claim: Claim) -> str:
    value = _value(claim.value)
    if claim.name == "language" and claim.grade == "file":
        return str(LANGUAGES.get(value, value))
    return str(CREDENTIALS.get(value, CREDENTIALS["unknown"])) if claim.name == "credentials" else value


def correction_rows(claims: list[Claim], names: list[str]) -> list[dict[str, Any]]:
    """Each name that may be corrected: what is said of it by others, and what the owner declared."""
    rows = []
    for name in names:
        same = [claim for claim in claims if claim.name == name and not claim.private]
        file = next((claim for claim in same if claim.grade == "file"), None)
        declared = next((claim for claim in same if claim.grade == "declared"), None)
        said = [{"grade": one.get_grade_display(), "value": shown_value(one)} for one in same if one != declared]
        rows.append({
            "name": name, "label": label_of(name), "said": said or declared, "others": said, "file": file,
            "declared": shown_value(declared) if declared else "",
        })  # fmt: skip
    return rows


def _value(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(_value(part) for part in value)
    if isinstance(value, dict):
        name, weight = str(value.get("name", "")), str(value.get("weight") or "")
        return f"{name} ({weight})" if name and weight else name or ", ".join(f"{k}: {v}" for k, v in value.items())
    return str(value)


def facts_of(work: Work) -> list[dict[str, Any]]:
    """What was measured in the file, one line each."""
    facts, rows = work.facts, []
    if "width" in facts:
        size = f"{display_count(facts['width'])} × {display_count(facts['height'])}"
        rows.append({"label": gettext("Pixels"), "value": size})
    names = {
        "format": gettext("Format"), "frames": gettext("Frames"), "words": gettext("Words"),
        "characters": gettext("Characters"), "minutes": gettext("Minutes to read"),
        "target_tools": gettext("Written for"), "architecture": gettext("Architecture"), "form": gettext("Form"),
        "nodes": gettext("Nodes"), "tensors": gettext("Tensors"), "parameters": gettext("Parameters"),
    }  # fmt: skip
    for name, label in names.items():
        if value := facts.get(name):
            rows.append({"label": label, "value": display_count(value) if isinstance(value, int) else value})
    if facts.get("dtypes"):
        rows.append({"label": gettext("Number types"), "value": ", ".join(facts["dtypes"])})
    return rows


SIGNS: dict[str, Word] = {
    "hash": _("The hash named in the metadata"), "name": _("The name in the metadata"),
    "graph": _("The same workflow, value by value"), "shape": _("A workflow of the same nodes and wires"),
    "text": _("The same prompt"), "words": _("A prompt of the same words"),
    "number": _("The certificate named in the file"),
}  # fmt: skip
CAUSES: dict[str, Word] = {
    "registration": _("Registered"), "transfer": _("Handed over"), "decision": _("Decided by staff"),
    "sale": _("Sold"), "sale_undone": _("Sale undone"),
}  # fmt: skip


def signs_of(evidence: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What was found, in words, with the value where one can be shown."""
    return [{"label": SIGNS.get(row["sign"], row["sign"]), "value": row.get("value", "")} for row in evidence]
