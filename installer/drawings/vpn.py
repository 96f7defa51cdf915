"""The pictures of the walkthrough `vpn-wireguard`."""

from __future__ import annotations

from drawings.sketch import (
    BLUE,
    DARK,
    EDGE,
    GOOD,
    GOOD_PALE,
    INK,
    METAL,
    PALE,
    PAPER,
    SKY,
    SOFT,
    Sketch,
    mixed,
)


def _cloud(sketch: Sketch, x: float, y: float) -> None:
    for dx, dy, radius in ((-130, 30, 78), (-60, -34, 96), (50, -48, 104), (140, 16, 86), (0, 40, 90)):
        sketch.disc(x + dx, y + dy, radius, SKY)
    sketch.box(x - 190, y + 20, 400, 96, SKY, radius=48)


def tunnel(sketch: Sketch) -> None:
    """Home, the Internet, the office, and a closed way between them."""
    _cloud(sketch, 600, 300)
    deep = mixed(BLUE, INK, 0.3)
    internet = {"en": "Internet", "ru": "Интернет"}
    sketch.text(604, 268, sketch.words(internet), 40, deep, bold=True, middle=True)
    sketch.shape([(60, 300), (220, 170), (380, 300)], DARK, edge=DARK, width=10)
    sketch.box(90, 290, 260, 220, mixed(PAPER, EDGE, 0.3), edge=METAL, radius=6)
    sketch.laptop(142, 350, 156)
    sketch.box(850, 130, 270, 380, mixed(PAPER, EDGE, 0.3), edge=METAL, radius=8)
    for row in range(4):
        for column in range(3):
            sketch.box(884 + column * 76, 164 + row * 66, 50, 42, PALE, edge=METAL, radius=4, width=3)
    sketch.box(952, 436, 66, 74, DARK, radius=4)
    sketch.box(330, 384, 540, 84, mixed(BLUE, INK, 0.25), radius=42)
    sketch.box(340, 396, 520, 60, BLUE, radius=30)
    sketch.text(600, 426, "VPN", 38, PAPER, bold=True, middle=True)
    sketch.caption(220, 566, sketch.words({"en": "At home", "ru": "Дома"}), room=320)
    closed = {"en": "a closed tunnel", "ru": "закрытый туннель"}
    sketch.text(600, 530, sketch.words(closed), 40, SOFT, middle=True)
    sketch.caption(985, 566, sketch.words({"en": "Office", "ru": "Офис"}), room=320)


def connect(sketch: Sketch) -> None:
    """A cable, or Wi-Fi."""
    sketch.box(40, 40, 520, 560, PAPER, edge=EDGE, radius=24)
    sketch.box(640, 40, 520, 560, PAPER, edge=EDGE, radius=24)
    word = {"en": "or", "ru": "или"}
    sketch.text(600, 320, sketch.words(word), 42, SOFT, bold=True, middle=True, room=66)
    sketch.box(344, 190, 160, 200, mixed(EDGE, PAPER, 0.3), edge=METAL, radius=18)
    sketch.box(344, 236, 96, 108, DARK, radius=8)
    sketch.curve([(74, 430), (140, 430), (100, 290), (170, 290)], DARK, 26)
    sketch.box(160, 250, 100, 80, mixed(SOFT, PAPER, 0.25), radius=12)
    sketch.box(252, 262, 64, 56, mixed(SOFT, PAPER, 0.55), radius=8)
    for pin in range(4):
        sketch.stroke([(274 + pin * 10, 268), (274 + pin * 10, 284)], mixed(BLUE, PAPER, 0.3), 4)
    sketch.arrow((190, 196), (306, 196))
    sketch.box(680, 120, 440, 300, PALE, edge=METAL, radius=16)
    sketch.box(680, 120, 440, 58, DARK, radius=16)
    sketch.box(680, 150, 440, 28, DARK, radius=0)
    sketch.disc(1040, 152, 40, PAPER, edge=BLUE)
    sketch.waves(1040, 168, 32)
    sketch.box(800, 206, 300, 180, PAPER, edge=EDGE, radius=12)
    for row, share in enumerate((1.0, 0.7, 0.8)):
        sketch.waves(836, 246 + row * 52, 18, BLUE if row == 0 else METAL)
        sketch.box(868, 228 + row * 52, 190 * share, 18, BLUE if row == 0 else EDGE, radius=6)
    cable = {"en": "Cable: until it clicks", "ru": "Кабель: до щелчка"}
    wifi = {"en": "Wi-Fi: choose yours", "ru": "Wi-Fi: своя сеть"}
    sketch.caption(300, 540, sketch.words(cable), room=470)
    sketch.caption(900, 540, sketch.words(wifi), room=470)


def switch(sketch: Sketch) -> None:
    """The switch, on."""
    sketch.window(180, 60, 840, 500, sketch.words({"en": "Network", "ru": "Сеть"}))
    rows = (({"en": "Wi-Fi", "ru": "Wi-Fi"}, False), ({"en": "VPN: office", "ru": "VPN: офис"}, True))
    for place, (name, marked) in enumerate(rows):
        top = 176 + place * 176
        if marked:
            sketch.box(206, top - 14, 788, 160, GOOD_PALE, edge=GOOD, radius=18, width=5)
        else:
            sketch.box(206, top - 14, 788, 160, PAPER, edge=EDGE, radius=18)
        sketch.text(330, top + 66, sketch.words(name), 40, INK, bold=marked, room=380)
        if marked:
            sketch.box(244, top + 60, 52, 44, BLUE, radius=8)
            sketch.arc(270, top + 60, 17, (0, 180), colour=BLUE, width=8)
        else:
            sketch.waves(270, top + 84, 36)
        sketch.switch(760, top + 36, 60)
    sketch.tick(930, 418, 34)


def hotspot(sketch: Sketch) -> None:
    """A phone gives its Internet to the computer."""
    sketch.box(150, 50, 270, 500, DARK, radius=40)
    sketch.box(166, 92, 238, 416, PAPER, radius=10)
    sketch.waves(285, 236, 84)
    words = {"en": "Hotspot", "ru": "Точка доступа"}
    sketch.text(285, 306, sketch.words(words), 40, INK, bold=True, middle=True, room=214)
    sketch.switch(228, 348, 60)
    sketch.box(250, 524, 70, 8, METAL, radius=4)
    for step in range(3):
        faint = mixed(BLUE, PAPER, 0.1 + step * 0.25)
        sketch.arc(424, 300, 70 + step * 52, (-38, 76), colour=faint, width=12)
    sketch.laptop(680, 180, 390)
    sketch.waves(875, 314, 70)
    sketch.tick(1010, 362, 30)
    sketch.caption(285, 592, sketch.words({"en": "Your phone", "ru": "Ваш телефон"}), room=420)
    sketch.caption(875, 592, sketch.words({"en": "Your computer", "ru": "Ваш компьютер"}), room=420)


PICTURES = {"tunnel": tunnel, "connect": connect, "switch": switch, "hotspot": hotspot}
