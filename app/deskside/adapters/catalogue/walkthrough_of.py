"""From the form of a `walkthrough.toml` to the domain's values: conditions read, with line and column."""

from __future__ import annotations

from functools import singledispatchmethod
from typing import TYPE_CHECKING, Any

from deskside.adapters.catalogue import walkthrough_form as f
from deskside.domain.errors import WrongUse
from deskside.domain.scripts.parameters import Choice
from deskside.domain.scripts.toml_lines import line_of
from deskside.domain.walkthroughs import document as d
from deskside.domain.walkthroughs.condition_text import parse_condition
from deskside.domain.walkthroughs.conditions import Condition, Constant, Path

if TYPE_CHECKING:
    from collections.abc import Mapping


class Builder:
    """Builds one document and gathers what is wrong with its conditions.

    Attributes:
        flaws: What was wrong, each with its line.
    """

    def __init__(self, walkthrough: str, text: str) -> None:
        self._id = walkthrough
        self._text = text
        self._place: tuple[str | int, ...] = ()
        self.flaws: list[WrongUse] = []

    def line(self, *place: str | int) -> int:
        """Return the line of the document that sets `place`, from 1."""
        return line_of(self._text, place)

    def walkthrough(self, form: f.WalkthroughForm) -> d.Walkthrough:
        """Return the whole of it; a condition that cannot be read is in `flaws`."""
        return d.Walkthrough(
            name=self._id.partition(".")[2],
            version=form.version,
            title=form.title,
            about=form.about,
            author=form.author,
            effect=form.effect,
            tell=form.tell,
            platforms=form.platforms,
            expires=form.expires,
            fits=form.fits,
            findings=form.findings,
            steps=tuple(self._step(number, step) for number, step in enumerate(form.steps)),
        )

    def _step(self, number: int, form: f.StepForm) -> d.Step:
        self._place = ("steps", number)
        common: dict[str, Any] = {
            "id": form.id,
            "title": form.title,
            "say": form.say or {},
            "tell": form.tell or {},
            "picture": _picture(form.picture),
            "when": self._condition(form.when, "when") if form.when else None,
            "if_not": form.if_not or "",
        }
        return self._of_kind(form, common)

    @singledispatchmethod
    def _of_kind(self, form: object, common: dict[str, Any]) -> d.Step:
        raise AssertionError(type(form).__name__)

    @_of_kind.register
    def _say(self, form: f.SayForm, common: dict[str, Any]) -> d.Step:
        del form
        return d.Say(**common)

    @_of_kind.register
    def _tell(self, form: f.TellForm, common: dict[str, Any]) -> d.Step:
        del form
        return d.Tell(**common)

    @_of_kind.register
    def _ask(self, form: f.AskForm, common: dict[str, Any]) -> d.Step:
        choices = tuple(Choice(value=choice.value, label=choice.label) for choice in form.choices)
        return d.Ask(**common, of=form.of, question=form.question, answer=form.answer, choices=choices)

    @_of_kind.register
    def _open(self, form: f.OpenForm, common: dict[str, Any]) -> d.Step:
        return d.Open(**common, page=form.page)

    @_of_kind.register
    def _run(self, form: f.RunForm, common: dict[str, Any]) -> d.Step:
        return d.Run(**common, script=form.script, parameters=self._given(form.parameters), good=form.good)

    @_of_kind.register
    def _check(self, form: f.CheckForm, common: dict[str, Any]) -> d.Step:
        return d.Check(
            **common,
            condition=self._condition(form.condition, "condition"),
            script=form.script,
            parameters=self._given(form.parameters),
            every_s=form.every_s,
        )

    @_of_kind.register
    def _choose(self, form: f.ChooseForm, common: dict[str, Any]) -> d.Step:
        cases = tuple(
            d.Case(when=self._condition(case.when, "cases", number, "when"), go=case.go)
            for number, case in enumerate(form.cases)
        )
        return d.Choose(**common, cases=cases, otherwise=form.otherwise)

    @_of_kind.register
    def _wait(self, form: f.WaitForm, common: dict[str, Any]) -> d.Step:
        until = self._condition(form.until, "until") if form.until else None
        return d.Wait(**common, wait_for=form.wait_for, until=until)

    @_of_kind.register
    def _undo(self, form: f.UndoForm, common: dict[str, Any]) -> d.Step:
        return d.Undo(**common, of=form.of)

    def _given(self, values: Mapping[str, str | int | float | bool | f.FactForm]) -> d.Given:
        return {name: self._value(name, value) for name, value in values.items()}

    def _value(self, name: str, value: str | float | bool | f.FactForm) -> Constant | Path:  # noqa: FBT001 - a TOML value
        if not isinstance(value, f.FactForm):
            return Constant(value)
        condition = self._condition(value.fact, "parameters", name)
        if isinstance(condition.term, Path):
            return condition.term
        self._flaw(WrongUse("condition-unreadable", column=1, found=value.fact[:40], expected="name"), name)
        return Constant("")

    def _condition(self, text: str, *key: str | int) -> Condition:
        try:
            return parse_condition(text)
        except WrongUse as error:
            self._flaw(error, *key)
            return Condition(text, Constant(value=False))

    def _flaw(self, error: WrongUse, *key: str | int) -> None:
        place = (*self._place, *key)
        self.flaws.append(
            WrongUse(
                "condition-wrong",
                script=self._id,
                file=d.DOCUMENT,
                line=self.line(*place),
                key=".".join(str(part) for part in place),
                column=error.facts["column"],
                found=error.facts["found"],
                expected=error.facts["expected"],
            )
        )


def _picture(form: f.PictureForm | None) -> d.Picture | None:
    if form is None:
        return None
    files = {"en": form.file} if isinstance(form.file, str) else form.file
    return d.Picture(files=files, words=form.words)
