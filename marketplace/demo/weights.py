"""Small, valid LoRA files in safetensors form with the header fields that trainers write."""

import json
import struct
import zlib

import numpy as np

RANK = 8
BLOCKS = (
    ("lora_unet_down_blocks_1_attentions_0_to_q", 320, 320),
    ("lora_unet_down_blocks_2_attentions_0_to_k", 320, 640),
    ("lora_unet_mid_block_attentions_0_to_v", 640, 640),
    ("lora_unet_up_blocks_1_attentions_0_to_out", 640, 320),
    ("lora_te_text_model_encoder_layers_4_q_proj", 768, 768),
)


# One layer by which each family is known.
TELLING = {
    "sdxl": ("lora_unet_input_blocks_4_1_transformer_blocks_0_attn2_to_k", 2048, 640),
    "flux": ("lora_unet_double_blocks_18_img_attn_qkv", 3072, 320),
    "qwen": ("lora_unet_transformer_blocks_59_img_mlp_net_0_proj", 3072, 320),
}


def lora_bytes(name: str, seed: int, trigger: str, base: str) -> bytes:
    """A LoRA of a few layers; the same bytes for the same arguments, between 50 and 400 kB."""
    rng = np.random.default_rng([seed, zlib.crc32(name.encode())])
    header: dict[str, object] = {"__metadata__": _trained(name, seed, trigger, base)}
    body = b""
    for block, wide, tall in (*BLOCKS, TELLING[base[:4]]):
        for part, shape in (("lora_down", (RANK, wide)), ("lora_up", (tall, RANK))):
            data = (rng.standard_normal(shape) * 0.02).astype("<f2").tobytes()
            header[f"{block}.{part}.weight"] = _tensor("F16", list(shape), len(body), data)
            body += data
        alpha = np.array(RANK / 2, "<f2").tobytes()
        header[f"{block}.alpha"] = _tensor("F16", [], len(body), alpha)
        body += alpha
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    return struct.pack("<Q", len(text)) + text + body


def _tensor(kind: str, shape: list[int], start: int, data: bytes) -> dict[str, object]:
    return {"dtype": kind, "shape": shape, "data_offsets": [start, start + len(data)]}


def _trained(name: str, seed: int, trigger: str, base: str) -> dict[str, str]:
    return {
        "ss_network_module": "networks.lora",
        "ss_network_dim": str(RANK),
        "ss_network_alpha": str(RANK // 2),
        "ss_base_model_version": base,
        "ss_output_name": name,
        "ss_seed": str(seed),
        "ss_learning_rate": "0.0001",
        "ss_num_train_images": "64",
        "ss_num_epochs": "12",
        "ss_steps": "2400",
        "ss_optimizer": "bitsandbytes.optim.adamw.AdamW8bit",
        "ss_resolution": "(1024, 1024)",
        "ss_tag_frequency": json.dumps({f"8_{trigger}": {trigger: 64, "soft light": 23, "grain": 17, "wide shot": 11}}),
        "modelspec.sai_model_spec": "1.0.0",
        "modelspec.title": name,
        "modelspec.trigger_phrase": trigger,
        "modelspec.architecture": f"{base}/lora",
        "modelspec.resolution": "1024x1024",
    }
