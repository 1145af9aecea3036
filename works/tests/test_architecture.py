"""Families of models, told from tensors named and shaped as trainers write them."""

import json

import pytest

from works.readers import architecture
from works.tests import files
from works.tests.test_readers import examine


def header(*rows):
    return {name: {"dtype": "F16", "shape": list(shape), "data_offsets": [0, 0]} for name, *shape in rows}


FAMILIES = {
    "SD 1.5": [("lora_unet_down_blocks_0_attentions_0_transformer_blocks_0_attn2_to_k.lora_down.weight", 16, 768)],
    "SD 2": [("lora_unet_down_blocks_0_attentions_0_transformer_blocks_0_attn2_to_k.lora_down.weight", 16, 1024)],
    "SDXL": [("lora_unet_input_blocks_4_1_transformer_blocks_0_attn2_to_k.lora_down.weight", 16, 2048)],
    "FLUX.1": [("lora_unet_double_blocks_18_img_attn_qkv.lora_down.weight", 16, 3072)],
    "HunyuanVideo": [("lora_unet_double_blocks_19_img_attn_qkv.lora_down.weight", 16, 3072)],
    "SD3": [("lora_unet_joint_blocks_0_x_block_attn_qkv.lora_down.weight", 16, 1536)],
    "Wan": [("diffusion_model.blocks.0.self_attn.q.lora_A.weight", 16, 5120),
            ("diffusion_model.blocks.0.cross_attn.k.lora_A.weight", 16, 5120)],
    "Qwen-Image": [("transformer_blocks.59.img_mlp.net.0.proj.lora_A.weight", 16, 3072)],
    "Z-Image": [("diffusion_model.layers.0.attention.to_q.lora_A.weight", 16, 3840)],
}  # fmt: skip


@pytest.mark.parametrize("family", FAMILIES)
def test_a_lora_is_told_by_its_tensors(family):
    found = architecture.detect(header(*FAMILIES[family]))
    assert found == {"architecture": family, "form": "LoRA", "rank": "16"}


@pytest.mark.parametrize(
    ("name", "family"),
    [
        ("cond_stage_model.transformer.text_model.embeddings.position_ids", "SD 1.5"),
        ("conditioner.embedders.1.model.ln_final.weight", "SDXL"),
        ("model.diffusion_model.joint_blocks.0.x_block.attn.qkv.weight", "SD3"),
        ("double_blocks.18.img_attn.qkv.weight", "FLUX.1"), ("distilled_guidance_layer.in_proj.weight", "Chroma"),
    ],
)  # fmt: skip
def test_a_checkpoint_is_told_by_its_tensors(name, family):
    assert architecture.detect(header((name, 8, 8))) == {"architecture": family, "form": "Checkpoint"}


@pytest.mark.parametrize(
    "rows",
    [[], [("weight", 4)], [("lora_unet_double_blocks_3_img_attn_qkv.lora_down.weight", 8, 3072)],
     [("layers.0.attention.qkv.weight", 8, 2304)], [("emb_params", 4, 1024)]],
)  # fmt: skip
def test_what_does_not_tell_is_not_guessed(rows):
    assert "architecture" not in architecture.detect(header(*rows))


def test_training_facts_are_public_and_private_parts_are_not():
    tags = {"10_ana": {"ana face": 40, "red hair": 12}, "5_x": {"ana face": 2}}
    data = files.lora(
        metadata={
            "ss_base_model_version": "sdxl_base_v1-0",
            "ss_sd_model_name": "D:\\people\\ana\\ponyDiffusionV6XL.safetensors",
            "ss_network_dim": "32", "ss_network_alpha": "16", "ss_steps": "2400", "ss_epoch": "10",
            "ss_num_train_images": "54", "ss_resolution": "(1024, 1024)", "ss_unet_lr": "0.0001",
            "ss_optimizer": "bitsandbytes.optim.adamw.AdamW8bit(weight_decay=0.1)", "ss_total_batch_size": "4",
            "ss_training_comment": "for ana only", "ss_tag_frequency": json.dumps(tags),
            "ss_dataset_dirs": '{"10_ana": 1}',
            "modelspec.license": "None",
        }
    )  # fmt: skip
    reading = examine("model", data)["reading"]
    claims, private = reading["claims"], reading["private_claims"]
    assert claims == {
        "base_model": "sdxl_base_v1-0", "base_file": "ponyDiffusionV6XL.safetensors", "rank": "32", "alpha": "16",
        "training_steps": "2400", "epochs": "10", "training_images": "54", "resolution": "(1024, 1024)",
        "learning_rate": "0.0001", "optimizer": "AdamW8bit", "batch_size": "4",
    }  # fmt: skip
    assert private["common_tags"] == ["ana face", "red hair"] and private["training_comment"] == "for ana only"
    assert private["local_path"].startswith("D:") and reading["checked"]["rank"] == "8"
    assert "ana" not in json.dumps([claims, reading["facts"], reading["checked"]])


@pytest.mark.parametrize("tags", ["[]", "{", '{"a": 7}', '{"a": {"b": "c"}}', "[" * 9000])
def test_broken_tags_stay_private_and_break_nothing(tags):
    reading = examine("model", files.lora(metadata={"ss_tag_frequency": tags}))["reading"]
    assert "common_tags" not in reading["private_claims"] and reading["claims"] == {}
