"""A printer that speaks IPP, and is in any state that a test asks for.

usage: printer.py [ADDRESS:]PORT STATE REASONS [FORMATS]
    STATE: 3 idle, 4 printing, 5 stopped; REASONS: keywords parted by commas (RFC 8011, 5.4.11 and 5.4.12)
It is asked for its attributes only; what is printed on it is thrown away. Paths other than `/ipp/print` are
unknown to it, `/secret` is forbidden.
"""

from __future__ import annotations

import struct
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer

HOST, _, _port = sys.argv[1].rpartition(":")
HOST = HOST or "127.0.0.1"
PORT, STATE, REASONS = int(_port), int(sys.argv[2]), sys.argv[3].split(",")
FORMATS = (sys.argv[4] if len(sys.argv) > 4 else "application/pdf,image/pwg-raster,image/jpeg").split(",")
INTEGER, BOOLEAN, ENUM, RESOLUTION, TEXT, KEYWORD, URI, MIME = 0x21, 0x22, 0x23, 0x32, 0x41, 0x44, 0x45, 0x49
OPERATIONS = (0x02, 0x04, 0x05, 0x06, 0x08, 0x09, 0x0A, 0x0B)
OK, NOT_FOUND = 0x0000, 0x0406


def attribute(tag: int, name: str, *values: object) -> bytes:
    encoded = b""
    for place, value in enumerate(values):
        own = b"" if place else name.encode()
        encoded += struct.pack(">BH", tag, len(own)) + own
        data = value if isinstance(value, bytes) else _encoded(tag, value)
        encoded += struct.pack(">H", len(data)) + data
    return encoded


def _encoded(tag: int, value: object) -> bytes:
    if isinstance(value, int):
        return struct.pack(">B" if tag == BOOLEAN else ">i", value)
    return str(value).encode()


ABOUT = b"".join(
    (
        b"\x04",
        attribute(URI, "printer-uri-supported", f"ipp://{HOST}:{PORT}/ipp/print"),
        attribute(KEYWORD, "uri-security-supported", "none"),
        attribute(KEYWORD, "uri-authentication-supported", "none"),
        attribute(TEXT, "printer-make-and-model", "Desk Side 7"),
        attribute(ENUM, "printer-state", STATE),
        attribute(KEYWORD, "printer-state-reasons", *REASONS),
        attribute(BOOLEAN, "printer-is-accepting-jobs", 1),
        attribute(INTEGER, "queued-job-count", 2),
        attribute(KEYWORD, "ipp-versions-supported", "1.1", "2.0"),
        attribute(ENUM, "operations-supported", *OPERATIONS),
        attribute(MIME, "document-format-supported", *FORMATS),
        attribute(MIME, "document-format-default", FORMATS[0]),
        attribute(KEYWORD, "media-supported", "iso_a4_210x297mm", "na_letter_8.5x11in"),
        attribute(KEYWORD, "media-default", "iso_a4_210x297mm"),
        attribute(KEYWORD, "sides-supported", "one-sided"),
        attribute(KEYWORD, "pwg-raster-document-type-supported", "sgray_8"),
        attribute(RESOLUTION, "pwg-raster-document-resolution-supported", struct.pack(">iib", 300, 300, 3)),
        attribute(KEYWORD, "print-color-mode-supported", "monochrome"),
        b"\x03",
    )
)
CHARSET = attribute(0x47, "attributes-charset", "utf-8") + attribute(
    0x48, "attributes-natural-language", "en"
)


class Printer(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        asked = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        if self.path == "/secret":
            self.send_error(403)
            return
        known = self.path == "/ipp/print"
        head = struct.pack(">BBHI", 1, 1, OK if known else NOT_FOUND, *struct.unpack(">I", asked[4:8]))
        body = head + b"\x01" + CHARSET + (ABOUT if known else b"\x03")
        self.send_response(200)
        self.send_header("Content-Type", "application/ipp")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


with HTTPServer((HOST, PORT), Printer) as server:
    print("ready", flush=True)
    server.serve_forever()
