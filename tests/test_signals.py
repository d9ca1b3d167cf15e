# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import os
import signal
import threading
import time

import pytest

from scan2archive.batch.work import signals
from scan2archive.batch.work.signals import Terminated, caught_signals


def test_a_signal_is_a_wish_that_is_obeyed_between_two_steps():
    with caught_signals() as caught:
        caught.obey()
        os.kill(os.getpid(), signal.SIGTERM)
        with pytest.raises(Terminated):
            caught.obey()


def test_a_signal_inside_is_known_outside():
    with caught_signals() as outer:
        with caught_signals() as inner:
            os.kill(os.getpid(), signal.SIGINT)
        assert inner is outer
        with pytest.raises(KeyboardInterrupt):
            outer.obey()


def test_a_step_that_goes_on_for_too_long_is_broken_off(monkeypatch):
    monkeypatch.setattr(signals, "PATIENCE_SECONDS", 0.2)
    with caught_signals() as caught:
        started = time.monotonic()
        os.kill(os.getpid(), signal.SIGTERM)
        with pytest.raises(Terminated):
            time.sleep(30)  # hashing a large file on a slow share
        assert time.monotonic() - started < 10
        with pytest.raises(Terminated):
            caught.obey()


def test_nothing_is_broken_off_after_an_orderly_end(monkeypatch):
    monkeypatch.setattr(signals, "PATIENCE_SECONDS", 600.0)
    before = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)]
    with caught_signals() as caught:
        os.kill(os.getpid(), signal.SIGTERM)
    timer = caught._timer
    assert timer is not None
    timer.join(60)
    assert not timer.is_alive()
    caught._lose_patience()  # as if the time had run out at the same moment
    assert [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)] == before


def test_patience_that_ends_at_the_very_end_breaks_nothing_off(monkeypatch):
    """The signal is on its way when the run has come to its end: it finds its own handler and is passed over."""
    monkeypatch.setattr(signals, "PATIENCE_SECONDS", 600.0)
    real, sending, settling = signal.pthread_kill, threading.Event(), threading.Event()

    def slowly(thread, number):
        sending.set()
        settling.wait(60)
        real(thread, number)

    monkeypatch.setattr(signal, "pthread_kill", slowly)
    with caught_signals() as caught:
        os.kill(os.getpid(), signal.SIGTERM)
        late = threading.Thread(target=caught._lose_patience)
        late.start()
        assert sending.wait(60)
        threading.Timer(0.1, settling.set).start()
    late.join(60)
    assert signal.getsignal(signal.SIGTERM) != caught.note
