"""What the live sources can do wrong: at the connection, and in a well-formed answer that is not true."""

import gzip
import json
import socket
import struct
import time
import zlib
from functools import cache
from urllib.parse import quote

from recomputed.refreshing.gathering import chosen_sources, gather
from recomputed.refreshing.refresh import _refuse_revisions
from tests.live_sources import JSON, KEY, MAIN, seconds

SLOW_SECONDS = "2"  # the bound on a refresh in which a server dawdles


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


def packed(change, encoding: str):
    """A good answer in a packing."""

    def fault(handler, path, query):
        kind, content = good(handler, path, query)
        handler.send(kind, change(content), Content_Encoding=encoding)
        return True

    return fault


@cache
def bomb(times: int) -> bytes:
    """A hundred megabytes of zeros, packed so many times: a few hundred bytes from the second time on."""
    packer = zlib.compressobj(9, zlib.DEFLATED, zlib.MAX_WBITS + 16)
    content = b"".join(packer.compress(bytes(1_000_000)) for _ in range(100)) + packer.flush()
    for _ in range(times - 1):
        content = gzip.compress(content)
    return content


def told(text: str):
    """A good answer with more in it."""
    return body(lambda content: content[: len(content) // 2] + text.encode() + content[len(content) // 2 :])


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
    "a cut packing": packed(lambda content: gzip.compress(content)[:-9], "gzip"),
    "more after the packing": packed(lambda content: gzip.compress(content) + b"more", "gzip"),
    "a hundred megabytes, packed": packed(lambda content: bomb(1), "gzip"),
    "a hundred megabytes, packed three times": packed(lambda content: bomb(3), "gzip, gzip, gzip"),
    "our key": told(KEY),
    "a packing within a packing": packed(lambda content: gzip.compress(gzip.compress(content)), "gzip"),
    "packed in a way that was not asked for": packed(lambda content: content, "br"),
    "nested without an end": body(lambda content: b"[" * 1_000_000),
    "a million wrong entries": body(lambda content: b"[" + b"{}," * 1_000_000 + b"{}]"),
    "a million empty lines": body(lambda content: content + b"\n" * 1_000_000 + b"x"),
    "a number of a million digits": body(lambda content: content[:-30] + b"9" * 1_000_000 + content[-30:]),
    "a control sign": body(lambda content: content[:-30] + b"\0" + content[-30:]),
    "no address to go to": redirect("http://[::1"),
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


TIMES = {  # a day as each source writes it
    "mempool_space": lambda day: seconds(day), "coin_metrics": "{}T00:00:00.000000000Z".format,
    "blockchain_info": lambda day: seconds(day), "eia": lambda day: day[:7], "owid_energy": lambda day: day[:4],
    "epoch_ai": str, "cbeci": "{}T00:00:00".format,
}  # fmt: skip


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


def at(day: str):
    """A row of another day."""

    def change(rows, name, time, figure):
        rows[of_ours(rows, name)][time] = TIMES[name](day)

    return change


def at_no_time(rows, name, time, figure):
    """A row of a day, month or year that does not exist."""
    none = {"mempool_space": 10**17, "blockchain_info": -86400, "owid_energy": "0000", "eia": "2026-13"}
    rows[of_ours(rows, name)][time] = none[name] if name in none else TIMES[name]("2026-02-31")


def zero_everywhere(rows, name, time, figure):
    for row in rows:
        row[figure] = like(row[figure], 0)


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
    "zero": scaled(0),
    "zero everywhere": zero_everywhere,
    "a number of 400 digits": put(lambda old: like(old, 10**400)),
    "smaller than anything": put(lambda old: like(old, 1e-200)),
    "the future": at("2099-02-01"),
    "no such time": at_no_time,
    "ten times": scaled(10),
    "a thousand times": scaled(1000),
    "a thousandth": scaled(0.001),
    "another sign": scaled(-1),
    "a renamed field": rename,
    "a missing field": without_time,
    "a row twice": twice,
    "a lost tail": lost_tail,
}


# A server that tells our key to everybody, in every place.


def as_error(handler, path, query):
    handler.send(JSON, json.dumps({"error": f"bad key {KEY}"}).encode(), 403)
    return True


def in_status(handler, path, query):
    return raw(handler, f"404 {KEY}")


def in_no_status(handler, path, query):
    return raw(handler, f"{KEY} {KEY}")


def in_header(handler, path, query):
    return raw(handler, f"200 OK\r\n{KEY}: {KEY}\r\nContent-Length: 2", b"[]")


def in_broken_header(handler, path, query):
    return raw(handler, f"200 OK\r\n{KEY} {KEY}\r\nContent-Length: 2", b"[]")


def in_length(handler, path, query):
    return raw(handler, f"200 OK\r\nContent-Length: {KEY}")


def cut_with_it(handler, path, query):
    kind, content = good(handler, path, query)
    return raw(handler, f"200 OK\r\nContent-Type: {kind}\r\nContent-Length: 90000000", content[:50] + KEY.encode())


def after(mark: str, text: str):
    """A good answer with more behind the first such mark."""
    return body(lambda content: content.replace(mark.encode(), (mark + text).encode(), 1))


TELLING = {
    "an error": as_error,
    "the status": in_status,
    "no status": in_no_status,
    "a header": in_header,
    "a broken header": in_broken_header,
    "the length": in_length,
    "a body that breaks off": cut_with_it,
    "a redirect to a host": redirect(f"https://{KEY}.example/"),
    "a redirect to a path": redirect(f"/{KEY}"),
    "a redirect to no address": redirect(f"http://[{KEY}"),
    "a redirect to a scheme": redirect(f"{KEY}://x/"),
    "the content type": body(lambda content: content, f"text/{KEY}"),
    "a long content type": body(lambda content: content, f"text/{'x' * 300}{KEY}{'x' * 300}"),
    "the packing": packed(lambda content: content, KEY),
    "a field": after('{"', KEY),
    "a number": after('"total": "', KEY),
    "a text": after('"sectorName": "', KEY),
    **{f"a price, cut after {count} signs": after('"price": "', "x" * count + KEY) for count in range(0, 60, 5)},
    "anywhere": told(KEY),
    "percent signs": told(quote(KEY, safe="").replace("-", "%2d")),
    "every sign in percent": told("".join(f"%{ord(sign):02x}" for sign in KEY)),
    "escapes": body(lambda content: ('["' + "".join(f"\\u{ord(sign):04x}" for sign in KEY) + '"]').encode()),
    "capitals": told(KEY.upper()),
}
