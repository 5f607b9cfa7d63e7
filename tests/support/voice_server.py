"""A web server that behaves, and misbehaves, as servers of large files do."""

from __future__ import annotations

import hashlib
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Served:
    """Files by path, and how they are sent.

    `cut_after` are the bytes after which the connection of each of the next requests is cut;
    after `stall_after` nothing more comes.
    """

    files: dict[str, bytes] = field(default_factory=dict)
    cut_after: list[int] = field(default_factory=list)
    stall_after: int = 0
    stalled: threading.Event = field(default_factory=threading.Event)
    ignores_range: bool = False
    has_etag: bool = True
    has_length: bool = True
    errors: list[int] = field(default_factory=list)
    requests: list[tuple[str, str | None, str | None]] = field(default_factory=list)
    sent: int = 0
    address: str = ""


@contextmanager
def serve(served: Served) -> Iterator[Served]:
    """Serve on this machine until left; `address` is then set."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            _answer(self, served)

        def log_message(self, *_words: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    served.address = f"http://127.0.0.1:{server.server_port}"
    try:
        yield served
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _answer(handler: BaseHTTPRequestHandler, served: Served) -> None:
    wanted, condition = handler.headers["Range"], handler.headers["If-Range"]
    served.requests.append((handler.path, wanted, condition))
    data = served.files.get(handler.path)
    if served.errors or data is None:
        handler.send_error(served.errors.pop(0) if served.errors else 404)
        return
    etag = f'"{hashlib.md5(data).hexdigest()}"'
    begin = 0
    found = re.fullmatch(r"bytes=(\d+)-", wanted or "")
    if found and not served.ignores_range and condition in (None, etag):
        begin = int(found[1])
        if begin >= len(data):
            handler.send_response(416)
            handler.send_header("Content-Range", f"bytes */{len(data)}")
            handler.send_header("Content-Length", "0")
            handler.end_headers()
            return
    handler.send_response(206 if begin else 200)
    if begin:
        handler.send_header("Content-Range", f"bytes {begin}-{len(data) - 1}/{len(data)}")
    if served.has_etag:
        handler.send_header("ETag", etag)
    if served.has_length:
        handler.send_header("Content-Length", str(len(data) - begin))
    handler.end_headers()
    body = data[begin:]
    if served.cut_after:
        body = body[: served.cut_after.pop(0)]
    if served.stall_after:
        handler.wfile.write(body[: served.stall_after])
        served.stalled.set()
        time.sleep(5)
        return
    handler.wfile.write(body)
    served.sent += len(body)
    handler.close_connection = True
