"""The appliance put together, and its tick: read inputs, decide, guard, apply, feed the watchdog.

A tick that decides does all of that, and says in `calm_ms` for how long nothing will have to be
decided unless a contact moves. Until then loop.py only coasts: it lets the motors follow the lines
they are on, and shows that it lives.

The tick allocates nothing. What needs memory or flash happens between ticks, in keep/upkeep.py.
"""

import buttons as b
import faults
import hal as hal_module
import massager as m
from face.menu import Menu
from face.panel import Panel
from guard import Guard
from keep.upkeep import Upkeep
from library import ROUTINES
from limits import (
    CALM_MS,
    DEBOUNCE_MS,
    GENTLE_LEVEL,
    GUARD_PERIOD_MS,
    JUST_ENDED_MS,
    LEVELS_MOST,
    REST_DUE_MS,
    SPIN_MS,
    TICK_MS,
)
from motor import FULL_BP, Motor, pct_to_u16
from senses import Senses
from trial import Trial
from usb.console import Console

# A spike, the samples that tell it from a press, and a tick that comes late.
DIP_MS = 2 * DEBOUNCE_MS + 2 * TICK_MS


class App:
    """Everything, built for one board. hal: hal.Hal; pins: the dict of boards.pins, checked.
    routines: a person's own. problems: a sentence for each file of theirs that was left out.
    """

    def __init__(self, hal, pins, routines=(), problems=()):
        self.hal = hal
        self.guard = Guard(hal, hal_module.ticks_ms, hal_module.ticks_diff)
        self.upkeep = Upkeep(self)
        self.usage = self.upkeep.usage
        self.problems = problems
        if problems and self.upkeep.warning == faults.NO_WARNING:
            self.upkeep.warning = faults.ROUTINE_LEFT_OUT
        self.massager = m.Massager(ROUTINES + routines, self.usage, pins["CURVE"])
        self.massager.player.alone = hal.motor_b is None
        self.buttons = b.Buttons(hal.read_buttons(), self.usage.profile == m.ACCESSIBLE)
        self.floor_pct = pins["FLOOR_PCT"]  # what board.py says
        self.kick_a_pct = pins["KICK_PCT"]
        self.kick_b_pct = pins["KICK_B_PCT"]
        self._events = 0
        self._busy = True
        self._unheard_ms = 0  # since the buttons last took a sample
        self._dip_ms = 0  # how long an edge that is not decided yet has cut
        self._stop_meant = False  # an edge has cut a session, and is not decided yet
        self._spin_ms = 0
        self._spins = 3
        self._armed = False  # the watchdog, by this app
        self._deaf = 0  # the buttons whose press ended a test turn; they start nothing
        self.motor_a = _motor(pins, "KICK_PCT", "KICK_MS")
        self.motor_b = None
        if hal.motor_b is not None:
            self.motor_b = _motor(pins, "KICK_B_PCT", "KICK_B_MS")
        self.senses = Senses(
            hal.sense,
            pins["SUPPLY_MV"],
            pins["SUPPLY_FULL_MV"],
            pins["CURRENT_FULL_MA"],
            pins["MOTOR_MA"],
        )
        self.panel = Panel(len(pins["LEVEL_LEDS"] or ()))
        self.display = None
        if pins["DISPLAY_SDA"] is not None:
            from face.display import Display  # where none is fitted, it takes no memory

            self.display = Display(hal_module.screen_of(hal.row, pins))
        self.menu = Menu(self)
        self.trial = Trial(self)
        self.console = Console(hal, self)
        self.duty_a_u16 = 0
        self.duty_b_u16 = 0
        self.calm_ms = 0
        self.gliding = 0  # until then these motors follow a line: 1 is A, 2 is B
        self.contacts = 0  # as `calm_ms` takes them for granted
        self._allowed_a_u16 = [0] * (LEVELS_MOST + 1)
        self._allowed_b_u16 = [0] * (LEVELS_MOST + 1)
        self.take_settings()
        self.upkeep.take_up()
        # Right before a reset the motor may have turned: no kick until it must stand still. As a
        # rule a board takes longer than that to start.
        self.motor_a.still_ms = hal_module.ticks_diff(hal_module.ticks_ms(), hal_module.loaded_ms)
        if self.motor_b is not None:
            self.motor_b.still_ms = self.motor_a.still_ms
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
        self._listen(elapsed_ms)
        self._decide(now_ms, elapsed_ms)
        self._drive(elapsed_ms)
        self._apply(now_ms)
        panel = self.panel
        panel.step(self.massager, elapsed_ms)
        self.hal.show(panel.leds, panel.status, panel.tone_hz)
        if self.display is not None:
            self.display.step(self, elapsed_ms)
        self.console.step(elapsed_ms)
        self.upkeep.keep()
        self.calm_ms = TICK_MS if self._busy else self._calm_ms()
        if self.hal.wdt is not None:
            self.hal.wdt.feed()

    # A tick's parts. None keeps more than a few names: MicroPython takes the frame of a function
    # with more than eleven slots from the heap (host_tests/checks/test_frames.py).

    def _listen(self, elapsed_ms):
        # What the buttons ask for, as `_events`; `_busy`: every tick has to decide.
        hal = self.hal
        buttons = self.buttons
        if buttons.stable & b.START:
            hal.heard = False  # before the look at the pin: an edge after it counts
        stirred = hal.take_stir()
        edge = hal.take_edge()
        self.contacts = hal.contacts[hal.contacts_at] & hal.contacts_mask
        raw = hal.read_buttons()
        self._events = 0
        self._unheard_ms += elapsed_ms
        self._busy = bool(raw or edge or stirred or buttons.busy)
        if self._busy:
            if stirred:
                buttons.stir()
            self._hear(raw, edge)
        if self._spin_ms or self._deaf:
            self._busy = True
            self._end_spin(edge, raw)
        self._events = self.trial.take(self._events, elapsed_ms)
        if self.menu.item or self._events & b.MENU:
            self._busy = True
            self._events = self.menu.take(self._events, elapsed_ms)
            self.panel.menu_item = self.menu.item
            self.panel.menu_value = self.menu.value()

    def _hear(self, raw, edge):
        hal = self.hal
        buttons = self.buttons
        buttons.stopping = self.massager.state == m.RUNNING
        if edge and (buttons.stopping or self.duty_a_u16 or self.duty_b_u16):
            self._stop_meant = True  # also when a console line ended it since the last tick
        buttons.disturbed_ms = hal.disturbed_ms()
        self._events = buttons.step(raw, edge, self._unheard_ms)
        self._unheard_ms = 0
        if self._events & b.START and not hal.heard:
            # The samples saw a press that no interrupt announced: STOP would act late.
            self.guard.trip(faults.STOP_DEAF)
        if not buttons.cut:
            hal.disturbance_over()
            if self._stop_meant:
                self._stop_meant = False
                if not buttons.stopping:
                    # It ended, or paused, before the press was sure: a STOP never starts anything.
                    self._events &= ~b.START
        hal.arm_stop(not buttons.stable & b.START)

    def _decide(self, now_ms, elapsed_ms):
        massager = self.massager
        guard = self.guard
        if self.senses.any_fitted:
            self._busy = True
            self._sense(elapsed_ms)
        if massager.state == m.FAULT:
            self._busy = True
            massager.fault_gone = self.senses.fault == 0 and self.upkeep.files_good()
        elif guard.fault:
            self._busy = True
            massager.fail(guard.fault)
            self.upkeep.fault_latched(guard.fault)
        massager.stop_stuck = bool(self.buttons.stuck & b.START)
        massager.calm_most_ms = TICK_MS if self._busy else CALM_MS
        self._measure(now_ms)
        massager.step(self._events, elapsed_ms)
        self.hal.meter.in_session = massager.in_session()
        if guard.spent and massager.state == m.RUNNING:
            massager.end_at_limit()
        if guard.fault and massager.state != m.FAULT and self._events & b.CLEAR:
            guard.clear()
            self.upkeep.fault_cleared()
        if self._events & b.NOISY:
            self.upkeep.noisy = True
        if massager.started:
            massager.started = False
            self.upkeep.noisy = False
            self.senses.start()
        if massager.ended:
            massager.ended = False
            self.upkeep.session_ended()

    def _measure(self, now_ms):
        meter = self.hal.meter
        self.massager.measured(meter.drive_ms(now_ms), meter.still_ms)

    def _calm_ms(self):
        # Until when the next decision is due, if no button moves.
        calm_ms = self.massager.calm_ms
        part_ms = self.motor_a.calm_ms
        if part_ms < calm_ms:
            calm_ms = part_ms
        if self.motor_b is not None:
            part_ms = self.motor_b.calm_ms
            if part_ms < calm_ms:
                calm_ms = part_ms
        part_ms = self.panel.calm_ms
        if part_ms < calm_ms:
            calm_ms = part_ms
        if self.display is not None and self.display.calm_ms < calm_ms:
            calm_ms = self.display.calm_ms
        part_ms = self.console.calm_ms()
        return part_ms if part_ms < calm_ms else calm_ms

    def _sense(self, elapsed_ms):
        senses = self.senses
        senses.latched = self.guard.fault
        # One sense of current and of temperature for both motors.
        senses.step(self.duty_a_u16 + self.duty_b_u16, elapsed_ms)
        self.usage.learned_ma = senses.learned_ma
        self.motor_a.gain_pm = senses.gain_pm
        if self.motor_b is not None:
            self.motor_b.gain_pm = senses.gain_pm
        if senses.fault and not self.guard.fault:
            self.guard.trip(senses.fault)

    def _drive(self, elapsed_ms):
        # What each motor should get now; `gliding`: which are on the way along a line.
        massager = self.massager
        if self._spin_ms > elapsed_ms:
            self._spin_ms -= elapsed_ms
            self._run_motors(
                massager.gentle_bp,
                FULL_BP if self._spins & 1 else 0,
                FULL_BP if self._spins & 2 else 0,
                elapsed_ms,
            )
        elif (
            massager.state != m.RUNNING
            or massager.cut
            or not massager.player.driving
            or self.senses.hold_off
        ):
            self.stop_spin()
            self.duty_a_u16 = _stand(self.motor_a, elapsed_ms)
            self.duty_b_u16 = _stand(self.motor_b, elapsed_ms)
            self.gliding = 0
        elif self.buttons.cut and self._dip_ms < DIP_MS:
            # A STOP edge is not decided yet: off, but remember where the motor was.
            self._dip_ms += elapsed_ms if self._dip_ms else TICK_MS  # before the edge it ran
            self.duty_a_u16 = 0
            self.duty_b_u16 = 0
            self.motor_a.dip(elapsed_ms)
            if self.motor_b is not None:
                self.motor_b.dip(elapsed_ms)
        elif self.buttons.cut:
            # Longer than a spike, and still no STOP: whatever follows begins as from a stand.
            self.duty_a_u16 = _stand(self.motor_a, elapsed_ms)
            self.duty_b_u16 = _stand(self.motor_b, elapsed_ms)
            self.gliding = 0
        else:
            if self._events & b.SPIKE and self._dip_ms < DIP_MS:
                self.motor_a.ease()
                if self.motor_b is not None:
                    self.motor_b.ease()
            self._dip_ms = 0
            half = 2 if self.senses.half else 1
            self._run_motors(
                massager.drive_bp,
                massager.share_a_bp // half,
                massager.share_b_bp // half,
                elapsed_ms,
            )

    def _run_motors(self, drive_bp, share_a_bp, share_b_bp, elapsed_ms):
        motor = self.motor_a
        motor.ahead_ms = self.massager.player.calm_ms if not self._spin_ms else TICK_MS
        motor.flat = self.massager.flat
        self.duty_a_u16 = motor.step(drive_bp, share_a_bp, elapsed_ms)
        self.gliding = 1 if motor.gliding else 0
        motor = self.motor_b
        if motor is not None:
            motor.ahead_ms = self.motor_a.ahead_ms
            motor.flat = self.massager.flat
            self.duty_b_u16 = motor.step(drive_bp, share_b_bp, elapsed_ms)
            if motor.gliding:
                self.gliding |= 2

    def _apply(self, now_ms):
        # Tell the guard what this moment allows, then the pins what to do. The allowance rises
        # before the duty does and falls after it, so that the guard never sees the two cross.
        hal = self.hal
        level = 0
        if self.massager.state == m.RUNNING and self.massager.player.driving:
            level = self.massager.cap
        elif self._spin_ms > 0:
            level = GENTLE_LEVEL
        if level:
            self._allow(now_ms, level)
        if not self._armed and (self.duty_a_u16 or self.duty_b_u16):
            self._armed = True
            hal.arm_watchdog()
            self.upkeep.watchdog_armed()
        hal.motor_a.set(self.duty_a_u16)
        if hal.motor_b is not None:
            hal.motor_b.set(self.duty_b_u16)
        if not level:
            self.guard.beat(now_ms, 0, 0)

    def _allow(self, now_ms, level):
        a_u16 = self._compensated(self._allowed_a_u16[level])
        b_u16 = 0
        if self.motor_b is not None:
            b_u16 = self._compensated(self._allowed_b_u16[level])
        self.guard.beat(now_ms, a_u16, b_u16)

    def _compensated(self, duty_u16):
        gain_pm = self.senses.gain_pm
        if gain_pm <= 1_000:
            return duty_u16
        return min(duty_u16 * gain_pm // 1_000, self.motor_a.ceiling_u16)

    # Settings, and a test turn.

    def spin(self, motors=3):
        """Turn motors (bits: 1 is A, 2 is B) at the lightest for two seconds, for the self-test.
        Return False, and do nothing, unless ready and unlocked, START up. Any press ends it.
        """
        massager = self.massager
        if massager.state != m.READY or massager.locked or massager.drive_ms >= REST_DUE_MS:
            return False
        if not self.buttons.stop_is_free():
            return False
        self._spin_ms = SPIN_MS + TICK_MS  # in the tick that ends it no motor turns any more
        self._spins = motors
        return True

    def _end_spin(self, edge, raw):
        # Any press ends a test turn; until that button is let go of it starts nothing. It never
        # takes anything from STOP: a session, however begun, hears every press.
        ready = self.massager.state == m.READY
        down = raw | self.buttons.stable | (b.START if edge or self.buttons.cut else 0)
        if self._spin_ms and (self._events or edge or not ready):
            self._spin_ms = 0
            self._deaf = down
        deaf = self._deaf
        self._deaf = deaf & down
        if ready:
            self._events &= ~deaf

    def stop_spin(self):
        """End a test turn that no press has ended. Return False if there is none."""
        spinning = self._spin_ms > 0
        self._spin_ms = 0
        if spinning:
            self.massager.just_ended_ms = JUST_ENDED_MS
        return spinning

    def spinning(self):
        """Return True while a test turn is on."""
        return self._spin_ms > 0

    def settings_changed(self):
        """Take up changed settings and keep them; only outside a session."""
        self.take_settings()
        self.upkeep.setting_changed()

    def take_settings(self):
        """Take up changed settings; only outside a session. It ends a test turn, in which another
        run floor would be felt as a blow.
        """
        self._spin_ms = 0
        self.massager.settings_changed()
        usage = self.usage
        self.buttons.set_accessible(usage.profile == m.ACCESSIBLE)
        # What test turns have found goes before what board.py says.
        self.motor_a.set_floor(pct_to_u16(self.trial.pct("floor_a_pct", self.floor_pct)))
        self.motor_a.set_kick(pct_to_u16(self.trial.pct("kick_a_pct", self.kick_a_pct)))
        if self.motor_b is not None:
            self.motor_b.set_floor(pct_to_u16(self.trial.pct("floor_b_pct", self.floor_pct)))
            self.motor_b.set_kick(pct_to_u16(self.trial.pct("kick_b_pct", self.kick_b_pct)))
        self.senses.learned_ma = usage.learned_ma
        table = self.massager.level_table()
        for level in range(self.massager.levels + 1):
            self._allowed_a_u16[level] = self.motor_a.duty_for(table[level])
            if self.motor_b is not None:
                self._allowed_b_u16[level] = self.motor_b.duty_for(table[level])

    def close(self):
        """Cut the motors and hold them off: whatever comes next, this app does not drive again."""
        self.hal.close()


def _motor(pins, kick_pct, kick_ms):
    return Motor(
        pct_to_u16(pins["FLOOR_PCT"]),
        pct_to_u16(pins["CEILING_PCT"]),
        pct_to_u16(pins[kick_pct]),
        pins[kick_ms],
    )


def _stand(motor, elapsed_ms):
    # Off, and every trace of where it was forgotten. Returns the duty, 0.
    if motor is not None:
        motor.rest(elapsed_ms)
        motor.off()
    return 0
