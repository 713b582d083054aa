"""Weights as they are published -> ONNX files; used at set-up only.

A reader for each file format (`pth`, `manifest`, `tfjs`), a builder for ONNX graphs (`graph`), a
converter of whole TensorFlow graphs (`tensorflow`, `operators`), and one module a model. Every
module of a model has one function, ``convert(source, target)``.
"""
