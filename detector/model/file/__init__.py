"""What an ONNX file is, read before anything runs it."""
