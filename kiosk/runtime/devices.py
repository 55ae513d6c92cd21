"""Performs the effects that need a device. Nothing here blocks."""

from collections.abc import Callable, Mapping
from typing import Any

import structlog

from contracts.errors import DeviceCancelledError, KioskError
from drivers.jobs import Cancellable
from drivers.runner import DeviceRunner
from kiosk.runtime.bindings.binding import Binding, DeviceBindings, Post
from kiosk.visit.effects import Asked, CancelEffect, ClearVisit, Effect

_log = structlog.get_logger(__name__)

Runners = Mapping[str, DeviceRunner[Any]]
"""The device workers of this terminal by class; what is not here is not fitted."""


class DevicePerformer:
    """Turns device effects into jobs and their ends into events."""

    def __init__(self, runners: Runners, bindings: tuple[DeviceBindings, ...], post: Post) -> None:
        self._runners = runners
        self._bindings = bindings
        self._post = post
        self._jobs: dict[int, Cancellable] = {}

    @property
    def idle(self) -> bool:
        """No device is at work on anything that was asked of it. Any thread."""
        return not self._jobs

    def table(self) -> dict[type[Effect], Callable[[Any], None]]:
        """Every effect that is performed here, and what is done about it."""
        table: dict[type[Effect], Callable[[Any], None]] = {CancelEffect: self._cancel}
        for device in self._bindings:
            runner = self._runners.get(device.device)
            for job in device.jobs:
                table[job.effect] = self._submitter(runner, job)
            for direct in device.direct:
                table[direct.effect] = direct.do
        return {**table, ClearVisit: self._clear}

    def _submitter(
        self, runner: DeviceRunner[Any] | None, binding: Binding[Any, Any]
    ) -> Callable[[Asked], None]:
        def submit(asked: Asked) -> None:
            if runner is None:
                told = binding.absent(asked)
                if told is not None:
                    self._post(told)
                return
            self._jobs[asked.effect] = runner.submit(
                lambda driver, deadline: binding.command(asked, driver, deadline, self._post),
                binding.limit_s,
                lambda outcome: self._done(asked, binding, outcome),
            )

        return submit

    def _done(self, asked: Asked, binding: Binding[Any, Any], outcome: object) -> None:
        self._jobs.pop(asked.effect, None)
        if isinstance(outcome, DeviceCancelledError):
            return
        if not isinstance(outcome, KioskError):
            self._post(binding.told(asked, outcome))
            return
        effect = type(asked).__name__
        _log.info("visit.effect_not_done", effect_type=effect, code=outcome.code)
        self._post(binding.failed(asked, outcome))

    def _cancel(self, effect: CancelEffect) -> None:
        job = self._jobs.pop(effect.effect, None)
        if job is not None:
            job.cancel()

    def _clear(self, effect: ClearVisit) -> None:
        for device in self._bindings:
            if device.at_the_end is not None:
                device.at_the_end()
