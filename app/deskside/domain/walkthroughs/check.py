"""What the author of a walkthrough should mend before anybody is asked to approve it. See also `flaws`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from deskside.domain.errors import WrongUse
from deskside.domain.scripts.check import LANGUAGES
from deskside.domain.scripts.manifest import Effect
from deskside.domain.scripts.remark import Remark
from deskside.domain.scripts.toml_lines import line_of
from deskside.domain.walkthroughs.conditions import Path
from deskside.domain.walkthroughs.document import (
    DOCUMENT,
    END,
    Ask,
    Check,
    Choose,
    Run,
    conditions_of,
    targets_of,
)
from deskside.domain.walkthroughs.facts import categories_of
from deskside.domain.walkthroughs.known import Known, known
from deskside.domain.walkthroughs.possible import outcomes
from deskside.domain.walkthroughs.secret_question import asks_for_secret
from deskside.domain.walkthroughs.step_texts import step_texts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from deskside.domain.scripts.manifest import Manifest
    from deskside.domain.scripts.texts import Texts
    from deskside.domain.walkthroughs.document import Walkthrough

_EFFECTS: Final = tuple(Effect)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scripts:
    """What is known of the scripts that a walkthrough may name."""

    manifest: Callable[[str], Manifest | None]
    facts: Callable[[str], frozenset[str] | None]
    """Which facts one measures; None where that cannot be told."""


def remarks(walkthrough: Walkthrough, text: str, scripts: Scripts) -> tuple[Remark, ...]:
    """Return what there is to say about a folder without flaws. `text` is the document."""
    check = _Check(walkthrough, text, scripts)
    found = [
        *check.texts(),
        *check.course(),
        *(remark for place in range(len(walkthrough.steps)) for remark in check.step(place)),
    ]
    return tuple(sorted(found, key=lambda remark: remark.line))


@dataclass(frozen=True, slots=True)
class _Check:
    walkthrough: Walkthrough
    text: str
    scripts: Scripts

    def _error(self, code: str, *place: str | int, **facts: str | int) -> Remark:
        return Remark("error", WrongUse(code, **facts), DOCUMENT, line_of(self.text, place))

    # ---- words

    def texts(self) -> Iterator[Remark]:
        """Look for texts that are not in every language."""
        for name in ("title", "about", "tell"):
            yield from self._translated(getattr(self.walkthrough, name), name)
        for language in LANGUAGES if self.walkthrough.fits else ():
            if not self.walkthrough.fits.get(language):
                yield self._error("translation-missing", "fits", key="fits", language=language)
        for place, step in enumerate(self.walkthrough.steps):
            for name, texts in step_texts(step):
                yield from self._translated(texts, "steps", place, *name.split("."))

    def _translated(self, texts: Texts, *place: str | int) -> Iterator[Remark]:
        for language in LANGUAGES:
            if texts and language not in texts:
                key = ".".join(map(str, place))
                yield self._error("translation-missing", *place, key=key, language=language)

    # ---- the course

    def course(self) -> Iterator[Remark]:
        """Look for steps that nobody comes to, and for a walkthrough that measures nothing."""
        steps = self.walkthrough.steps
        if not any(isinstance(step, Check) for step in steps):
            yield self._error("walkthrough-measures-nothing", "steps")
        reached = {0}
        for place, step in enumerate(steps):
            if place in reached:
                reached |= {self.walkthrough.place(go) for _, go in targets_of(step) if go != END}
                reached |= set() if isinstance(step, Choose) else {place + 1}
            else:
                yield self._error("step-dead", "steps", place, "id", step=step.id)

    # ---- one step

    def step(self, place: int) -> Iterator[Remark]:
        """Look at a step's conditions, script and picture."""
        step = self.walkthrough.steps[place]
        for key, condition in conditions_of(step):
            where: tuple[str | int, ...] = ("steps", place, *key.split("."))
            yield from self._facts(place, condition.paths, where)
            if key == "when":
                yield from self._measured_before(place, categories_of([condition]))
            if True not in outcomes(condition.term, lambda path: self._known(place, path)):
                yield self._error("condition-never-true", *where, step=step.id, condition=condition.text[:80])
        texts = [text for _, said in step_texts(step) for text in said.values()]
        if isinstance(step, Ask) and step.answer == "text" and asks_for_secret(*texts):
            yield self._error("step-asks-for-secret", "steps", place, "id", step=step.id)
        if step.picture is not None and not step.tell:
            yield self._error("picture-without-words", "steps", place, "picture", step=step.id)
        if isinstance(step, Run | Check) and step.script:
            yield from self._script(place, step)

    def _known(self, place: int, path: Path) -> Known | None:
        return known(self.walkthrough, place, path, self.scripts.facts)

    def _facts(self, place: int, paths: tuple[Path, ...], where: tuple[str | int, ...]) -> Iterator[Remark]:
        for path in paths:
            if self._known(place, path) is None:
                yield self._error("fact-unknown", *where, fact=_written(path), column=path.column)

    def _measured_before(self, place: int, categories: tuple[str, ...]) -> Iterator[Remark]:
        """`when` measures nothing itself: what it asks for must have been read by then."""
        conditions = [
            condition
            for step in self.walkthrough.steps[:place]
            for key, condition in conditions_of(step)
            if key != "when"
        ]
        for name in categories:
            if name not in categories_of(conditions):
                step = self.walkthrough.steps[place]
                yield self._error("fact-not-measured", "steps", place, "when", step=step.id, category=name)

    def _script(self, place: int, step: Run | Check) -> Iterator[Remark]:
        where = ("steps", place, "script")
        manifest = self.scripts.manifest(step.script)
        if manifest is None:
            yield self._error("step-script-unknown", *where, step=step.id, script=step.script)
            return
        about = {"step": step.id, "script": step.script}
        if isinstance(step, Check) and manifest.effect is not Effect.READ:
            yield self._error("check-changes", *where, **about)
        if _EFFECTS.index(manifest.effect) > _EFFECTS.index(self.walkthrough.effect):
            yield self._error("effect-too-small", "effect", **about, effect=str(manifest.effect))
        if manifest.effect is Effect.CHANGE and not manifest.undo:
            yield self._error("change-without-undo", *where, **about)
        if manifest.undo and self.scripts.manifest(manifest.undo) is None:
            yield self._error("step-script-unknown", *where, step=step.id, script=manifest.undo)
        for platform in self.walkthrough.platforms:
            if platform not in manifest.platforms:
                yield self._error("step-platform-missing", *where, **about, platform=platform)
        yield from self._given(place, step, manifest, about)

    def _given(
        self, place: int, step: Run | Check, manifest: Manifest, about: Mapping[str, str | int]
    ) -> Iterator[Remark]:
        where = ("steps", place, "parameters")
        takes = {parameter.name: parameter for parameter in manifest.parameters}
        for name, source in step.parameters.items():
            if name not in takes or takes[name].is_secret:
                yield self._error("step-parameter-wrong", *where, **about, parameter=name)
            if isinstance(source, Path):
                yield from self._facts(place, (source,), where)
        for name, parameter in takes.items():
            if not parameter.optional and parameter.default is None and name not in step.parameters:
                yield self._error("step-parameter-missing", *where, **about, parameter=name)


def _written(path: Path) -> str:
    return ".".join(part if isinstance(part, str) else "[...]" for part in path.parts).replace(".[", "[")
