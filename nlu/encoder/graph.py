"""Writes graph.onnx, the arithmetic of the encoder without its weights. Only developers need this, and onnx:

    python -m nlu.encoder.graph

Weights are bytes with a scale for each column; activations are rounded to bytes as they come.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from onnx import ModelProto, NodeProto, TensorProto, helper

from nlu.encoder.weights import Shape, Weights, weights_path

GRAPH = Path(__file__).with_name("graph.onnx")
STANDARD, MICROSOFT = 17, 1
FORMAT = 8


def graph(shape: Shape) -> ModelProto:
    """From the embeddings of passages of one length, (passages, tokens, width), to states of their tokens, shaped alike."""
    built = _Graph(shape)
    state = built.normalised("tokens", "emb.ln")
    for layer in range(shape.layers):
        state = built.layer(state, f"l{layer}")
    built.add("Identity", [state], "states")
    return built.model()


class _Graph:
    def __init__(self, shape: Shape) -> None:
        self._shape = shape
        self._nodes: list[NodeProto] = []
        self._weights: list[TensorProto] = []

    def layer(self, state: str, name: str) -> str:
        shape = self._shape
        asked = self.product(state, f"{name}.qkv", 3 * shape.width, shape.width)
        self._nodes.append(helper.make_node("Split", [asked], [f"{name}.{part}" for part in "qkv"], axis=-1))
        self.own("MultiHeadAttention", [f"{name}.{part}" for part in "qkv"], f"{name}.attended", num_heads=shape.heads)
        attended = self.product(f"{name}.attended", f"{name}.ao", shape.width, shape.width)
        state = self.added(state, attended, f"{name}.aln")
        inner = self.own("Gelu", [self.product(state, f"{name}.fi", shape.inner, shape.width)], f"{name}.inner")
        return self.added(state, self.product(inner, f"{name}.fo", shape.width, shape.inner), f"{name}.oln")

    def product(self, value: str, name: str, rows: int, columns: int) -> str:
        """`value` by the weights `name`, plus their bias."""
        weights = self._weight(f"{name}.w", TensorProto.INT8, [columns, rows])
        scales = self._weight(f"{name}.s", TensorProto.FLOAT, [rows])
        zero = self._weight(f"{name}.z", TensorProto.INT8, [rows])
        bias = self._weight(f"{name}.b", TensorProto.FLOAT, [rows])
        return self.own("DynamicQuantizeMatMul", [value, weights, scales, zero, bias], f"{name}.product")

    def added(self, value: str, more: str, name: str) -> str:
        """The sum, normalised."""
        return self.own("SkipLayerNormalization", [value, more, *self._norm(name)], f"{name}.y", epsilon=self._shape.epsilon)

    def normalised(self, value: str, name: str) -> str:
        return self.add("LayerNormalization", [value, *self._norm(name)], f"{name}.y", epsilon=self._shape.epsilon, axis=-1)

    def add(self, kind: str, inputs: Sequence[str], output: str, domain: str = "", **settings: object) -> str:
        self._nodes.append(helper.make_node(kind, inputs, [output], domain=domain, **settings))
        return output

    def own(self, kind: str, inputs: Sequence[str], output: str, **settings: object) -> str:
        """One of ONNX Runtime's own operators."""
        return self.add(kind, inputs, output, "com.microsoft", **settings)

    def model(self) -> ModelProto:
        several = ["passages", "length", self._shape.width]
        inputs = [helper.make_tensor_value_info("tokens", TensorProto.FLOAT, several)]
        outputs = [helper.make_tensor_value_info("states", TensorProto.FLOAT, several)]
        graph = helper.make_graph(self._nodes, "reader", inputs, outputs, self._weights)
        opsets = [helper.make_opsetid("", STANDARD), helper.make_opsetid("com.microsoft", MICROSOFT)]
        return helper.make_model(graph, opset_imports=opsets, ir_version=FORMAT)

    def _norm(self, name: str) -> list[str]:
        return [self._weight(f"{name}.{part}", TensorProto.FLOAT, [self._shape.width]) for part in "wb"]

    def _weight(self, name: str, kind: int, dims: Sequence[int]) -> str:
        """A stub: the weight itself is given when the graph is loaded."""
        stub = TensorProto(name=name, data_type=kind, dims=dims, data_location=TensorProto.EXTERNAL)
        stub.external_data.add(key="location", value="given")
        self._weights.append(stub)
        return name


if __name__ == "__main__":
    GRAPH.write_bytes(graph(Weights.read(weights_path()).shape).SerializeToString(deterministic=True))
