"""Writes ONNX graphs node by node; linear layers compute with int8 arithmetic. (names onnx)"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import onnx
from onnx import TensorProto, helper, numpy_helper

VENDOR = "com.microsoft"
INT8_PEAK = 127
INT8_ZERO = 128
"""What stands for zero where whole numbers are stored without a sign."""

FLOAT, INTEGER = TensorProto.FLOAT, TensorProto.INT64


class GraphWriter:
    """Collects nodes and initialisers; every method that adds a node returns the name of its output."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.initializers: list[onnx.TensorProto] = []

    def node(self, operator: str, inputs: list[str], domain: str = "", **attributes: Any) -> str:
        """Adds a node with one output."""
        output = f"{operator}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(operator, inputs, [output], domain=domain, **attributes))
        return output

    def constant(self, name: str, value: npt.NDArray[np.generic]) -> str:
        """Adds a tensor under a name."""
        self.initializers.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def int8_linear(
        self, source: str, name: str, weight: npt.NDArray[np.float32], bias: npt.NDArray[np.float32]
    ) -> str:
        """``source @ weight.T + bias`` for `weight` ``(outputs, inputs)``, as int8 with one scale an output.

        The inputs are quantised to uint8 with one scale for all of them, which is the fastest there is. The weights are
        stored without a sign: with one, processors that have AVX2 but no VNNI cut sums off (ADR 0003).
        """
        scales = np.abs(weight).max(axis=1) / INT8_PEAK
        values = (np.rint(weight / scales[:, None]) + INT8_ZERO).astype(np.uint8).T
        inputs = [
            source,
            self.constant(f"{name}.w", values),
            self.constant(f"{name}.scales", scales.astype(np.float32)),
            self.constant(f"{name}.zeros", np.full(len(scales), INT8_ZERO, np.uint8)),
            self.constant(f"{name}.b", bias),
        ]
        return self.node("DynamicQuantizeMatMul", inputs, VENDOR)

    def split(self, source: str, count: int) -> list[str]:
        """Cuts the last axis of a ``(batch, tokens, width)`` tensor into equal parts."""
        outputs = [f"Split_{len(self.nodes)}_{i}" for i in range(count)]
        self.nodes.append(helper.make_node("Split", [source], outputs, axis=2, num_outputs=count))
        return outputs

    def save(
        self,
        path: Path,
        name: str,
        inputs: Sequence[tuple[str, int, Sequence[str | int]]],
        output: tuple[str, Sequence[str | int]],
    ) -> None:
        """Saves the graph; its one output, float32, is that of the last node, under the name given.

        `inputs` are names, element types (`FLOAT`, `INTEGER`) and shapes.
        """
        output_name, shape = output
        self.nodes[-1].output[0] = output_name
        graph = helper.make_graph(
            self.nodes,
            name,
            [helper.make_tensor_value_info(*one) for one in inputs],
            [helper.make_tensor_value_info(output_name, FLOAT, shape)],
            self.initializers,
        )
        imports = [helper.make_opsetid("", 21), helper.make_opsetid(VENDOR, 1)]
        onnx.save(helper.make_model(graph, opset_imports=imports, ir_version=10), path)
