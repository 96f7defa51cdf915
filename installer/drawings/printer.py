"""The pictures of the walkthrough `network-printer`."""

from __future__ import annotations

from drawings.sketch import (
    DARK,
    EDGE,
    GOOD,
    GOOD_PALE,
    INK,
    METAL,
    PAPER,
    SOFT,
    WARM,
    WARM_PALE,
    Sketch,
    mixed,
)

_READY = {"en": "Ready", "ru": "Готов"}


def ready(sketch: Sketch) -> None:
    """The display says so, and the light is green."""
    sketch.printer(180, 240, 620, says=sketch.words(_READY))
    sketch.box(200, 525, 580, 14, EDGE, radius=7)
    sketch.stroke([(760, 318), (880, 250)], GOOD, 6)
    sketch.box(880, 190, 270, 120, GOOD_PALE, edge=GOOD, radius=20)
    sketch.tick(936, 250, 28)
    sketch.text(982, 250, sketch.words(_READY), 42, INK, bold=True, room=150)
    say = {"en": "What does the small display say?", "ru": "Что написано на экранчике?"}
    sketch.text(600, 592, sketch.words(say), 42, INK, bold=True, middle=True, room=1000)


def _case(sketch: Sketch, x: float, *, tray: float, lid: bool, paper: bool) -> None:
    """A printer from the front with its tray pulled out by so much, and the lid open or closed."""
    sketch.box(x + 20, 198, 280, 34, METAL, radius=14)
    if lid:
        sketch.shape(
            [(x + 24, 198), (x + 84, 100), (x + 326, 100), (x + 298, 198)],
            mixed(EDGE, PAPER, 0.2),
            edge=METAL,
        )
    sketch.box(x, 216, 320, 160, mixed(EDGE, PAPER, 0.45), edge=METAL, radius=20)
    sketch.box(x + 150, 238, 110, 44, INK, radius=8)
    sketch.disc(x + 286, 260, 8, WARM if lid or tray else GOOD)
    sketch.box(x + 36, 306, 248, 24, DARK, radius=8)
    top = 386 + tray
    sketch.box(x + 8, 376, 304, tray + 20, mixed(SOFT, PAPER, 0.2), radius=6)
    if paper:
        for sheet in range(3):
            sketch.box(x + 46, top - 62 + sheet * 12, 228, 70, PAPER, edge=METAL, radius=6, width=3)
    sketch.box(x, top, 320, 66, mixed(EDGE, PAPER, 0.2), edge=METAL, radius=16)
    sketch.box(x + 116, top + 26, 88, 14, SOFT, radius=7)


def tray(sketch: Sketch) -> None:
    """Fill, push in, close."""
    steps = (
        {"en": "Fill the tray", "ru": "Положите бумагу"},
        {"en": "Until it clicks", "ru": "До щелчка"},
        {"en": "Close the cover", "ru": "Закройте крышку"},
    )
    for place, words in enumerate(steps):
        left = 30 + place * 390
        sketch.box(left, 36, 360, 568, PAPER, edge=EDGE, radius=24)
        sketch.number(left + 48, 84, place + 1)
        sketch.caption(left + 180, 570, sketch.words(words), room=330)
    _case(sketch, 50, tray=62, lid=False, paper=True)
    _case(sketch, 440, tray=28, lid=False, paper=False)
    sketch.arrow((600, 536), (600, 488))
    _case(sketch, 830, tray=0, lid=True, paper=False)
    sketch.arrow((1024, 104), (1024, 180))


def network_page(sketch: Sketch) -> None:
    """The line that counts."""
    sketch.printer(60, 330, 330, says="", paper=False)
    sketch.arrow((420, 400), (492, 400))
    sketch.box(530, 34, 620, 576, mixed(PAPER, EDGE, 0.6), radius=8)
    sketch.box(522, 26, 620, 576, PAPER, edge=METAL, radius=8)
    title = {"en": "Network report", "ru": "Отчёт о сети"}
    sketch.text(566, 82, sketch.words(title), 38, INK, bold=True, room=530)
    sketch.stroke([(566, 118), (1098, 118)], EDGE, 4)
    rows: tuple[tuple[dict[str, str], str | dict[str, str]], ...] = (
        ({"en": "Name", "ru": "Имя"}, "PRT-204"),
        ({"en": "Connection", "ru": "Связь"}, {"en": "cable", "ru": "кабель"}),
        ({"en": "IP address", "ru": "IP-адрес"}, "10.7.0.9"),
        ({"en": "Gateway", "ru": "Шлюз"}, "10.7.0.1"),
        ({"en": "Toner", "ru": "Тонер"}, "62 %"),
    )
    for place, (name, value) in enumerate(rows):
        middle = 176 + place * 84
        marked = place == 2
        if marked:
            sketch.box(544, middle - 42, 576, 84, WARM_PALE, edge=WARM, radius=16, width=5)
        said = value if isinstance(value, str) else sketch.words(value)
        sketch.text(572, middle, sketch.words(name), 42, INK if marked else SOFT, bold=marked, room=240)
        sketch.text(842, middle, said, 42, INK if marked else SOFT, bold=marked, room=250)


def queue(sketch: Sketch) -> None:
    """What waits comes out, one after the other."""
    for place in range(3):
        left = 90 + place * 130
        sketch.sheet(left, 230 - place * 14, 150, 196)
    sketch.arrow((560, 320), (674, 320))
    sketch.printer(720, 250, 400, says=sketch.words(_READY))
    sketch.box(800, 366, 240, 150, PAPER, edge=METAL, radius=8)
    sketch.lines(828, 396, 180, 4, gap=28)
    waits = {"en": "They wait, none is lost", "ru": "Ждут, ни один не пропал"}
    out = {"en": "Now they come out", "ru": "Теперь они выходят"}
    sketch.caption(316, 570, sketch.words(waits), room=500)
    sketch.caption(920, 570, sketch.words(out), room=480)


PICTURES = {"ready": ready, "tray": tray, "network-page": network_page, "queue": queue}
