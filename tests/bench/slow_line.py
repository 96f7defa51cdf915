"""A loopback relay that delays every byte by half a round trip each way, as a program of its own.

It models the delay of bytes, not of acknowledgements, Nagle or slow start: a lower bound of a real line.

    python -m bench.slow_line LISTEN_PORT TARGET_PORT ROUND_TRIP_MS
"""

from __future__ import annotations

import asyncio
import contextlib
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Self

from servers.ports import free_port
from servers.sshd import wait_for_port

if TYPE_CHECKING:
    from asyncio import StreamReader, StreamWriter


class SlowLine:
    """`with SlowLine(port, 100) as line:` and then connect to `line.port`."""

    def __init__(self, target_port: int, round_trip_ms: int) -> None:
        self.port = free_port()
        self._command = [sys.executable, "-m", "bench.slow_line"]
        self._command += [str(self.port), str(target_port), str(round_trip_ms)]
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(self._command, cwd=Path(__file__).parents[1])
        wait_for_port(self.port, self._process)
        return self

    def __exit__(self, *_: object) -> None:
        assert self._process is not None
        self._process.terminate()
        self._process.wait(60)


class _Relay:
    def __init__(self, target_port: int, round_trip_s: float) -> None:
        self._target_port = target_port
        self._round_trip_s = round_trip_s

    async def serve(self, listen_port: int) -> None:
        server = await asyncio.start_server(self._connection, "127.0.0.1", listen_port)
        async with server:
            await server.serve_forever()

    async def _connection(self, reader: StreamReader, writer: StreamWriter) -> None:
        await asyncio.sleep(self._round_trip_s)  # TCP's own
        there_reader, there_writer = await asyncio.open_connection("127.0.0.1", self._target_port)
        with contextlib.suppress(OSError):
            await asyncio.gather(self._one_way(reader, there_writer), self._one_way(there_reader, writer))
        writer.close()

    async def _one_way(self, reader: StreamReader, writer: StreamWriter) -> None:
        waiting: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()
        clock = asyncio.get_running_loop().time
        sending = asyncio.create_task(self._send(waiting, writer))
        data = b"first"
        while data:
            try:
                data = await reader.read(1 << 16)
            except OSError:
                data = b""
            waiting.put_nowait((clock() + self._round_trip_s / 2, data))
        await sending

    async def _send(self, waiting: asyncio.Queue[tuple[float, bytes]], writer: StreamWriter) -> None:
        clock = asyncio.get_running_loop().time
        while True:
            due, data = await waiting.get()
            await asyncio.sleep(max(0.0, due - clock()))
            if not data:
                with contextlib.suppress(OSError):
                    writer.write_eof()
                return
            writer.write(data)
            await writer.drain()


if __name__ == "__main__":
    port, target, milliseconds = (int(argument) for argument in sys.argv[1:])
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_Relay(target, milliseconds / 1000).serve(port))
