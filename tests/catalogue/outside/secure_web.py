"""A secure web server for one test: `secure_web.py ADDRESS PORT STATUS SECONDS`, with /srv/both.pem."""

from __future__ import annotations

import ssl
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


def main() -> None:
    address, port, status, seconds = sys.argv[1:]

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            threading.Event().wait(float(seconds))  # what is tested is that this is noticed
            self.send_response(int(status))
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Nobody reads it."""

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain("/srv/both.pem")
    with ThreadingHTTPServer((address, int(port)), Answer) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        print("ready", flush=True)
        server.serve_forever()


main()
