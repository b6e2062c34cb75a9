"""NVIDIA's catalogue of models, NGC."""
