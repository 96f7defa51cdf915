"""What the organisation says before a code is on the first page, in the person's language, as plain text."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QLabel

from deskside.domain.companion import talk
from ui.companion.a_call import READY

if TYPE_CHECKING:
    from ui.companion.conftest import Run

NOTICE = (("en", "We never call <b>you</b>."), ("ru", "Мы никогда не звоним сами."))


def shown(run: Run) -> list[str]:
    return [label.text() for label in run.page.findChildren(QLabel)]


def test_the_first_page_has_it(run: Run) -> None:
    run.core.say(replace(READY, notice=NOTICE))
    assert "We never call <b>you</b>." in shown(run)


def test_it_follows_the_language(run: Run) -> None:
    run.core.say(replace(READY, notice=NOTICE))
    run.look.speak("ru")
    assert "Мы никогда не звоним сами." in shown(run)


@pytest.mark.parametrize(("language", "said"), [("ru", "Мы"), ("en", "We"), ("de", "We"), ("", "We")])
def test_a_language_without_one_reads_english(language: str, said: str) -> None:
    assert talk.Ready(organisation="x", call_back="1", notice=NOTICE).notice_in(language).startswith(said)
    assert talk.Ready(organisation="x", call_back="1", notice=NOTICE[1:]).notice_in("de").startswith("Мы")
    assert talk.Ready(organisation="x", call_back="1").notice_in("de") == ""
