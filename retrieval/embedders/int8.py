"""Turns the large matrices of an ONNX graph into int8, each row of what flows through them with a scale of its own.

onnxruntime's own dynamic quantisation takes one scale for a whole batch: then a text's vector depends on the texts
beside it, and one outlier costs all the others their precision. With a scale for each token it does not, and the
vectors are nearer to the source's.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import helper, numpy_helper

_MICROSOFT = "com.microsoft"
#: Tables with fewer rows (positions, token types) weigh nothing.
_LARGE_TABLE = 1000
_STEPS = 127
_ONE, _ZERO_POINT, _STEP, _TINY = "int8.one", "int8.zero_point", "int8.step", "int8.tiny"


def quantise(model: onnx.ModelProto) -> onnx.ModelProto:
    """The same model with int8 weights and word embeddings; `model` itself is used up."""
    return _Rewriting(model).run()


class _Rewriting:
    def __init__(self, model: onnx.ModelProto) -> None:
        self._model = model
        self._graph = model.graph
        self._constants = {each.name: each for each in self._graph.initializer}
        self._nodes: list[onnx.NodeProto] = []
        #: Tensors that were brought to eight bits already: query, key and value share theirs.
        self._narrowed: set[str] = set()
        #: Matrices by name: a model may use one twice.
        self._replaced: set[str] = set()

    def run(self) -> onnx.ModelProto:
        self._add(_ONE, np.float32(1))
        self._add(_ZERO_POINT, np.uint8(_STEPS + 1))
        self._add(_STEP, np.float32(1 / _STEPS))
        self._add(_TINY, np.float32(1e-12))
        for node in self._graph.node:
            if node.op_type == "MatMul" and self._is_matrix(node.input[1]):
                self._multiply(node)
            elif node.op_type == "Gather" and self._is_matrix(node.input[0], _LARGE_TABLE) and not _axis(node):
                self._look_up(node)
            else:
                self._nodes.append(node)
        del self._graph.node[:]
        self._graph.node.extend(self._nodes)
        self._forget_unused()
        self._model.opset_import.append(helper.make_opsetid(_MICROSOFT, 1))
        return self._model

    def _multiply(self, node: onnx.NodeProto) -> None:
        data, matrix = node.input
        result = node.output[0]
        self._narrow(data)
        self._replace(matrix, axis=0)
        self._node(
            "MatMulIntegerToFloat",
            [f"{data}.int8", f"{matrix}.int8", _STEP, f"{matrix}.scale", _ZERO_POINT],
            f"{result}.unscaled",
            domain=_MICROSOFT,
        )
        self._node("Mul", [f"{result}.unscaled", f"{data}.scale"], result)

    def _narrow(self, data: str) -> None:
        """Each row (a token) divided by its largest value, then brought to eight bits."""
        if data in self._narrowed:
            return
        self._narrowed.add(data)
        self._node("Abs", [data], f"{data}.abs")
        self._node("ReduceMax", [f"{data}.abs"], f"{data}.largest", axes=[-1], keepdims=1)
        self._node("Max", [f"{data}.largest", _TINY], f"{data}.scale")
        self._node("Div", [data, f"{data}.scale"], f"{data}.unit")
        self._node("QuantizeLinear", [f"{data}.unit", _STEP, _ZERO_POINT], f"{data}.int8")

    def _look_up(self, node: onnx.NodeProto) -> None:
        table, rows = node.input
        result = node.output[0]
        self._replace(table, axis=1)
        self._node("Gather", [f"{table}.int8", rows], f"{result}.int8")
        self._node("Gather", [f"{table}.scale", rows], f"{result}.scale")
        self._node("Cast", [f"{result}.int8"], f"{result}.unscaled", to=onnx.TensorProto.FLOAT)
        self._node("Mul", [f"{result}.unscaled", f"{result}.scale"], result)

    def _replace(self, matrix: str, axis: int) -> None:
        """A scale for each column (axis 0) or each row (axis 1)."""
        if matrix in self._replaced:
            return
        self._replaced.add(matrix)
        values = numpy_helper.to_array(self._constants[matrix])
        scale = np.maximum(np.abs(values).max(axis=axis, keepdims=True) / _STEPS, 1e-12).astype(np.float32)
        self._add(f"{matrix}.int8", np.rint(values / scale).astype(np.int8))
        self._add(f"{matrix}.scale", scale[0] if axis == 0 else scale)

    def _forget_unused(self) -> None:
        used = {name for node in self._graph.node for name in node.input}
        kept = [each for each in self._graph.initializer if each.name in used]
        del self._graph.initializer[:]
        self._graph.initializer.extend(kept)

    def _is_matrix(self, name: str, rows: int = 0) -> bool:
        found = self._constants.get(name)
        return bool(
            found is not None
            and found.data_type == onnx.TensorProto.FLOAT
            and len(found.dims) == 2
            and found.dims[0] >= rows
        )

    def _node(self, op_type: str, inputs: list[str], output: str, **attributes: Any) -> None:
        self._nodes.append(helper.make_node(op_type, inputs, [output], **attributes))

    def _add(self, name: str, value: NDArray[Any] | np.generic) -> None:
        self._graph.initializer.append(numpy_helper.from_array(np.asarray(value), name))


def _axis(node: onnx.NodeProto) -> int:
    return next((int(each.i) for each in node.attribute if each.name == "axis"), 0)
