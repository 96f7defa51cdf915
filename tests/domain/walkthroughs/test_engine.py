"""The course of a walkthrough, step by step: what each kind waits for, and what ends it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from deskside.domain.journal.walkthrough import Move, WalkthroughMoved
from deskside.domain.walkthroughs import document as d
from deskside.domain.walkthroughs.commands import Measure, Reconnect, RunNow, TakeBack, due
from deskside.domain.walkthroughs.engine import INTERRUPTED, NOT_GOOD, UPTIME_UNKNOWN, after, begin
from deskside.domain.walkthroughs.offers import offers
from deskside.domain.walkthroughs.state import BRANCH, Ended, How, Phase, Stage, State
from fakes.walkthroughs import CLEANING, ME, OTHER, RUN, STARTED, TITLE, move

GIB = 1 << 30
FREE = 'volumes["/"].available_bytes'


def play(walkthrough: d.Walkthrough, *moves: WalkthroughMoved, state: State | None = None) -> State:
    """Make moves of which each must be possible."""
    state = state or begin(walkthrough, RUN, STARTED)
    for moved in moves:
        changed = after(walkthrough, state, moved)
        assert changed != state, f"{moved.move} {moved.step} at {state.current} {state.stage}"
        state = changed
    return state


def only(*steps: d.Step) -> d.Walkthrough:
    return replace(CLEANING, steps=steps)


def laptop(*more: WalkthroughMoved) -> State:
    """Come to the script that cleans, on a laptop."""
    return play(
        CLEANING,
        move(Move.DONE, "greet"),
        move(Move.ANSWERED, "kind", by="person", facts={"answer.kind": "laptop"}),
        *more,
    )


def cleaned(verdict: str = "ok") -> State:
    go = move(Move.GO, "clean", undo="disk.unclean", facts={"what": "laptop"})
    return laptop(go, move(Move.RAN, "clean", verdict=verdict, facts={"run.clean.verdict": verdict}))


def test_it_begins_at_its_first_step() -> None:
    state = begin(CLEANING, RUN, STARTED)
    assert (state.current, state.stage, state.described()) == ("greet", Stage.OPEN, "open")
    assert state.facts["machine.platform"] == "linux"


def test_a_branch_passes_over_what_lies_between() -> None:
    state = laptop()
    assert state.current == "clean"
    assert state.ended[2:] == (
        Ended(step="which", how=How.DONE),
        Ended(step="settings", how=How.SKIPPED, why="branch"),
        Ended(step="plug", how=How.SKIPPED, why="branch"),
        Ended(step="cable", how=How.SKIPPED, why="branch"),
    )


def test_only_the_person_who_is_asked_answers_and_only_with_a_choice() -> None:
    state = play(CLEANING, move(Move.DONE, "greet"))
    assert offers(CLEANING, state, d.Lane.PERSON) == {Move.ANSWERED, Move.DID_NOT_WORK}
    for facts in ({"answer.kind": "toaster"}, {"answer.kind": True}, {"answer.greet": "laptop"}, {}):
        answered = move(Move.ANSWERED, "kind", by="person", facts=dict(facts))
        assert after(CLEANING, state, answered) == state


def test_a_script_runs_when_the_clerk_says_so_and_its_change_is_remembered_from_then_on() -> None:
    state = laptop()
    assert due(CLEANING, state) is None
    state = play(CLEANING, move(Move.GO, "clean", undo="disk.unclean", facts={"what": "laptop"}), state=state)
    assert isinstance(due(CLEANING, state), RunNow)
    assert [(change.step, change.undo, change.parameters) for change in state.changes] == [
        ("clean", "disk.unclean", (("what", "laptop"),))
    ]


def test_a_verdict_that_is_not_good_stops_for_people() -> None:
    state = cleaned("critical")
    assert (state.current, state.stage, state.trouble) == ("clean", Stage.STUCK, NOT_GOOD)
    assert {Move.GO, Move.DID_NOT_WORK, Move.SKIPPED} <= offers(CLEANING, state)
    assert Move.DONE not in offers(CLEANING, state)


def test_a_run_whose_end_nobody_saw_is_not_begun_again_by_itself() -> None:
    state = laptop(move(Move.GO, "clean", undo="disk.unclean"))
    resumed = play(CLEANING, move(Move.CONTINUED, process=OTHER, taken=ME, version=3), state=state)
    assert (resumed.stage, resumed.trouble, due(CLEANING, resumed)) == (Stage.STUCK, INTERRUPTED, None)
    assert resumed.changes == state.changes


def test_a_check_measures_at_once_and_nobodys_word_makes_it_true() -> None:
    state = cleaned()
    assert (state.current, due(CLEANING, state)) == (
        "enough",
        Measure(step="enough", categories=("volumes",)),
    )
    red = play(CLEANING, move(Move.MEASURED, "enough", facts={FREE: GIB}), state=state)
    assert (red.current, red.stage, red.truth, red.tries) == ("enough", Stage.STUCK, False, 1)
    for by in ("clerk", "person", "machine"):
        assert after(CLEANING, red, move(Move.DONE, "enough", by=by)) == red
        assert after(CLEANING, red, move(Move.MEASURED, "enough", by=by, facts={FREE: 3 * GIB})) == red
    again = play(
        CLEANING, move(Move.AGAIN, "enough"), move(Move.MEASURED, "enough", facts={FREE: 3 * GIB}), state=red
    )
    assert again.how("enough") == Ended(step="enough", how=How.DONE)


@pytest.mark.parametrize("facts", [{}, {FREE: None}, {FREE: "3 GiB"}, {"volumes.rows": 3 * GIB}])
def test_what_was_not_measured_makes_no_check_true(facts: dict[str, object]) -> None:
    state = play(CLEANING, move(Move.MEASURED, "enough", facts=facts), state=cleaned())  # type: ignore[arg-type]
    assert (state.stage, state.truth) == (Stage.STUCK, None)


def test_an_older_reading_makes_no_check_true() -> None:
    """It was true once; measured anew, nobody can say."""
    state = cleaned()
    older = replace(state, facts={**state.facts, FREE: 9 * GIB})
    assert play(CLEANING, move(Move.MEASURED, "enough"), state=older).stage is Stage.STUCK


def test_a_measuring_that_failed_makes_no_check_true_whatever_it_brought() -> None:
    lost = move(Move.MEASURED, "enough", facts={FREE: 9 * GIB}, trouble="link-lost")
    state = play(CLEANING, lost, state=cleaned())
    assert (state.stage, state.trouble, state.truth) == (Stage.STUCK, "link-lost", None)


def test_a_check_that_is_given_up_goes_where_its_author_says() -> None:
    state = play(
        CLEANING,
        move(Move.MEASURED, "enough", facts={FREE: 0}),
        move(Move.DID_NOT_WORK, "enough", text="full of photos"),
        state=cleaned(),
    )
    assert state.current == "back-out"
    assert state.how("enough") == Ended(step="enough", how=How.DID_NOT_WORK, why="full of photos")


def test_what_cannot_be_told_is_skipped_and_says_so() -> None:
    state = play(CLEANING, move(Move.MEASURED, "enough", facts={FREE: 9 * GIB}), state=cleaned())
    assert state.how("bye") == Ended(step="bye", how=How.SKIPPED, why="cannot-tell")
    assert state.how("restart") == Ended(step="restart", how=How.SKIPPED, why="not-needed")
    assert state.current == "settled"


def test_a_reboot_is_over_when_the_machine_is_up_for_less_time_than_has_passed() -> None:
    state = cleaned("warning")
    assert due(CLEANING, state) == Measure(step="restart", categories=("os",))

    def measured(up_s: int, at: int) -> WalkthroughMoved:
        return move(Move.MEASURED, "restart", facts={"os.uptime_s": up_s, "desk.clock_s": at})

    state = play(CLEANING, measured(90, 1_000), state=state)
    assert (state.described(), due(CLEANING, state)) == ("away", None)
    still = play(CLEANING, move(Move.AGAIN, "restart"), measured(150, 1_060), state=state)
    assert (still.described(), still.truth) == ("away", False)
    gone = play(CLEANING, move(Move.LINE_LOST), state=still)
    assert due(CLEANING, gone) == Reconnect()
    back = play(CLEANING, move(Move.LINE_BACK), state=gone)
    assert due(CLEANING, back) == Measure(step="restart", categories=("os",))
    assert play(CLEANING, measured(20, 1_120), state=back).current == "enough"
    assert play(CLEANING, measured(100, 1_220), state=back).current == "enough", (
        "up longer, but not long enough"
    )


def test_a_measurement_that_was_held_up_is_no_reboot() -> None:
    """The line was away for two minutes, or a person was asked: the machine has been up all the while."""

    def measured(up_s: int, asked: int, at: int) -> WalkthroughMoved:
        return move(
            Move.MEASURED,
            "restart",
            facts={"os.uptime_s": up_s, "desk.asked_s": asked, "desk.clock_s": at},
        )

    state = play(CLEANING, measured(90, 880, 1_000), state=cleaned("warning"))
    again = play(CLEANING, move(Move.AGAIN, "restart"), state=state)
    still = play(CLEANING, measured(151, 1_060, 1_180), state=again)
    assert (still.described(), still.truth) == ("away", False)
    assert play(CLEANING, measured(20, 1_060, 1_180), state=again).current == "enough"


def test_a_machine_that_does_not_say_since_when_it_is_up_cannot_be_told_to_have_restarted() -> None:
    state = play(
        CLEANING, move(Move.MEASURED, "restart", facts={"desk.clock_s": 5}), state=cleaned("warning")
    )
    assert (state.stage, state.trouble) == (Stage.STUCK, UPTIME_UNKNOWN)
    assert Move.DONE not in offers(CLEANING, state)


def test_the_machine_may_have_restarted_while_it_was_paused() -> None:
    state = play(
        CLEANING,
        move(Move.MEASURED, "restart", facts={"os.uptime_s": 90_000, "desk.clock_s": 1_000}),
        move(Move.LINE_LOST),
        move(Move.PAUSED, text="tomorrow"),
        move(Move.CONTINUED, process=OTHER, version=3),
        state=cleaned("warning"),
    )
    assert due(CLEANING, state) == Measure(step="restart", categories=("os",))
    found = move(Move.MEASURED, "restart", process=OTHER, facts={"os.uptime_s": 400, "desk.clock_s": 80_000})
    assert play(CLEANING, found, state=state).current == "enough"


def test_a_wait_with_a_condition_is_measured_when_somebody_says_that_it_is_time() -> None:
    state = play(
        CLEANING,
        move(Move.MEASURED, "enough", facts={FREE: 9 * GIB}),
        move(Move.AGAIN, "settled", by="clerk"),
        move(Move.MEASURED, "settled", facts={"cpu.cores": 4}),
        state=cleaned(),
    )
    assert (state.current, due(CLEANING, state)) == (
        "end-well",
        Measure(step="end-well", categories=("volumes",)),
    )


def test_it_is_finished_and_says_whether_all_of_it_worked() -> None:
    state = play(
        CLEANING,
        move(Move.MEASURED, "enough", facts={FREE: 9 * GIB}),
        move(Move.AGAIN, "settled"),
        move(Move.MEASURED, "settled", facts={"cpu.cores": 4}),
        move(Move.MEASURED, "end-well", facts={FREE: 9 * GIB}),
        state=cleaned(),
    )
    assert (state.phase, state.worked, state.current, state.holder) == (Phase.FINISHED, True, "", "")
    assert state.how("back-out") == Ended(step="back-out", how=How.SKIPPED, why="branch")
    assert {one.step for one in state.ended} == {step.id for step in CLEANING.steps}


def test_undo_takes_the_last_change_back_first() -> None:
    runs = [d.Run(id=name, title=TITLE, script="a.b") for name in ("one", "two", "three")]
    walkthrough = only(*runs, d.Undo(id="undo", title=TITLE, of=("one", "three")))
    moves = [
        moved
        for name in ("one", "two", "three")
        for moved in (move(Move.GO, name, undo="a.c"), move(Move.RAN, name, verdict="ok"))
    ]
    state = play(walkthrough, *moves, move(Move.GO, "undo"))
    taken = []
    while isinstance(command := due(walkthrough, state), TakeBack):
        taken.append(command.change.step)
        wrong = move(Move.TAKEN_BACK, "undo", to="two")
        assert after(walkthrough, state, wrong) == state
        state = play(walkthrough, move(Move.TAKEN_BACK, "undo", to=command.change.step), state=state)
    assert taken == ["three", "one"]
    assert (state.phase, [change.step for change in state.changes]) == (Phase.FINISHED, ["two"])


def test_an_undo_with_nothing_to_take_back_is_passed() -> None:
    state = begin(only(d.Undo(id="undo", title=TITLE)), RUN, STARTED)
    assert state.ended == (Ended(step="undo", how=How.SKIPPED, why="nothing-to-undo"),)


def test_giving_up_takes_back_what_was_changed_and_says_what_remains() -> None:
    state = play(CLEANING, move(Move.GAVE_UP, "enough", text="no time", retake=True), state=cleaned())
    assert isinstance(due(CLEANING, state), TakeBack)
    assert offers(CLEANING, state) == {Move.PAUSED, Move.GAVE_UP}
    done = play(CLEANING, move(Move.TAKEN_BACK, to="clean"), state=state)
    assert (done.phase, done.changes, done.left, done.note) == (Phase.GIVEN_UP, (), (), "no time")
    failed = play(CLEANING, move(Move.TAKEN_BACK, to="clean", trouble="link-lost"), state=state)
    assert (failed.phase, [change.step for change in failed.left]) == (Phase.GIVEN_UP, ["clean"])
    assert done.how("enough") == Ended(step="enough", how=How.DID_NOT_WORK, why="no time")
    assert done.how("bye") == Ended(step="bye", how=How.SKIPPED, why="gave-up")


def test_going_back_forgets_what_came_of_it_but_not_what_was_changed() -> None:
    state = cleaned()
    back = play(CLEANING, move(Move.BACK, "enough", to="kind"), state=state)
    assert (back.current, back.stage) == ("kind", Stage.OPEN)
    assert [one.step for one in back.ended] == ["greet"]
    assert not [name for name in back.facts if name.startswith(("answer.", "run."))]
    assert back.changes == state.changes
    assert after(CLEANING, state, move(Move.BACK, "enough", to="plug")) == state, "it was never played"


def test_a_paused_walkthrough_takes_no_move_but_to_be_continued() -> None:
    paused = play(CLEANING, move(Move.PAUSED, text="her shift ends"))
    assert (paused.described(), paused.note) == ("paused", "her shift ends")
    assert offers(CLEANING, paused) == {Move.CONTINUED}
    assert offers(CLEANING, paused, d.Lane.PERSON) == frozenset()
    assert after(CLEANING, paused, move(Move.DONE, "greet")) == paused
    on = play(CLEANING, move(Move.CONTINUED, process=OTHER, version=3), state=paused)
    assert (on.holder, on.current) == (OTHER, "greet")


def test_of_two_who_continue_at_once_one_does() -> None:
    state = begin(CLEANING, RUN, STARTED)
    first = play(CLEANING, move(Move.CONTINUED, process=OTHER, taken=ME, version=3), state=state)
    assert after(CLEANING, first, move(Move.CONTINUED, process="third", taken=ME, version=3)) == first
    assert after(CLEANING, first, move(Move.DONE, "greet", process=ME)) == first


def test_another_version_does_not_continue_it() -> None:
    paused = play(CLEANING, move(Move.PAUSED))
    assert after(CLEANING, paused, move(Move.CONTINUED, process=OTHER, version=4)) == paused


def test_without_a_line_people_go_on_and_the_machine_is_reached_again_first() -> None:
    state = play(CLEANING, move(Move.LINE_LOST), move(Move.DONE, "greet"))
    assert (state.current, due(CLEANING, state), state.described()) == ("kind", Reconnect(), "line-lost")


def test_a_skip_needs_a_reason() -> None:
    state = begin(CLEANING, RUN, STARTED)
    assert after(CLEANING, state, move(Move.SKIPPED, "greet", text="  ")) == state
    assert play(CLEANING, move(Move.SKIPPED, "greet", text="knows it")).ended == (
        Ended(step="greet", how=How.SKIPPED, why="knows it"),
    )


def test_the_clerk_goes_on_further_ahead_with_a_reason_and_never_backwards() -> None:
    state = play(CLEANING)
    on = after(CLEANING, state, move(Move.SKIPPED, "greet", text="it is the disk", to="clean"))
    assert (on.current, on.described()) == ("clean", "open")
    assert on.how("greet") == Ended(step="greet", how=How.SKIPPED, why="it is the disk")
    assert on.how("plug") == Ended(step="plug", how=How.SKIPPED, why=BRANCH)
    for to in ("greet", "clean", "which", "nowhere"):
        assert after(CLEANING, on, move(Move.SKIPPED, "clean", text="why", to=to)) == on
    assert after(CLEANING, on, move(Move.BACK, "clean", to="greet")).current == "greet"


def test_a_press_on_the_person_s_screen_counts_only_for_their_own_steps() -> None:
    state = begin(CLEANING, RUN, STARTED)
    for kind in (Move.DONE, Move.SKIPPED, Move.PAUSED, Move.GAVE_UP, Move.CONTINUED):
        assert after(CLEANING, state, move(kind, "greet", by="person", text="x")) == state
