"""What a person should see and hear in each state: level LEDs, status LED, tones.

| state | status LED | level LEDs | tone |
|---|---|---|---|
| ready | a short blink every 2 s, two for a warning | the level a session would reach | - |
| running | on | the level now, the one asked for blinks above it | - |
| 3 s before a phase changes | on | all blink | a beep a second |
| running, guide | on | on in a hold, a flash at each repetition | a tick at each repetition |
| paused | slow blink | slow blink | - |
| resting | a long blink every 4 s | the minutes left, two each | - |
| settings | on, then off | the item's number, then its value, both in binary | - |
| fault | its code in blinks | all blink with it | its code in beeps, once |

Without a status LED the level LEDs say it too: when ready and when resting they go dark while it
would be lit, so ready is not taken for running.

The panel decides; `leds` (bits, 1 = lightest), `status` (0 or 1) and `tone_hz` (0 = silent) say
what the pins should be. `warned` is set from outside: something is worth a look (its sentence is
in `Upkeep.warning_text`). A fault, a session and a rest go before it.
"""

from allowance import ACCESSIBLE, LEVELS
from states import FAULT, NOTE_NEXT, NOTE_NONE, PAUSED, READY, RESTING, RUNNING

WARN_MS = 3_000
_SHOW_MS = 1_200
_BLINK_MS = 400
_GAP_MS = 1_600
_FLASH_MS = 150
_AGAIN_MS = 240  # from the first short blink to the second, which is a warning
_READY_MS = 60
_MENU_MS = 2_000  # a setting: its number, then for longer its value
_MENU_ITEM_MS = 700
_BUSY_MS = 50  # where lights follow the seconds of a phase
_TEST_MS = 2_000
_CYCLE_MS = 4_000  # every slow pattern divides it

# Notes: hertz, milliseconds, hertz, milliseconds ... ; up for on, down for off, low for no.
# One for each NOTE_ of states.py, in its order.
_TUNES = (
    (),
    (880, 80, 1_320, 120),  # start
    (1_320, 80, 880, 120),  # pause
    (1_320, 100, 1_047, 100, 784, 200),  # end
    (1_175, 40),  # level
    (196, 150),  # refused
    (659, 80, 0, 60, 659, 80),  # lock
    (988, 40),  # next
    (784, 80, 1_047, 80, 1_320, 160),  # cleared
)
_WARN = (1_568, 60)
_REP = (1_047, 40)
_LET_GO = (784, 80)
_FAULT_BEEP = (440, 200, 0, 200)


class Panel:
    """leds: how many level LEDs are fitted, 0..11. wait: hears until when nothing changes.
    has_light: a status LED is fitted.
    """

    def __init__(self, leds, wait, has_light=True):
        self.wait = wait
        self.has_light = has_light
        self.leds_fitted = leds
        self.leds = 0
        self.status = 0
        self.tone_hz = 0
        self.warned = False
        self.menu_item = 0  # the setting that is shown, 0 for none
        self.menu_value = 0
        self._all = (1 << leds) - 1
        self._t_ms = 0
        self._show_ms = 0
        self._tune = ()
        self._at = 0
        self._note_ms = 0
        self._repeats = 0
        self._warned_s = 0
        self._rep = 0
        self._held = False
        self._fault = 0
        self._blink_ms = 0
        self._test_ms = 0
        self._test_leds = 0
        self._test_status = 0

    def bar(self, level, levels=LEVELS):
        """Return the LEDs (bits) of a bar as high as level, 0..levels; a level above zero lights
        at least one.
        """
        return (1 << (level * self.leds_fitted + levels - 1) // levels) - 1

    def step(self, massager, elapsed_ms):
        """Work out leds, status and tone_hz for this tick. elapsed_ms: since the last one."""
        t_ms = self._t_ms + elapsed_ms
        if t_ms >= _CYCLE_MS:
            t_ms -= _CYCLE_MS
            if t_ms >= _CYCLE_MS:
                t_ms %= _CYCLE_MS
        self._t_ms = t_ms
        # What begins in this step has all of its time yet.
        if self._show_ms > 0:
            self._show_ms -= elapsed_ms
        if self._tune:
            self._sing(elapsed_ms)
        note = massager.note
        if note:
            massager.note = NOTE_NONE
            self.play(_TUNES[note])
            if note == NOTE_NEXT and massager.state != RUNNING:
                self._show_ms = _SHOW_MS
        state = massager.state
        if state == RUNNING:
            self._running(massager, t_ms)
        elif state == READY:
            self._ready(t_ms % 2_000)
            self.leds = self.bar(massager.level, massager.levels)
        elif state == PAUSED:
            self.wait.until(500 - t_ms % 500)
            self.status = 1 if t_ms % 1_000 < 500 else 0
            self.leds = self.bar(massager.level, massager.levels) if self.status else 0
        elif state == RESTING:
            self.wait.until(500 - t_ms if t_ms < 500 else _CYCLE_MS - t_ms)
            self.status = 1 if t_ms < 500 else 0
            self.leds = self.bar((massager.rest_left_ms() + 119_999) // 120_000)
        else:
            self.wait.until(_BUSY_MS)
            self._in_fault(massager.fault, elapsed_ms)
        if self.status and not self.has_light and (state == READY or state == RESTING):
            self.leds = 0
        if state != FAULT:
            self._fault = 0
        if self.menu_item:
            self.wait.until(_BUSY_MS)
            self._show_ms = 0
            self.status = 1 if t_ms % _MENU_MS < _MENU_ITEM_MS else 0
            self.leds = (self.menu_item if self.status else self.menu_value) & self._all
        if self._show_ms > 0:
            # Which routine: its number in binary, for a while.
            self.wait.until(_BUSY_MS)
            self.leds = (massager.routine_no + 1) & self._all
        if self._tune:
            self.wait.until(self._note_ms)
        if self.tone_hz and not massager.usage.tones and massager.usage.profile != ACCESSIBLE:
            self.tone_hz = 0
        if self._test_ms > 0:
            self._testing(elapsed_ms)
            self.wait.until(_BUSY_MS)

    def _ready(self, at_ms):
        # A short blink every two seconds, at_ms of which have passed.
        end_ms = 2_000
        if self.warned:
            if at_ms >= _AGAIN_MS:
                at_ms -= _AGAIN_MS
                end_ms -= _AGAIN_MS
            else:
                end_ms = _AGAIN_MS
        if at_ms < _READY_MS:
            self.status = 1
            self.wait.until(_READY_MS - at_ms)
        else:
            self.status = 0
            self.wait.until(end_ms - at_ms)

    def test(self, leds, status, tone_hz):
        """Show these LEDs (bits) and this status LED, and sound this tone, for two seconds."""
        self._test_ms = _TEST_MS
        self._test_leds = leds & self._all
        self._test_status = status
        self._tune = ()
        self.tone_hz = tone_hz

    def _testing(self, elapsed_ms):
        self._test_ms -= elapsed_ms
        self.leds = self._test_leds
        self.status = self._test_status
        if self._test_ms <= 0:
            self.tone_hz = 0

    def play(self, tune, repeats=1):
        """Begin a tune (hertz and milliseconds in turn) and play it `repeats` times, in place of
        the one that plays.
        """
        self._tune = tune
        self._at = 0
        self._repeats = repeats
        if tune:
            self.tone_hz = tune[0]
            self._note_ms = tune[1]
        else:
            self.tone_hz = 0

    def _running(self, massager, t_ms):
        self.status = 1
        if massager.player.driving:
            level = massager.level_now
            if massager.level > level:
                self.wait.until(500 - t_ms % 500)
                if t_ms % 1_000 < 500:
                    level = min(massager.level, massager.allowance.max_level())
            self.leds = self.bar(level, massager.levels)
        else:
            self.wait.until(_BUSY_MS)
            self.leds = self._guiding(massager.player)
        left_ms = massager.player.phase_left_ms - WARN_MS
        if left_ms > 0:
            self.wait.until(left_ms)
            self._warned_s = 0
            return
        self.wait.until(_BUSY_MS)
        self._count_down((left_ms + WARN_MS + 999) // 1_000)
        if t_ms % 250 < 125:
            self.leds ^= self._all

    def _count_down(self, left_s):
        if left_s != self._warned_s:
            self._warned_s = left_s
            self.play(_WARN)

    def _guiding(self, player):
        phase = player.phase
        if not phase.counted:
            return 0
        in_rep_ms = player.t_ms % phase.period_ms
        held = phase.on_ms == 0 or in_rep_ms < phase.on_ms
        if player.rep != self._rep:
            self._rep = player.rep
            self.play(_REP)
        elif self._held and not held:
            self.play(_LET_GO)
        self._held = held
        if phase.on_ms:
            return self._all if held else 0
        return self._all if in_rep_ms < _FLASH_MS else 0

    def _in_fault(self, code, elapsed_ms):
        if code != self._fault:
            self._fault = code
            self._show_ms = 0
            self._blink_ms = 0
            self.play(_FAULT_BEEP, code)
        span_ms = code * _BLINK_MS + _GAP_MS
        at_ms = self._blink_ms + elapsed_ms
        while at_ms >= span_ms:
            at_ms -= span_ms
        self._blink_ms = at_ms
        lit = at_ms < code * _BLINK_MS and at_ms % _BLINK_MS < _BLINK_MS // 2
        self.status = 1 if lit else 0
        self.leds = self._all if lit else 0

    def _sing(self, elapsed_ms):
        self._note_ms -= elapsed_ms
        if self._note_ms > 0:
            return
        tune = self._tune
        at = self._at + 2
        if at >= len(tune):
            at = 0
            self._repeats -= 1
            if self._repeats <= 0:
                self._tune = ()
                self.tone_hz = 0
                return
        self._at = at
        self.tone_hz = tune[at]
        self._note_ms = tune[at + 1]
