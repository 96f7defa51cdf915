"""A mail server for one test: `mail_server.py ADDRESS PORT imaps|submission CERTIFICATE KEY`.

It knows as much of RFC 3501, RFC 5321 and RFC 3207 as greeting, turning to TLS and leaving need.
"""

from __future__ import annotations

import socket
import ssl
import sys


def serve_imap(client: ssl.SSLSocket) -> None:
    client.sendall(b"* OK IMAP4rev1 ready\r\n")
    tag = client.recv(512).split(b" ")[0]
    client.sendall(b"* BYE until next time\r\n" + tag + b" OK LOGOUT\r\n")


def serve_submission(client: socket.socket, context: ssl.SSLContext) -> None:
    client.sendall(b"220 mail.example.org ESMTP\r\n")
    client.recv(512)
    client.sendall(b"250-mail.example.org\r\n250 STARTTLS\r\n")
    client.recv(512)
    client.sendall(b"220 go ahead\r\n")
    with context.wrap_socket(client, server_side=True) as safe:
        safe.recv(512)
        safe.sendall(b"221 bye\r\n")


def main() -> None:
    address, port, protocol, certificate, key = sys.argv[1:]
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    with socket.create_server((address, int(port))) as server:
        print("ready", flush=True)
        while True:
            client, _ = server.accept()
            try:
                with client:
                    if protocol == "imaps":
                        with context.wrap_socket(client, server_side=True) as safe:
                            serve_imap(safe)
                    else:
                        serve_submission(client, context)
            except OSError as error:
                print(error, flush=True)


main()
