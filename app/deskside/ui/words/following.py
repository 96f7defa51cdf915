"""What is new in a catalogue that is kept elsewhere, in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deskside.ui.words import t, tn
from deskside.ui.words.errors import what_happened

if TYPE_CHECKING:
    from deskside.domain.scripts.left_out import LeftOut
    from deskside.domain.scripts.news import News
    from deskside.usecases.ports.script_source import LastTime


def taken_words(last: LastTime, named: str) -> str:
    """Say from where and when scripts were last taken.

    Args:
        last: What is remembered.
        named: Where they are to be taken from now.
    """
    if last.at is None or last.source != named:
        return t("Scripts are kept at {source}; nothing has been taken from there yet.").format(source=named)
    when = f"{last.at.astimezone():%Y-%m-%d %H:%M}"
    if not last.news:
        return t("Scripts from {source}, taken {when}. Nothing was new.").format(source=named, when=when)
    return t("Scripts from {source}, taken {when}. New since the time before:").format(
        source=named, when=when
    )


def how_many(news: int) -> str:
    """Say that something is new, in passing."""
    said = tn(
        "{n} script or walkthrough is new, gone or changed.",
        "{n} scripts or walkthroughs are new, gone or changed.",
        news,
    )
    return said.format(n=news)


def how_many_left_out(many: int) -> str:
    """Say that something could not be taken, in passing."""
    said = tn(
        "{n} script or walkthrough could not be taken from where they are kept.",
        "{n} scripts or walkthroughs could not be taken from where they are kept.",
        many,
    )
    return said.format(n=many)


def left_out_words(one: LeftOut) -> str:
    """Say which folder was not taken, why, and what is in use instead."""
    why = what_happened(one.error)
    if one.kept:
        return t("{script}: NOT TAKEN: {why} What was taken of it before stays in use.").format(
            script=one.script, why=why
        )
    return t("{script}: NOT TAKEN: {why}").format(script=one.script, why=why)


def news_words(one: News) -> str:
    """Say what happened to one script or walkthrough."""
    match one.kind:
        case "added":
            return t("{script}: new").format(script=one.script)
        case "removed":
            return t("{script}: gone").format(script=one.script)
        case "approved":
            return t("{script}: approvals are new").format(script=one.script)
        case "older":
            return t(
                "{script}: OLDER: version {version}, and {before} was taken before. It will not run where "
                "that one has. Ask whoever looks after it."
            ).format(script=one.script, version=one.version, before=one.before)
        case "changed":
            return _changed(one)


def _changed(one: News) -> str:
    files = ", ".join(one.files)
    if one.same_version:
        return t("{script}: changed ({files}), and still version {version}, which should have grown").format(
            script=one.script, files=files, version=one.version
        )
    if one.version is not None and one.before is not None:
        return t("{script}: changed ({files}), version {before} to {version}").format(
            script=one.script, files=files, before=one.before, version=one.version
        )
    return t("{script}: changed ({files})").format(script=one.script, files=files)
