# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import os
import signal
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
    monkeypatch.setattr(signals, "PATIENCE_SECONDS", 0.1)
    before = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)]
    with caught_signals():
        os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(0.3)
    assert [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)] == before
