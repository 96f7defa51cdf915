"""The pictures of the walkthrough `disk-full`."""

from __future__ import annotations

from drawings.sketch import (
    BAD,
    BAD_PALE,
    BLUE,
    DARK,
    EDGE,
    GOOD,
    INK,
    METAL,
    PALE,
    PAPER,
    SKY,
    SOFT,
    Sketch,
    mixed,
)


def shelf(sketch: Sketch) -> None:
    """A shelf without a gap, and one book too many."""
    covers = (BLUE, mixed(BLUE, PAPER, 0.45), SOFT, mixed(SOFT, PAPER, 0.5), mixed(BLUE, INK, 0.35), SKY)
    sketch.box(110, 60, 600, 470, mixed(EDGE, PAPER, 0.3), edge=METAL, radius=18)
    for row in range(3):
        floor = 204 + row * 150
        at, book = 130.0, 0
        while at < 664:
            wide = min((38, 26, 46, 32, 30, 42, 36)[(book + row * 3) % 7], 690 - at)
            tall = (108, 96, 118, 104, 90, 112)[(book + row) % 6]
            sketch.box(at, floor - tall, wide - 4, tall, covers[(book * 2 + row) % 6], radius=4)
            sketch.box(at + 7, floor - tall + 16, wide - 18, 7, mixed(PAPER, EDGE, 0.3), radius=3)
            at, book = at + wide, book + 1
        sketch.box(110, floor, 600, 16, METAL, radius=4)
    sketch.box(880, 250, 96, 250, PAPER, edge=BLUE, radius=8)
    sketch.box(880, 250, 22, 250, BLUE, radius=8)
    sketch.lines(918, 286, 44, 3, gap=22, colour=mixed(BLUE, PAPER, 0.5))
    sketch.curve([(926, 226), (916, 120), (850, 96), (790, 112)], BLUE, 9, dashed=True)
    sketch.cross(752, 122)
    sketch.tick(150, 588, 26)
    full = {"en": "All of this is safe", "ru": "Здесь всё цело"}
    new = {"en": "No room left", "ru": "Места нет"}
    sketch.text(196, 588, sketch.words(full), 40, INK, bold=True, room=540)
    sketch.caption(950, 588, sketch.words(new), room=440)


def _bin(sketch: Sketch, x: float, y: float, *, full: bool) -> None:
    if full:
        sketch.sheet(x + 40, y - 62, 96, 130, rows=3)
        sketch.sheet(x + 112, y - 40, 90, 124, rows=3)
    sketch.shape(
        [(x, y + 30), (x + 230, y + 30), (x + 204, y + 290), (x + 26, y + 290)], METAL, edge=METAL, width=16
    )
    for bar in range(4):
        at = x + 52 + bar * 42
        sketch.stroke([(at, y + 74), (at + (x + 115 - at) * 0.16, y + 252)], mixed(METAL, PAPER, 0.55), 10)
    sketch.box(x - 18, y + 8, 266, 30, SOFT, radius=12)


def trash(sketch: Sketch) -> None:
    """First take out what is needed, then empty."""
    sketch.box(40, 40, 540, 560, PAPER, edge=EDGE, radius=24)
    sketch.box(620, 40, 540, 560, PAPER, edge=EDGE, radius=24)
    sketch.number(96, 96, 1)
    sketch.number(676, 96, 2)
    _bin(sketch, 118, 206, full=True)
    sketch.curve([(300, 150), (360, 90), (440, 110), (462, 196)], BLUE, 12)
    sketch.shape([(434, 196), (492, 190), (468, 234)], BLUE, edge=BLUE, width=6)
    sketch.sheet(412, 262, 112, 148)
    sketch.tick(520, 408, 28)
    _bin(sketch, 790, 206, full=False)
    sketch.pointer(948, 300)
    take = {"en": "Keep what you need", "ru": "Достаньте нужное"}
    empty = {"en": "Then empty it", "ru": "Потом очистите"}
    sketch.caption(310, 552, sketch.words(take), room=490)
    sketch.caption(890, 552, sketch.words(empty), room=490)


def downloads(sketch: Sketch) -> None:
    """The largest first; what matters stays."""
    rows = (
        ({"en": "Old film", "ru": "Старый фильм"}, {"en": "4.1 GB", "ru": "4,1 ГБ"}, 1.0, False),
        ({"en": "Disc image", "ru": "Образ диска"}, {"en": "2.8 GB", "ru": "2,8 ГБ"}, 0.68, False),
        ({"en": "Holiday photos", "ru": "Снимки из отпуска"}, {"en": "640 MB", "ru": "640 МБ"}, 0.18, True),
        ({"en": "Contract", "ru": "Договор"}, {"en": "1 MB", "ru": "1 МБ"}, 0.03, True),
    )
    sketch.window(70, 44, 1060, 548, sketch.words({"en": "Downloads", "ru": "Загрузки"}))
    sketch.text(110, 152, sketch.words({"en": "Name", "ru": "Имя"}), 32, SOFT)
    sketch.text(560, 152, sketch.words({"en": "Size ▾", "ru": "Размер ▾"}), 32, BLUE, bold=True)
    for place, (name, size, share, kept) in enumerate(rows):
        top = 182 + place * 98
        if not kept:
            sketch.box(92, top, 1016, 88, BAD_PALE, radius=12)
        sketch.box(112, top + 22, 44, 44, PAPER if kept else BAD, edge=METAL if kept else BAD, radius=10)
        if not kept:
            sketch.stroke([(123, top + 45), (131, top + 54), (146, top + 34)], PAPER, 6)
        sketch.text(186, top + 44, sketch.words(name), 37, INK, bold=not kept, room=350)
        sketch.box(560, top + 32, max(220 * share, 10), 24, BAD if not kept else METAL, radius=8)
        sketch.text(796, top + 44, sketch.words(size), 34, INK if not kept else SOFT, room=130)
        word = {"en": "keep", "ru": "оставить"} if kept else {"en": "delete", "ru": "удалить"}
        sketch.text(
            1020, top + 44, sketch.words(word), 34, GOOD if kept else BAD, bold=True, middle=True, room=166
        )


def _disk(sketch: Sketch, x: float, used: float, colour: str) -> None:
    sketch.box(x, 330, 380, 210, mixed(EDGE, PAPER, 0.35), edge=METAL, radius=26)
    sketch.disc(x + 338, 500, 10, GOOD)
    sketch.box(x + 40, 396, 300, 62, PAPER, edge=METAL, radius=14)
    sketch.box(x + 48, 404, 284 * used, 46, colour, radius=10)


def move(sketch: Sketch) -> None:
    """A folder moves to the disk that has room, and is found where it was."""
    _disk(sketch, 90, 0.96, BAD)
    _disk(sketch, 730, 0.34, GOOD)
    ghost = [(186, 260), (186, 124), (262, 124), (276, 142), (376, 142), (376, 260), (186, 260)]
    sketch.stroke(ghost, SOFT, 5, dashed=True)
    sketch.folder(826, 120)
    sketch.arrow((420, 196), (780, 196))
    sketch.curve([(280, 284), (420, 330), (640, 322), (800, 262)], GOOD, 7, dashed=True)
    sketch.caption(280, 588, sketch.words({"en": "Full", "ru": "Полон"}), room=380, colour=BAD)
    sketch.caption(920, 588, sketch.words({"en": "Room", "ru": "Есть место"}), room=380, colour=GOOD)
    same = {"en": "You find it in the same place", "ru": "Открывается там же, где всегда"}
    sketch.text(600, 74, sketch.words(same), 42, INK, bold=True, middle=True, room=900)


def restart(sketch: Sketch) -> None:
    """The menu in the corner, with the line to choose."""
    entries = (
        {"en": "Lock", "ru": "Заблокировать"},
        {"en": "Log out", "ru": "Завершить сеанс"},
        {"en": "Restart", "ru": "Перезагрузить"},
        {"en": "Switch off", "ru": "Выключить"},
    )
    sketch.screen(150, 34, 900, 500)
    sketch.box(166, 50, 868, 46, DARK, radius=10)
    sketch.box(166, 74, 868, 22, DARK, radius=0)
    sketch.waves(902, 86, 22, PAPER)
    sketch.box(938, 66, 34, 18, DARK, edge=PAPER, radius=4, width=3)
    sketch.arc(1004, 75, 11, (120, 300), colour=PAPER, width=4)
    sketch.stroke([(1004, 60), (1004, 72)], PAPER, 4)
    sketch.box(606, 112, 410, 376, mixed(PALE, SOFT, 0.2), radius=18)
    sketch.box(600, 106, 410, 376, PAPER, edge=EDGE, radius=18)
    for place, entry in enumerate(entries):
        top = 122 + place * 88
        chosen = place == 2
        if chosen:
            sketch.box(612, top, 386, 80, BLUE, radius=12)
        sketch.text(646, top + 40, sketch.words(entry), 42, PAPER if chosen else INK, bold=chosen, room=330)
    sketch.pointer(964, 352)
    sketch.folder(230, 150, 120, 90)
    sketch.sheet(244, 290, 92, 118, rows=3)


PICTURES = {
    "shelf": shelf,
    "trash": trash,
    "downloads": downloads,
    "move": move,
    "restart": restart,
}
