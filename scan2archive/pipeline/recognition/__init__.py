# SPDX-License-Identifier: Apache-2.0
"""Tesseract's recogniser of rows by itself: its file, its network in ONNX Runtime, and the search for words in what it answers."""
