"""NVIDIA's catalogue of models, NGC."""

DEFAULT_VERSION = "pruned_quantized_decrypted_v2.3.4"
"""The version of PeopleNet that is fetched where none is named."""
