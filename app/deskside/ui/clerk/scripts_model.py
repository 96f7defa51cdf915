"""The catalogue of scripts: which there are, which may run and why not, and the form of the chosen one."""

from __future__ import annotations

from functools import partial
from itertools import groupby
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal, Slot

from deskside.domain.errors import DesksideError
from deskside.domain.scripts.parameters import ParameterType, check_values
from deskside.domain.secret import Secret
from deskside.ui.clerk.run_model import RunModel
from deskside.ui.design.rows import Rows
from deskside.ui.words import t
from deskside.ui.words.scripts import category_words, text_words, title_words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from deskside.domain.journal.facts import Seq
    from deskside.domain.scripts.manifest import Manifest
    from deskside.ui.bridge import Bridge, Deed, Task
    from deskside.ui.clerk.deeds import Deeds
    from deskside.ui.clerk.session_model import SessionModel
    from deskside.ui.clerk.timeline_folds import Moment
    from deskside.ui.design.rows import Index
    from deskside.usecases.list_scripts import ListedScript


class ScriptRows(Rows["ListedScript | str"]):
    """Scripts in words, title and id; before each category its name, which cannot be chosen."""

    def words(self, value: ListedScript | str) -> str:
        """Return one script in words, or what those below are called."""
        if isinstance(value, str):
            return value
        return f"{title_words(value.script, value.manifest)} ({value.script})"

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Let the keyboard and the mouse pass by what is a name only."""
        return Qt.ItemFlag.NoItemFlags if isinstance(self.row(index.row()), str) else super().flags(index)


class ScriptsModel(QObject):
    """The catalogue, as it stands for one ticket's machine, or for none."""

    changed = Signal()

    def __init__(
        self,
        bridge: Bridge,
        deeds: Deeds,
        parent: QObject | None = None,
        *,
        session: SessionModel | None = None,
        follow: Callable[[Deed], Task] | None = None,
        runs_of: Callable[[str], list[Moment]] = lambda _: [],
        open_entry: Callable[[Seq], object] = lambda _: None,
    ) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._deeds = deeds
        self._session = session
        self._follow = follow or bridge.start
        self._runs_of = runs_of
        self.open_entry = open_entry
        """Shows the whole of an earlier run."""
        self._all: Sequence[ListedScript] = ()
        self._wanted = ""
        self._values: dict[str, dict[str, str]] = {}
        self._for_practice: bool | None = None
        self.rows = ScriptRows(self)
        self.run = RunModel(self)
        self.words = ""
        self.chosen: ListedScript | None = None
        self.loaded = False
        self.error: DesksideError | None = None
        self.complaint: DesksideError | None = None
        """What is wrong with the values given, or with starting."""
        if session is not None:
            session.changed.connect(self._session_changed)

    @property
    def practice(self) -> bool:
        """Whether a run would be on the practice machine."""
        return self._session is not None and self._session.practice

    @property
    def can_run(self) -> bool:
        """Whether the chosen script could be started now."""
        ready = self.connected and not self.run.running
        return ready and self.chosen is not None and self.chosen.approved

    @property
    def connected(self) -> bool:
        """Whether there is a machine to run on."""
        return self._session is not None and self._session.connected

    @property
    def offers_machine(self) -> bool:
        """Whether this is a ticket's list, where a machine can be connected."""
        return self._session is not None

    @Slot()
    def load(self) -> None:
        """Read the catalogue and its approvals."""
        self._for_practice = self.practice
        self._bridge.read(partial(self._deeds.scripts, self.practice)).ended.connect(self._loaded)

    def history(self) -> list[Moment]:
        """Return the earlier runs of the chosen script on this ticket, newest first."""
        return self._runs_of(self.chosen.script) if self.chosen else []

    def purpose(self, script: str) -> str:
        """Return what the person is told about a script, in the clerk's own language."""
        manifests = (listed.manifest for listed in self._all if listed.script == script)
        return next((text_words(manifest.tell) for manifest in manifests if manifest), "")

    def manifest_of(self, script: str) -> Manifest | None:
        """Return what is known of a script, once the catalogue is read."""
        return next((listed.manifest for listed in self._all if listed.script == script), None)

    def titles(self) -> list[tuple[ListedScript, str]]:
        """Return every script with its title."""
        return [(listed, title_words(listed.script, listed.manifest)) for listed in self._all]

    def search(self, words: str) -> None:
        """Show only scripts in whose title, id or description every word occurs."""
        self.words = words
        self._show()

    def choose(self, script: str) -> None:
        """Put one script on the page, once the catalogue is read; an empty id goes back to the list."""
        self._wanted = "" if self.loaded else script
        self.chosen = next((one for one in self._all if one.script == script), None)
        self.complaint = None
        self.changed.emit()

    def named_in(self, text: str) -> list[tuple[str, str]]:
        """Return id and title of every other script that a sentence names by its title."""
        here = self.chosen.script if self.chosen else ""
        return [
            (listed.script, title)
            for listed, title in self.titles()
            if listed.script not in {here, title} and title in text
        ]

    def go_on(self, script: str) -> None:
        """Put the next script on the page, with the machine that this one was about."""
        about = self._whom()
        self.choose(script)
        for name, value in about.items():
            if name in self._whom(empty=True):
                self.set_value(name, value)
        self.changed.emit()

    def _whom(self, *, empty: bool = False) -> dict[str, str]:
        """Return the values of the chosen script that name another machine."""
        parameters = self.chosen.manifest.parameters if self.chosen and self.chosen.manifest else ()
        values = self.values()
        return {
            one.name: values.get(one.name, "")
            for one in parameters
            if one.type is ParameterType.HOSTNAME and (empty or values.get(one.name))
        }

    def values(self) -> dict[str, str]:
        """Return what has been typed for the chosen script, or its defaults."""
        if self.chosen is None or self.chosen.manifest is None:
            return {}
        parameters = self.chosen.manifest.parameters
        defaults = {parameter.name: parameter.default or "" for parameter in parameters}
        return self._values.setdefault(self.chosen.script, defaults)

    def set_value(self, name: str, value: str) -> None:
        """Take one value as typed."""
        self.values()[name] = value
        if self.complaint is not None:
            self.complaint = None
            self.changed.emit()

    @Slot()
    def start(self) -> None:
        """Run the chosen script with the values typed, or say what is wrong with them."""
        session, listed = self._session, self.chosen
        if not self.can_run or session is None or listed is None or listed.manifest is None:
            return
        given = self._given(listed)
        try:
            check_values(listed.manifest.parameters, given)
        except DesksideError as error:
            self.complaint = error
            self.changed.emit()
            return
        if session.machine is not None:
            deed = self._deeds.run_script(
                session.number, listed.script, given, session.machine, self.practice
            )
            self.run.follow(listed, self._follow(deed))
            self.changed.emit()

    def _given(self, listed: ListedScript) -> dict[str, str | Secret]:
        parameters = listed.manifest.parameters if listed.manifest else ()
        secret = {one.name for one in parameters if one.type is ParameterType.SECRET}
        return {name: Secret(value) if name in secret else value for name, value in self.values().items()}

    @Slot(object)
    def _loaded(self, outcome: object) -> None:
        if isinstance(outcome, DesksideError):
            self.error = outcome
        elif isinstance(outcome, list):
            self.error = None
            self.loaded = True
            self._all = outcome
            wanted = self.chosen.script if self.chosen else self._wanted
            self.choose(wanted)
        self._show()

    @Slot()
    def _session_changed(self) -> None:
        if self._for_practice is not None and self._for_practice != self.practice:
            self.load()
        self.changed.emit()

    def _show(self) -> None:
        words = self.words.casefold().split()
        self.rows.show_rows(list(_headed(_found(self._all, words))))
        self.changed.emit()


def _found(scripts: Sequence[ListedScript], words: Sequence[str]) -> list[ListedScript]:
    """Return those that fit, by category: what may run first, and what has the words in its title."""
    fitting = [one for one in scripts if _matches(one, words)]
    titled = {one.script for one in fitting if _occur(words, title_words(one.script, one.manifest))}
    leading = {_group(one) for one in fitting if one.script in titled}

    def place(one: ListedScript) -> tuple[bool, bool, str, bool, str]:
        approved, category = _group(one)
        title = title_words(one.script, one.manifest)
        return not approved, (approved, category) not in leading, category, one.script not in titled, title

    return sorted(fitting, key=place)


def _group(listed: ListedScript) -> tuple[bool, str]:
    return listed.approved, category_words(listed.script)


def _headed(scripts: Sequence[ListedScript]) -> Iterator[ListedScript | str]:
    """Yield each category's name before its scripts, and with it that these may not run where others may."""
    some = any(one.approved for one in scripts)
    for (approved, name), those in groupby(scripts, _group):
        yield name if approved or not some else t("{category}: may not run").format(category=name)
        yield from those


def _matches(listed: ListedScript, words: Sequence[str]) -> bool:
    told = text_words(listed.manifest.tell) if listed.manifest and words else ""
    return _occur(words, f"{listed.script} {title_words(listed.script, listed.manifest)} {told}")


def _occur(words: Sequence[str], text: str) -> bool:
    folded = text.casefold()
    return all(word in folded for word in words)
