"""License terms as data: vocabulary, presets, plain sentences, rules; no database."""
