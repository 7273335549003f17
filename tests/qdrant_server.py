"""A server for tests: Qdrant's own engine, qdrant-edge, behind the part of its HTTP API we use.

A request is taken apart here and no more: vectors are stored, found and scored by the engine.
"""

from __future__ import annotations

import json
import tempfile
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import qdrant_edge as edge

_DATATYPES = {
    "float16": edge.VectorStorageDatatype.Float16,
    "turbo4": edge.VectorStorageDatatype.Turbo4,  # type: ignore[attr-defined,unused-ignore]
}


class QdrantServer:
    """Collections that stay when the server is stopped, as on a disk."""

    def __init__(self, port: int = 0, folder: str | None = None) -> None:
        self.folder = folder
        self.shards: dict[str, tuple[edge.EdgeShard, dict[str, Any]]] = {}
        self.aliases: dict[str, str] = {}
        self.port = port
        self.busy = 0  # so many of the next requests are answered with 503
        self.requests = 0

    def start(self) -> None:
        owner = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def _answer(self) -> None:
                length = int(self.headers.get("content-length") or 0)
                body = json.loads(self.rfile.read(length) or b"{}")
                status, content = owner.answered(self.command, self.path.split("?")[0], body)
                sent = json.dumps(content).encode()
                self.send_response(status)
                self.send_header("content-type", "application/json")
                self.send_header("content-length", str(len(sent)))
                self.end_headers()
                self.wfile.write(sent)

            do_GET = do_PUT = do_POST = _answer  # noqa: N815

            def log_message(self, *_: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", self.port), Handler)
        self._server.daemon_threads = True
        self.port = self._server.server_port
        Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def address(self, collection: str) -> str:
        return f"qdrant://127.0.0.1:{self.port}/{collection}"

    def answered(self, method: str, path: str, body: Any) -> tuple[int, Any]:
        self.requests += 1
        if self.busy:
            self.busy -= 1
            return 503, {"status": {"error": "starting"}, "time": 0.0}
        parts = [part for part in path.split("/") if part]
        if parts == ["collections", "aliases"]:
            for action in body["actions"]:
                if gone := action.get("delete_alias"):
                    del self.aliases[gone["alias_name"]]
                if made := action.get("create_alias"):
                    self.aliases[made["alias_name"]] = made["collection_name"]
            return _ok(True)
        name = self.aliases.get(parts[1], parts[1])
        what = (method, *parts[2:])
        if what == ("PUT",):
            self.shards[name] = (_created(body, self.folder), body)
            return _ok(True)
        if name not in self.shards:
            error = f"Not found: Collection `{name}` doesn't exist!"
            return 404, {"status": {"error": error}, "time": 0.0}
        shard, made = self.shards[name]
        return _ok(_CALLS[what](shard, body, made))


def _ok(result: Any) -> tuple[int, Any]:
    return 200, {"result": result, "status": "ok", "time": 0.0}


def _created(body: Any, folder: str | None) -> edge.EdgeShard:
    max_sim = edge.MultiVectorConfig(edge.MultiVectorComparator.MaxSim)
    vectors = {
        name: edge.EdgeVectorParams(
            size=given["size"],
            distance=edge.Distance.Dot,
            datatype=_DATATYPES[given["datatype"]],
            multivector_config=max_sim if given.get("multivector_config") else None,
            quantization_config=edge.ScalarQuantizationConfig(edge.ScalarType.Int8)
            if given.get("quantization_config")
            else None,
        )
        for name, given in body["vectors"].items()
    }
    sparse = {
        name: edge.EdgeSparseVectorParams(modifier=edge.Modifier.Idf)
        for name in body["sparse_vectors"]
    }
    config = edge.EdgeConfig(vectors=vectors, sparse_vectors=sparse)
    return edge.EdgeShard.create(tempfile.mkdtemp(prefix="qdrant-", dir=folder), config)


def _info(_: edge.EdgeShard, __: Any, made: Any) -> Any:
    params = {"vectors": made["vectors"], "sparse_vectors": made["sparse_vectors"]}
    config = {
        "params": params,
        "hnsw_config": {"m": 16, "ef_construct": 100, "full_scan_threshold": 10_000},
        "optimizer_config": {
            "deleted_threshold": 0.2,
            "vacuum_min_vector_number": 1000,
            "default_segment_number": 0,
            "flush_interval_sec": 5,
        },
        "metadata": made.get("metadata"),
    }
    return {
        "status": "green",
        "optimizer_status": "ok",
        "segments_count": 1,
        "config": config,
        "payload_schema": {},
    }


def _index(shard: edge.EdgeShard, body: Any, _: Any) -> Any:
    kinds = {"keyword": edge.PayloadSchemaType.Keyword, "integer": edge.PayloadSchemaType.Integer}
    kind = body["field_schema"]
    kind = kinds[kind] if isinstance(kind, str) else edge.KeywordIndexParams(prefix=True)
    shard.update(edge.UpdateOperation.create_field_index(body["field_name"], kind))
    return _DONE


def _vector(given: Any) -> Any:
    if isinstance(given, dict):
        return edge.SparseVector(indices=given["indices"], values=given["values"])
    return given


def _upsert(shard: edge.EdgeShard, body: Any, _: Any) -> Any:
    points = [
        edge.Point(
            _id(point["id"]),
            {name: _vector(vector) for name, vector in point["vector"].items()},
            point["payload"],
        )
        for point in body["points"]
    ]
    shard.update(edge.UpdateOperation.upsert_points(points))
    return _DONE


def _delete(shard: edge.EdgeShard, body: Any, _: Any) -> Any:
    shard.update(edge.UpdateOperation.delete_points_by_filter(_filter(body["filter"])))
    return _DONE


def _nearest(given: Any, using: str) -> Any:
    given = given["nearest"] if isinstance(given, dict) and "nearest" in given else given
    return edge.Query.Nearest(_vector(given), using=using)


def _query(shard: edge.EdgeShard, body: Any, _: Any) -> Any:
    prefetches = [
        edge.Prefetch(
            limit=given["limit"],
            query=_nearest(given["query"], given["using"]),
            filter=_filter(given.get("filter")),
        )
        for given in body.get("prefetch") or ()
    ]
    request = edge.QueryRequest(
        limit=body["limit"],
        query=_nearest(body["query"], body["using"]),
        prefetches=prefetches or None,
        filter=_filter(body.get("filter")),
        with_payload=body["with_payload"],
    )
    found = shard.query(request)
    return {"points": [{**_point(p), "score": p.score, "version": 0} for p in found]}


def _batch(shard: edge.EdgeShard, body: Any, made: Any) -> Any:
    return [_query(shard, given, made) for given in body["searches"]]


def _retrieve(shard: edge.EdgeShard, body: Any, _: Any) -> Any:
    ids = [_id(id_) for id_ in body["ids"]]
    return [_point(p) for p in shard.retrieve(ids, body["with_payload"], False)]


def _scroll(shard: edge.EdgeShard, body: Any, _: Any) -> Any:
    order = body["order_by"]
    order = order if isinstance(order, dict) else {"key": order}
    points, _ = shard.scroll(
        edge.ScrollRequest(
            limit=body["limit"],
            filter=_filter(body["filter"]),
            with_payload=body["with_payload"],
            order_by=edge.OrderBy(order["key"], start_from=order.get("start_from")),
        )
    )
    return {
        "points": [{**_point(point), "order_value": point.order_value} for point in points],
        "next_page_offset": None,
    }


def _count(shard: edge.EdgeShard, body: Any, _: Any) -> Any:
    return {"count": shard.count(edge.CountRequest(filter=_filter(body["filter"]), exact=True))}


def _facet(shard: edge.EdgeShard, body: Any, _: Any) -> Any:
    filter_ = _filter(body.get("filter"))
    request = edge.FacetRequest(key=body["key"], limit=body["limit"], exact=True, filter=filter_)
    hits = shard.facet(request).hits
    return {"hits": [{"value": hit.value, "count": hit.count} for hit in hits]}


def _point(point: Any) -> Any:
    return {"id": str(point.id), "payload": point.payload or {}}


def _id(given: Any) -> Any:
    from uuid import UUID

    return UUID(given) if isinstance(given, str) else given


def _filter(given: Any) -> Any:
    if not given:
        return None
    return edge.Filter(must=[_condition(condition) for condition in given["must"]])


def _condition(given: Any) -> Any:
    if range_ := given.get("range"):
        bounds = {name: value for name, value in range_.items() if value is not None}
        return edge.FieldCondition(key=given["key"], range=edge.RangeFloat(**bounds))
    match = given["match"]
    if "any" in match:
        return edge.FieldCondition(key=given["key"], match=edge.MatchAny(match["any"]))
    if "substring" in match:
        return edge.FieldCondition(key=given["key"], match=edge.MatchSubstring(match["substring"]))
    return edge.FieldCondition(key=given["key"], match=edge.MatchValue(match["value"]))


_DONE = {"operation_id": 0, "status": "completed"}
_CALLS: dict[tuple[str, ...], Any] = {
    ("GET",): _info,
    ("PUT", "index"): _index,
    ("PUT", "points"): _upsert,
    ("POST", "points", "delete"): _delete,
    ("POST", "points", "query", "batch"): _batch,
    ("POST", "points"): _retrieve,
    ("POST", "points", "scroll"): _scroll,
    ("POST", "points", "count"): _count,
    ("POST", "facet"): _facet,
}
