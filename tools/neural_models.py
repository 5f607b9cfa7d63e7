"""Small ONNX models with the interface of MMS voices as sherpa-onnx reads them.

The graph has the inputs and outputs of the published models (x, x_length, noise_scale,
length_scale, noise_scale_w; y), so that the real engine runs it: each token sounds as a tone of its
own, the blank between tokens is silent, and noise is added as far as `noise_scale` asks for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np

RATE_HZ = 16000
TOKEN_S = 0.045
LETTERS = " abcdeghiklmnopqrstuvxyàáâãèéêìíòóôõùúýăđơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ"

METADATA = {
    "model_type": "vits",
    "comment": "mms",
    "language": "Vietnamese",
    "add_blank": "1",
    "n_speakers": "1",
    "sample_rate": str(RATE_HZ),
    "frontend": "characters",
    "punctuation": "",
}


def make_mms(folder: Path, metadata: Mapping[str, str] = METADATA, letters: str = LETTERS) -> Path:
    """Write ``model.onnx`` and ``tokens.txt`` into a new folder and return it."""
    import onnx
    from onnx import TensorProto, helper, numpy_helper

    def constant(name: str, value: object, kind: type) -> onnx.TensorProto:
        return numpy_helper.from_array(np.array(value, kind), name)

    node = helper.make_node
    nodes = [
        node("Shape", ["x"], ["shape"]),
        node("Gather", ["shape", "one_i"], ["count"]),
        node("Squeeze", ["length_scale"], ["scale"]),
        node("Mul", ["scale", "token_frames"], ["frames_f"]),
        node("Cast", ["frames_f"], ["frames"], to=TensorProto.INT64),
        node("Mul", ["count", "frames"], ["total"]),
        node("Range", ["zero_i", "total", "one_i"], ["time"]),
        node("Div", ["time", "frames"], ["place"]),
        node("Squeeze", ["x", "axis_0"], ["tokens"]),
        node("Gather", ["tokens", "place"], ["token"]),
        node("Cast", ["token"], ["token_f"], to=TensorProto.FLOAT),
        node("Cast", ["time"], ["time_f"], to=TensorProto.FLOAT),
        node("Mul", ["token_f", "step_hz"], ["above_hz"]),
        node("Add", ["above_hz", "lowest_hz"], ["hz"]),
        node("Mul", ["hz", "time_f"], ["turns"]),
        node("Mul", ["turns", "radians"], ["phase"]),
        node("Sin", ["phase"], ["sine"]),
        node("Min", ["token_f", "level"], ["loud"]),
        node("Mul", ["sine", "loud"], ["tone"]),
        node("RandomNormalLike", ["tone"], ["noise"]),
        node("Squeeze", ["noise_scale"], ["noise_level"]),
        node("Mul", ["noise", "noise_level"], ["heard_noise"]),
        node("Add", ["tone", "heard_noise"], ["sound"]),
        node("Reshape", ["sound", "shape_y"], ["y"]),
        node("Identity", ["x_length"], ["unused_1"]),
        node("Identity", ["noise_scale_w"], ["unused_2"]),
    ]
    constants = [
        constant("zero_i", 0, np.int64), constant("one_i", 1, np.int64),
        constant("axis_0", [0], np.int64), constant("shape_y", [1, 1, -1], np.int64),
        constant("token_frames", TOKEN_S * RATE_HZ, np.float32),
        constant("step_hz", 18.0, np.float32), constant("lowest_hz", 200.0, np.float32),
        constant("radians", 2 * np.pi / RATE_HZ, np.float32), constant("level", 0.3, np.float32),
    ]  # fmt: skip
    value = helper.make_tensor_value_info
    inputs = [
        value("x", TensorProto.INT64, [1, "L"]),
        value("x_length", TensorProto.INT64, [1]),
        *(value(name, TensorProto.FLOAT, [1])
          for name in ("noise_scale", "length_scale", "noise_scale_w")),
    ]  # fmt: skip
    outputs = [value("y", TensorProto.FLOAT, [1, 1, "T"])]
    graph = helper.make_graph(nodes, "vits", inputs, outputs, constants)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
    helper.set_model_props(model, dict(metadata))
    folder.mkdir(parents=True)
    onnx.save(model, str(folder / "model.onnx"))
    tokens = ["_", *letters]
    lines = [f"{token} {number}\n" for number, token in enumerate(tokens)]
    (folder / "tokens.txt").write_text("".join(lines), encoding="utf-8", newline="\n")
    return folder
