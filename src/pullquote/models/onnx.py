"""Torch modules written as ONNX, and the ONNX Runtime sessions that run them."""

from __future__ import annotations

import ctypes
import os
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from pullquote.threads import cores

os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")  # before ONNX Runtime is imported


def onnx_session(path: Path, *, threads: int | None = None) -> Any:
    """An ONNX Runtime session on the processor for what :func:`export_onnx` wrote.

    ``threads`` work on each run; None: one a core.
    """
    import onnxruntime

    options = _session_options(threads)
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def run_and_release(session: Any, feed: dict[str, Any]) -> None:
    """One more run, after which the session gives the memory of the runs before back.

    A session keeps what its largest run took, for the next one. ``feed`` should be small.
    """
    import onnxruntime

    options = onnxruntime.RunOptions()
    options.add_run_config_entry("memory.enable_memory_arena_shrinkage", "cpu:0")
    session.run(None, feed, options)


def trim_memory() -> None:
    """Give memory that is free inside this process back to the system, where that can be asked.

    GNU's C library keeps freed blocks of up to 32 MB for itself; see malloc_trim(3).
    """
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None) if sys.platform == "linux" else None
    if trim is not None:
        trim(0)


def _session_options(threads: int | None = None) -> Any:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads or cores()
    options.inter_op_num_threads = 1
    options.log_severity_level = 3  # errors alone
    # A worker that waits by spinning takes the core that what comes after needs.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return options


def export_onnx(
    module: Any,
    inputs: dict[str, Any],
    outputs: Sequence[str],
    path: Path,
    *,
    quantised: Callable[[int, int], bool] | None = None,
) -> None:
    """Write a torch module as ONNX; the first two axes of every input and output are dynamic.

    The graph is written as ONNX Runtime optimises it, so that no later session does that again,
    and the weights into a file beside it, PATH.weights. A session maps that file: what is never
    used, as most of the word embeddings, takes no memory. ``quantised`` is told the rows and
    columns of every constant matrix and says whether to multiply by it in 8-bit integers.
    """
    import onnxruntime
    import torch

    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        exported = Path(folder) / path.name
        axes = {name: {0: "texts", 1: "tokens"} for name in [*inputs, *outputs]}
        with torch.no_grad():
            torch.onnx.export(
                module,
                tuple(inputs.values()),
                str(exported),
                input_names=list(inputs),
                output_names=list(outputs),
                dynamic_axes=axes,
                opset_version=17,
                dynamo=False,
            )
        if quantised is not None:
            exported = _quantise(exported, quantised)
        options = _session_options()
        # All that hold on every processor; the last level depends on this one.
        level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_EXTENDED
        options.graph_optimization_level = level
        options.optimized_model_filepath = str(path)
        weights = "session.optimized_model_external_initializers"
        options.add_session_config_entry(f"{weights}_file_name", f"{path.name}.weights")
        options.add_session_config_entry(f"{weights}_min_size_in_bytes", "1024")
        onnxruntime.InferenceSession(str(exported), options, providers=["CPUExecutionProvider"])


def _quantise(exported: Path, chosen: Callable[[int, int], bool]) -> Path:
    """The same graph with the chosen products in integers: a scale a column, another a run.

    The weights are rounded to -64 ... 64: sums of larger ones overflow on older processors.
    """
    import onnx
    from onnxruntime.quantization import QuantType, quantize_dynamic
    from onnxruntime.quantization.shape_inference import quant_pre_process

    folded, written = exported.with_suffix(".folded"), exported.with_suffix(".quantised")
    quant_pre_process(str(exported), str(folded), skip_symbolic_shape=True)
    graph = onnx.load(folded).graph
    shapes = {constant.name: tuple(constant.dims) for constant in graph.initializer}
    nodes = [
        node.name
        for node in graph.node
        if node.op_type == "MatMul"
        and len(shapes.get(node.input[1], ())) == 2
        and chosen(*shapes[node.input[1]])
    ]
    quantize_dynamic(
        folded,
        written,
        nodes_to_quantize=nodes,
        per_channel=True,
        reduce_range=True,
        weight_type=QuantType.QInt8,
    )
    return written
