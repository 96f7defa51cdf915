"""A web server for one test: `web.py ADDRESS PORT STATUS TEXT-OR-PLACE`; a proxy gets the same answer."""

from __future__ import annotations

import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


def main() -> None:
    address, port, status, text = sys.argv[1:]

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(int(status))
            if status.startswith("30"):
                self.send_header("Location", text)
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *_: object) -> None:
            """Nobody reads it."""

    with ThreadingHTTPServer((address, int(port)), Answer) as server:
        print("ready", flush=True)
        server.serve_forever()


main()
