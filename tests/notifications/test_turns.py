"""One thread looks for what is due, and no ring is lost on it."""

import time
from collections.abc import Callable
from queue import Empty, SimpleQueue
from threading import Thread

import pytest

from notifications.turns import Turns

THREADS, RINGS = 8, 100


def test_there_is_no_turn_where_nobody_asks() -> None:
    assert Turns().take() is None


def test_a_turn_is_one_threads_until_it_is_closed() -> None:
    turns = Turns()
    turns.ask()
    turn = turns.take()
    assert turn is not None

    turns.ask()
    assert turns.take() is None
    turn.close()

    assert turns.take() is not None


def test_what_is_asked_for_during_a_turn_is_worth_another() -> None:
    turns = Turns()
    turns.ask()
    turn = turns.take()
    assert turn is not None

    turns.ask()
    turn.close()

    assert turns.take() is not None


def test_what_was_asked_for_before_a_turn_is_done_with_it() -> None:
    turns = Turns()
    turns.ask()
    turns.ask()
    turn = turns.take()
    assert turn is not None

    turn.close()

    assert turns.take() is None


def test_a_turn_that_is_closed_twice_does_not_end_the_next_one() -> None:
    turns = Turns()
    turns.ask()
    first = turns.take()
    assert first is not None
    first.close()
    turns.ask()
    assert turns.take() is not None

    first.close()

    turns.ask()
    assert turns.take() is None


def test_an_error_ends_the_turn() -> None:
    turns = Turns()
    turns.ask()
    turn = turns.take()
    assert turn is not None

    with pytest.raises(OSError, match="gone"), turn:
        raise OSError("gone")

    turns.ask()
    assert turns.take() is not None


def rung_together(ring: Callable[[], None]) -> None:
    def ring_often() -> None:
        for _ in range(RINGS):
            ring()

    threads = [Thread(target=ring_often) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def emptied(waiting: SimpleQueue[int]) -> None:
    while True:
        try:
            waiting.get_nowait()
        except Empty:
            return


def test_what_falls_due_while_somebody_looks_is_looked_for_again() -> None:
    turns, waiting = Turns(), SimpleQueue[int]()

    def ring() -> None:
        waiting.put(1)
        turns.ask()
        while turn := turns.take():
            with turn:
                emptied(waiting)
                # What comes in now is not seen by this look.
                time.sleep(0)

    rung_together(ring)

    assert waiting.qsize() == 0
