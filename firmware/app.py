"""The appliance put together, and its tick: read inputs, decide, guard, apply, feed the watchdog.

A tick that decides does all of that, and `wait` says for how long nothing will have to be decided
unless a contact moves. Until then loop.py only lets the motors walk along the lines they are on,
and shows that it lives.

The tick allocates nothing. What needs memory or flash happens between ticks, in keep/upkeep.py.
"""

import buttons as b
import channel
import faults
import hal as hal_module
import states
from allowance import ACCESSIBLE
from face.menu import Menu
from face.panel import Panel
from guard import Guard
from keep.upkeep import Upkeep
from library import ROUTINES
from limits import DEBOUNCE_MS, GENTLE_LEVEL, GUARD_PERIOD_MS, TICK_MS
from listen import Listener
from massager import Massager
from trial import Trial
from turn import Turn
from usb.console import Console
from wait import Wait

# A spike, the samples that tell it from a press, and a tick that comes late.
DIP_MS = 2 * DEBOUNCE_MS + 2 * TICK_MS


class NoSenses:
    """Stands in for senses.Senses where none is fitted, which then takes no memory."""

    any_fitted = half = hold_off = False
    fault = latched = faults.NONE
    still = learned_ma = 0
    gain_pm = 1_000

    def start(self):
        """A session begins."""

    def step(self, _duty_u16, _elapsed_ms):
        """Judge nothing."""

    def unsure(self):
        """Return whether nothing says what the motor takes: nothing is judged by it."""
        return False

    def confirm(self):
        """A person has just seen the motor turn."""


class App:
    """Everything, built for one board. hal: hal.Hal; pins: the dict of boards.pins, checked.
    journal: keep.journal.Journal, loaded. routines: a person's own. problems: a sentence for each
    file of theirs that was left out.

    Read: channels, duty_u16 (what all motors have together), walking (one of them is on its way),
    wait.
    """

    def __init__(self, hal, pins, journal, routines=(), problems=()):
        self.hal = hal
        self.wait = Wait()
        self.channels = channel.build(hal.outputs, pins, self.wait)
        self.guard = Guard(hal, self.channels, hal_module.ticks_ms, hal_module.ticks_diff)
        self.upkeep = Upkeep(self, journal)
        self.usage = self.upkeep.usage
        self.problems = problems
        if problems and self.upkeep.warning == faults.NO_WARNING:
            self.upkeep.warning = faults.ROUTINE_LEFT_OUT
        lines = tuple([one.line for one in self.channels])
        self.massager = Massager(ROUTINES + routines, self.usage, pins["CURVE"], lines, self.wait)
        self.listener = Listener(self, self.usage.profile == ACCESSIBLE)
        self.buttons = self.listener.buttons
        self.turn = Turn(self.massager, self.buttons, self.channels)
        self.spin = self.turn.begin
        self.stop_spin = self.turn.stop
        self.duty_u16 = 0
        self.walking = False
        self.untold_ms = 0  # since then lights, display and console were not told; as a rule 0
        self._dip_ms = 0  # how long an edge that is not decided yet has cut
        self._armed = False  # the watchdog, by this app
        self.senses = NoSenses()
        if max([hal.sense(index) for index in range(3)]) >= 0:
            from senses import Senses

            self.senses = Senses(
                hal.sense,
                pins["SUPPLY_MV"],
                pins["SUPPLY_FULL_MV"],
                pins["CURRENT_FULL_MA"],
                pins["MOTOR_MA"],
            )
        has_light = pins["STATUS_LED"] is not None
        self.panel = Panel(len(pins["LEVEL_LEDS"] or ()), self.wait, has_light)
        self.display = None
        if pins["DISPLAY_SDA"] is not None:
            from face.display import Display  # where none is fitted, it takes no memory

            self.display = Display(hal.screen(pins), self.wait)
        self.menu = Menu(self)
        self.trial = Trial(self)
        self.console = Console(hal, self)
        self.take_settings()
        self.upkeep.take_up()
        # Right before a reset the motors may have turned: no kick until they must stand still. As
        # a rule a board takes longer than that to start.
        still_ms = hal_module.ticks_diff(hal_module.ticks_ms(), hal_module.loaded_ms)
        for one in self.channels:
            one.motor.still_ms = still_ms
        self.console.forget()

    def begin(self):
        """Start the guard; the first tick follows."""
        self.guard.begin()
        self.hal.meter.keep = self.upkeep.keep_meter
        self.hal.every(GUARD_PERIOD_MS, self.guard.check)

    def tick(self, now_ms, elapsed_ms):
        """Do one pass that decides. now_ms: the clock, for the heartbeat. elapsed_ms: since the
        last that decided, >= 0.
        """
        if self.hal.interrupted:
            raise KeyboardInterrupt
        if self.hal.failed:
            self.guard.trip(faults.ERROR)
        self.wait.begin()
        self.listener.unseen_ms = self.guard.ticks_diff(now_ms, self.guard.beat_ms)
        self.listener.step(elapsed_ms)
        meter = self.hal.meter
        self.massager.measured(meter.drive_ms(now_ms), meter.still_ms)
        self._decide(elapsed_ms)
        self._drive(elapsed_ms)
        self._apply(now_ms)
        if self.listener.events and not self.untold_ms:
            # A press is enough for one tick: the next one tells of it, whatever else comes.
            self.untold_ms = elapsed_ms or 1
            self.wait.until(TICK_MS)
        else:
            self._tell(self.untold_ms + elapsed_ms)
            self.untold_ms = 0
            self.upkeep.keep()
        if self.hal.wdt is not None:
            self.hal.wdt.feed()

    # A tick's parts. None keeps more than a few names: MicroPython takes the frame of a function
    # with more than eleven slots from the heap (host_tests/checks/test_frames.py).

    def _decide(self, elapsed_ms):
        massager = self.massager
        guard = self.guard
        if self.senses.any_fitted:
            self.wait.until(TICK_MS)
            self._sense(elapsed_ms)
        if massager.state == states.FAULT:
            self.wait.until(TICK_MS)
            massager.fault_gone = self.senses.fault == 0 and self.upkeep.files_good()
        elif guard.fault:
            self.wait.until(TICK_MS)
            massager.fail(guard.fault)
            self.upkeep.fault_latched(guard.fault)
        events = self.listener.events
        massager.stop_stuck = bool(self.buttons.stuck & b.START)
        massager.step(events, elapsed_ms)
        self.hal.meter.in_session = massager.in_session()
        if guard.spent and massager.state == states.RUNNING:
            massager.end_at_limit()
        if guard.fault and massager.state != states.FAULT and events & b.CLEAR:
            guard.clear()
            self.upkeep.fault_cleared()
        self._note_session(events)

    def _note_session(self, events):
        massager = self.massager
        if events & b.NOISY:
            self.upkeep.noisy = True
        if massager.started:
            massager.started = False
            self.upkeep.noisy = False
            self.senses.start()
        if massager.ended:
            massager.ended = False
            self.upkeep.session_ended(massager)

    def _sense(self, elapsed_ms):
        senses = self.senses
        senses.latched = self.guard.fault
        # One sense of current and of temperature for all motors.
        senses.step(self.duty_u16, elapsed_ms)
        self.usage.learned_ma = senses.learned_ma
        for one in self.channels:
            one.motor.gain_pm = senses.gain_pm
        if senses.fault and not self.guard.fault:
            self.guard.trip(senses.fault)

    def _drive(self, elapsed_ms):
        # What each motor should get now.
        massager = self.massager
        cut = self.buttons.cut
        if not self.upkeep.files.checked or self.upkeep.session_over:
            self._stand(elapsed_ms)  # the files are read first, and the last session is logged
        elif self.turn.ms > elapsed_ms:
            self.turn.ms -= elapsed_ms
            self._step_motors(massager.allowance.gentle_bp, elapsed_ms)
        elif (
            massager.state != states.RUNNING
            or massager.cut
            or not massager.player.driving
            or self.senses.hold_off
        ):
            self.turn.stop()
            self._stand(elapsed_ms)
        elif cut and self._dip_ms < DIP_MS:
            # A STOP edge is not decided yet: off, but remember where the motors were.
            self._dip_ms += elapsed_ms if self._dip_ms else TICK_MS  # before the edge they ran
            self._dip(elapsed_ms)
        elif cut:
            # Longer than a spike, and still no STOP: whatever follows begins as from a stand.
            self._stand(elapsed_ms)
        else:
            self._step_session(elapsed_ms)

    def _stand(self, elapsed_ms):
        for one in self.channels:
            one.stand(elapsed_ms)

    def _dip(self, elapsed_ms):
        for one in self.channels:
            one.motor.rest(elapsed_ms)

    def _step_session(self, elapsed_ms):
        if self.listener.events & b.SPIKE and self._dip_ms < DIP_MS:
            for one in self.channels:
                one.motor.ease()
        self._dip_ms = 0
        if self.senses.half:
            for one in self.channels:
                one.halve()
        self._step_motors(self.massager.drive_bp, elapsed_ms)

    def _step_motors(self, level_bp, elapsed_ms):
        for at in range(len(self.channels)):  # an iterator would not fit into the frame
            self.channels[at].step(level_bp, elapsed_ms)

    def _apply(self, now_ms):
        # Tell the guard what this moment allows, then the pins what to do. The allowance rises
        # before the duty does and falls after it, so that the guard never sees the two cross.
        level = 0
        if self.massager.state == states.RUNNING and self.massager.player.driving:
            level = self.massager.cap
        elif self.turn.ms > 0:
            level = GENTLE_LEVEL
        if level:
            self._allow(level)
        self.guard.beat_ms = now_ms
        self._sum_up()
        if self.duty_u16 and not self._armed:
            self._armed = True
            self.hal.arm_watchdog()
            self.upkeep.watchdog_armed()
        for one in self.channels:
            one.apply()
        if not level:
            self._allow(0)

    def _allow(self, level):
        for one in self.channels:
            one.allow(level)

    def _sum_up(self):
        duty_u16 = 0
        walking = False
        self.hal.hushed = False
        for one in self.channels:
            duty_u16 += one.motor.duty_u16
            if one.motor.moving:
                walking = True
            if one.motor.kick_left_ms > 0:
                self.hal.hushed = True
        self.duty_u16 = duty_u16
        self.walking = walking

    def _tell(self, elapsed_ms):
        # A person, with lights, tones and a display, then the host.
        panel = self.panel
        panel.step(self.massager, elapsed_ms)
        self.hal.show(panel.leds, panel.status, panel.tone_hz)
        if self.display is not None:
            self.display.step(self, elapsed_ms)
        self.console.step(elapsed_ms)

    # Settings.

    def settings_changed(self):
        """Take up changed settings and keep them; only outside a session."""
        self.take_settings()
        self.upkeep.setting_changed()

    def take_settings(self):
        """Take up changed settings; only outside a session. It ends a test turn, in which another
        run floor would be felt as a blow.
        """
        self.turn.ms = 0
        self.massager.settings_changed()
        self.buttons.set_accessible(self.usage.profile == ACCESSIBLE)
        self.senses.learned_ma = self.usage.learned_ma
        for one in self.channels:
            one.take_settings(self.trial, self.massager.allowance.level_bp)

    def close(self):
        """Cut the motors and hold them off: whatever comes next, this app does not drive again."""
        self.hal.close()
