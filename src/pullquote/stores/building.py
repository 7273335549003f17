"""Makes a collection on a Qdrant server, and brings it up to date with articles."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

from pullquote.codes import Bits
from pullquote.datatypes import Encoder
from pullquote.documents.article import Article
from pullquote.errors import IndexNotFoundError, IndexStaleError, PullquoteError
from pullquote.index import BITS, Progress
from pullquote.segment import Entry
from pullquote.stores.connection import WRITING, Address, Connection
from pullquote.stores.points import POOLED, SCHEMA, TOKENS, WORDS
from pullquote.stores.qdrant import FACTS, QdrantStore
from pullquote.stores.store import VALUES
from pullquote.stores.writing import Writer

_KEYWORDS = ("article", "kind", "source", *VALUES)
_SEARCHED = ("names", "titled")  # by parts of what they say
_NUMBERS = ("place", "first_day", "last_day")


def build_at(
    address: str,
    articles: Sequence[Article],
    encoder: Encoder,
    *,
    bits: Bits | None = None,
    progress: Progress | None = None,
) -> tuple[int, int]:
    """Make these the articles of a collection, which is made if it is not there.

    How many were added, as new or changed, and how many removed; a build that was killed goes on
    where it was. ``bits``: a number of a token vector; None for those of the collection. Raises
    StoreError if the server fails, and IndexStaleError if the collection is of another model, of
    other bits or not Pullquote's.
    """
    create(Address.of(address), encoder, bits or BITS)
    store = QdrantStore.at(address)
    if bits not in (None, store.facts["bits"]):
        raise IndexStaleError(
            f"{store.connection.address} has {store.facts['bits']} bits a number, not {bits}. "
            "Index into another collection."
        )
    return Writer(store, encoder).only(articles, progress)


def difference(address: str, articles: Sequence[Article], encoder: Encoder) -> str:
    """Why a collection is not what these articles and this model give, or ""."""
    try:
        store = QdrantStore.at(address)
        Writer(store, encoder)
    except PullquoteError as exc:
        return str(exc)
    there = {entry.id: entry for entry in store.every_entry()}
    for article in articles:
        entry = there.pop(article.id, None)
        if entry is None or entry.digest != Entry.of(article).digest:
            return f"{article.source or article.title} is new or changed"
    for entry in there.values():
        return f"{entry.source or entry.title} is gone or changed"
    return "a build was interrupted" if store.changing else ""


def create(address: Address, encoder: Encoder, bits: Bits) -> bool:
    """Make the collection for an encoder's vectors; False if there is one of that name.

    Raises StoreError if the server does not answer or refuses.
    """
    connection = Connection(address)
    with suppress(IndexNotFoundError):
        connection("get_collection", delays=WRITING)
        return False
    m = connection.models
    width = -(-encoder.dimension // 8) * 8
    compared = m.MultiVectorConfig(comparator=m.MultiVectorComparator.MAX_SIM)
    in_8_bits = m.ScalarQuantizationConfig(type=m.ScalarType.INT8, memory=m.Memory.PINNED)
    facts = {
        "schema": SCHEMA,
        "model": encoder.name,
        "model_sha256": encoder.sha256,
        "dimension": encoder.dimension,
        "bits": bits,
    }
    connection(
        "create_collection",
        delays=WRITING,
        vectors_config={
            POOLED: m.VectorParams(
                size=width,
                distance=m.Distance.DOT,
                datatype=m.Datatype.FLOAT16,
                memory=m.Memory.COLD,
                quantization_config=m.ScalarQuantization(scalar=in_8_bits),
            ),
            # No graph: they are scored for candidates alone.
            TOKENS: m.VectorParams(
                size=width,
                distance=m.Distance.DOT,
                datatype=m.Datatype.TURBO4,
                memory=m.Memory.COLD,
                multivector_config=compared,
                hnsw_config=m.HnswConfigDiff(m=0),
            ),
        },
        sparse_vectors_config={
            WORDS: m.SparseVectorParams(
                modifier=m.Modifier.IDF, index=m.SparseIndexParams(on_disk=True)
            )
        },
        on_disk_payload=True,
        metadata={FACTS: facts},
    )
    text = m.KeywordIndexParams(type=m.KeywordIndexType.KEYWORD, prefix=True)
    fields = dict.fromkeys(_KEYWORDS, m.PayloadSchemaType.KEYWORD) | dict.fromkeys(_SEARCHED, text)
    for name, schema in (fields | dict.fromkeys(_NUMBERS, m.PayloadSchemaType.INTEGER)).items():
        connection("create_payload_index", delays=WRITING, field_name=name, field_schema=schema)
    return True
