"""Patience: what is expected to answer has a minute, however busy the machine is; who tests silence says so."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def _patient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.review.visit.names.SECONDS", 60.0)
    monkeypatch.setattr("engine.review.visit.names.SECONDS_FOR_ALL", 120.0)
