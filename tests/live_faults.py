"""What the live sources can do wrong: at the connection, and in a well-formed answer that is not true."""

import gzip
import socket
import struct
import time

from exodus.refreshing.gathering import chosen_sources, gather
from exodus.refreshing.refresh import _refuse_revisions
from tests.live_sources import JSON, MAIN

SLOW_SECONDS = "4"  # the bound on a refresh in which a server dawdles


def taken_over(*names: str) -> None:
    """All that a refresh does before it writes."""
    _refuse_revisions([change for change in gather(chosen_sources(list(names))).changes if change])


# Each takes the handler, the path and the query; it returns True once it has answered.


def good(handler, path, query) -> tuple[str, bytes]:
    return handler.server.answer(path, query)


def raw(handler, head: str, content: bytes = b"") -> bool:
    """Bytes as they are, then the end of the connection."""
    handler.wfile.write(f"HTTP/1.1 {head}\r\nConnection: close\r\n\r\n".encode() + content)
    handler.close_connection = True
    return True


def hang(handler, path, query):
    time.sleep(float(SLOW_SECONDS) + 1)
    return raw(handler, "200 OK")


def stall(handler, path, query):
    kind, content = good(handler, path, query)
    raw(handler, f"200 OK\r\nContent-Type: {kind}\r\nContent-Length: {len(content)}", content[:200])
    time.sleep(float(SLOW_SECONDS) + 1)
    return True


def drip(handler, path, query):
    kind, content = good(handler, path, query)
    handler.wfile.write(f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {len(content)}\r\n\r\n".encode())
    for byte in content[: int(SLOW_SECONDS) * 2]:
        handler.wfile.write(bytes([byte]))
        handler.wfile.flush()
        time.sleep(1)
    handler.close_connection = True
    return True


def drip_head(handler, path, query):
    for byte in b"HTTP/1.1 200 OK\r\nX-Slow: 12345678901234567890"[: int(SLOW_SECONDS) * 2]:
        handler.wfile.write(bytes([byte]))
        time.sleep(1)
    handler.close_connection = True
    return True


def reset(handler, path, query):
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    handler.connection.close()
    handler.close_connection = True
    return True


def status(code: int, **headers: str):
    def fault(handler, path, query):
        handler.send(JSON, b'{"error": "no"}', code, **headers)
        return True

    return fault


def body(change, kind: str | None = None):
    """A good answer whose bytes are changed."""

    def fault(handler, path, query):
        usual, content = good(handler, path, query)
        handler.send(kind or usual, change(content))
        return True

    return fault


def cut_without_length(handler, path, query):
    kind, content = good(handler, path, query)
    lines = content[: len(content) // 2]
    return raw(handler, f"200 OK\r\nContent-Type: {kind}", lines)


def cut_at_a_line_without_length(handler, path, query):
    kind, content = good(handler, path, query)
    return raw(handler, f"200 OK\r\nContent-Type: {kind}", content[: len(content) // 2].rpartition(b"\n")[0] + b"\n")


def short(handler, path, query):
    kind, content = good(handler, path, query)
    return raw(handler, f"200 OK\r\nContent-Type: {kind}\r\nContent-Length: {len(content) + 50}", content)


def broken_chunk(handler, path, query):
    kind, content = good(handler, path, query)
    return raw(handler, f"200 OK\r\nContent-Type: {kind}\r\nTransfer-Encoding: chunked", b"ff\r\n" + content[:40])


def bad_gzip(handler, path, query):
    kind, content = good(handler, path, query)
    packed = gzip.compress(content)
    packed = packed[:20] + b"\0\0\0\0" + packed[24:]
    return raw(
        handler, f"200 OK\r\nContent-Type: {kind}\r\nContent-Encoding: gzip\r\nContent-Length: {len(packed)}", packed
    )


def redirect(to: str):
    return status(302, Location=to)


def huge(handler, path, query):
    kind, _ = good(handler, path, query)
    handler.wfile.write(f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\n\r\n".encode())
    for _ in range(45):
        handler.wfile.write(b" " * 1_000_000)
    handler.close_connection = True
    return True


SLOW = (hang, stall, drip, drip_head)
HTML = b"<!doctype html><html><body>Down for maintenance</body></html>"
TRANSPORT = {
    "never answers": hang,
    "stalls in the body": stall,
    "one byte a second": drip,
    "one byte of the head a second": drip_head,
    "hangs up": reset,
    "429 for ever": status(429),
    "429 and an hour to wait": status(429, Retry_After="3600"),
    "503 for ever": status(503),
    "404": status(404),
    "401": status(401),
    "204": status(204),
    "an empty body": body(lambda content: b""),
    "blanks": body(lambda content: b"  \n "),
    "a page instead": body(lambda content: HTML, "text/html"),
    "a page that says it is data": body(lambda content: HTML),
    "another content type": body(lambda content: content, "image/png"),
    "cut, no length": cut_without_length,
    "cut at a line, no length": cut_at_a_line_without_length,
    "cut in the middle": body(lambda content: content[: len(content) // 2]),
    "shorter than its length": short,
    "a broken chunk": broken_chunk,
    "damaged compression": bad_gzip,
    "another host": redirect("http://localhost.example/x"),
    "another scheme": redirect("https://127.0.0.1/x"),
    "a circle": redirect("?again"),
    "45 million bytes": huge,
    "not UTF-8": body(lambda content: content[:-3] + b"\xff\xfe" + content[-3:]),
    "an error in the right type": body(lambda content: b'{"error": "over quota"}'),
    "no rows": body(lambda content: b"[]"),
}


def figures(server, name: str) -> tuple[list, object, object]:
    """The rows of a source's main answer, and the field that holds time and the one that holds a figure."""
    content = server.contents[MAIN[name]][1]
    return {
        "mempool_space": lambda: (content, 0, 2),
        "coin_metrics": lambda: (content, "time", "HashRate"),
        "blockchain_info": lambda: (content["values"], "x", "y"),
        "eia": lambda: (content["monthly"], "period", "price"),
        "owid_energy": lambda: (content, "year", "electricity_generation"),
        "epoch_ai": lambda: (content, "First Operational Date", "H100 equivalents"),
        "cbeci": lambda: (content, "Date and Time", "power GUESS, GW"),
    }[name]()


def of_ours(rows: list, name: str) -> int:
    """A row whose figure ends up in a table as it is."""
    if name == "owid_energy":
        return next(i for i, row in enumerate(rows) if row["iso_code"] == "USA" and row["year"] == "2023")
    if name == "eia":
        return next(i for i, row in enumerate(rows) if row["sectorid"] == "IND" and i > 20)
    if name == "epoch_ai":
        return next(i for i, row in enumerate(rows) if row["Name"].startswith('"') and i > 100)
    return len(rows) // 2


def put(value):
    def change(rows, name, time, figure):
        row = rows[of_ours(rows, name)]
        row[figure] = value(row[figure])

    return change


def like(old, new):
    """A number in the type that the source uses."""
    return str(new) if isinstance(old, str) else new


def scaled(factor: float):
    return put(lambda old: like(old, float(old) * factor))


def rename(rows, name, time, figure):
    for row in rows:
        if isinstance(row, list):
            row.append("new")
        else:
            row["renamed"] = row.pop(figure)


def twice(rows, name, time, figure):
    rows.insert(of_ours(rows, name), rows[of_ours(rows, name)])


def without_time(rows, name, time, figure):
    for row in rows:
        if isinstance(row, list):
            del row[1]
        else:
            del row[time]


def lost_tail(rows, name, time, figure):
    if name == "mempool_space":
        del rows[:12]  # newest first
    elif name == "cbeci":
        del rows[100:]  # it may end before the last month for which we lack it, but not before what we have
    else:
        del rows[-len(rows) // 3 :]


SEMANTIC = {
    "a word for a number": put(lambda old: "n/a"),
    "a comma in a number": put(lambda old: "1,234"),
    "nothing for a number": put(lambda old: None),
    "a list for a number": put(lambda old: [old]),
    "an endless number": put(lambda old: like(old, float("inf"))),
    "not a number": put(lambda old: like(old, float("nan"))),
    "ten times": scaled(10),
    "a thousand times": scaled(1000),
    "a thousandth": scaled(0.001),
    "another sign": scaled(-1),
    "a renamed field": rename,
    "a missing field": without_time,
    "a row twice": twice,
    "a lost tail": lost_tail,
}
