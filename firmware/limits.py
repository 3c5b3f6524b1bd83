"""Every safety number, each with its hazard (H..., docs/hazards.md), its reason, and what to do
when it gets in the way.

All values are integers. `_MS` are milliseconds, `_BP` are basis points (1/100 of a percent) of the
motor's allowed range, `_PCT` are percent of full duty unless the name says otherwise. Nothing here
can be changed by a routine file, a setting, a press or a console line; a maker who needs another
number changes it here, in the open, and reads the hazard first.
"""

# H4 STOP acts late. One pass through the appliance; three of them confirm a press, so it also
# bounds the answer to a button.
TICK_MS = 10

# H4 STOP acts late. While nothing is to be decided, a tick only looks at the buttons, moves the
# motors along their lines and shows that it lives; everything is decided anew at least this often.
DECIDE_MS = 500
# H4 STOP acts late. A button that is down and at rest: so often somebody counts for how long. That
# its contact moves, each tick sees.
GESTURE_MS = 20

# H1 startled. The guide: the lightest pressure for one minute, then deeper. Counted in drive time,
# so a pause is no way round.
GENTLE_MS = 60_000
GENTLE_LEVEL = 1

# H1 startled. Up by 10 % a second between levels: from one level to the next takes two seconds,
# slow enough to press STOP.
SLEW_UP_BP_PER_MS = 1
# H1 startled. Edges inside a pattern, and every way down: 100 % a second. Feels crisp, never like
# a blow.
SLEW_EDGE_BP_PER_MS = 10
# H1 startled. A late tick must not turn into one large step: no step is larger than this much
# time's worth.
SLEW_STEP_MAX_MS = 20
# H1 startled. The last three seconds of a session fade out.
SOFT_END_MS = 3_000

# H1 startled. A motor at rest needs a push to turn; a longer or a harder one would be felt as a
# blow. Lower it in board.py.
KICK_MS_MAX = 150
KICK_PCT_MAX = 60
KICK_PCT_LEAST = 10  # a weaker one found by the self-test would be none
# H1 startled. A motor coasts for about half a second; a push is for a motor that stands still,
# never for one that turns.
STANDSTILL_MS = 500

# H2 hurt by too much. The guide: 10 to 15 minutes and a few more for the calves. Over however many
# sessions since a full rest.
DRIVE_LIMIT_MS = 20 * 60_000
# H2 hurt by too much. Rest is due after this much drive; other makers: 15 minutes a use, three
# uses a day.
REST_DUE_MS = 10 * 60_000
REST_MS = 10 * 60_000
# H2 hurt by too much. The guide: when new to it, try a few short sessions first. A session under a
# minute teaches nothing.
BEGINNER_SESSIONS = 3
BEGINNER_MS = 5 * 60_000
BEGINNER_LEVEL = 2
BEGINNER_COUNTS_MS = GENTLE_MS

# H8 cannot feel. A person with little feeling in the foot cannot tell too much from enough.
LOW_SENSATION_MS = 10 * 60_000
LOW_SENSATION_LEVEL = 2

# H1 startled. How many levels the range is parted into: with fewer than three the lightest would
# be half of all there is; with more than eleven two of them feel the same.
LEVELS_LEAST = 3
LEVELS_MOST = 11

# H5 starts unasked. A forgotten pause is not a session any more.
PAUSE_MS = 5 * 60_000

# H12 noise on a button. Three equal samples; ten in the accessible profile, for a hand that
# shakes. STOP always takes three.
DEBOUNCE_MS = 30
DEBOUNCE_ACCESSIBLE_MS = 100
# H12 noise on a button. What is over within a debounce was a spike, unless it comes back so soon:
# a press on a dirty contact opens for up to this long.
RETURN_MS = 100
# H12 noise on a button. A press of START that has stopped something is over, and the next one may
# begin something, only when its contact has been open for so long: a dirty one closes again.
RELEASE_MS = 100
# H12 noise on a button. More spikes than this in so long a time are a STOP: nobody knows any more
# what the wire says. Mend the button or its wire.
SPIKES_MOST = 10
SPIKES_MS = 10_000
# H12 noise on a button. A contact that moves in so many ticks without coming to rest is named.
CHATTER_TICKS = 50
# H4 STOP acts late. Held this long, STOP ends the session instead of pausing it.
HOLD_MS = 800
HOLD_ACCESSIBLE_MS = 1_500
# H5 starts unasked. Leaving a fault is a decision: a fresh hold, longer than any press by
# accident.
CLEAR_HOLD_MS = 2_000
# H4 STOP acts late. A second contact that stops, should START's wire break: MODE, held this long.
STOP_BY_MODE_MS = 2_000
# H5 starts unasked. A session that has just ended by itself: whoever presses now meant STOP.
JUST_ENDED_MS = 1_000
# H5 starts unasked. A person has stopped it: no computer starts it again for so long.
HOST_OFF_MS = 10_000
# H10 pressed by a child or a pet. Two buttons at once, for longer than curiosity.
LOCK_HOLD_MS = 3_000
# H10 pressed by a child or a pet. MODE and UP at once, for the settings; no motor starts from
# there, and left alone they close.
MENU_HOLD_MS = 2_000
MENU_IDLE_MS = 20_000
# H2 hurt by too much. Only the way down repeats while held; the way up is one press a level.
REPEAT_MS = 1_000
# H11 wired wrong. A button down this long is a short circuit or a thing lying on it; it is named,
# and counts as released.
STUCK_MS = 30_000

# H6 motor overheats. 80 % of full duty by default, and never a true 100 %: leaves room for a full
# battery.
CEILING_PCT_DEFAULT = 80
CEILING_PCT_MAX = 95
# H7 supply sags or soars. Two motors together get no more than this, in percent of one motor's
# full duty: each at most half. A supply that cannot feed both resets the chip; lower it then.
TOTAL_PCT_DEFAULT = 160
TOTAL_PCT_LEAST = 30
TOTAL_PCT_MOST = 190
# H6 motor overheats. Below the floor a motor hums and heats without turning.
FLOOR_PCT_DEFAULT = 25
FLOOR_PCT_LEAST = 5
FLOOR_PCT_MOST = 60
# H6 motor overheats. Above hearing, below what a MOSFET gate without a driver can follow.
PWM_HZ_MIN = 1_000
PWM_HZ_MAX = 40_000
PWM_HZ_DEFAULT = 25_000

# H1 startled. Pushes that follow each other would be felt as hammering: one each three seconds,
# and four at once, so that a person who starts and stops it gets one each time.
KICK_REST_MS = 3_000
KICKS_AT_ONCE = 4

# H1 startled. A test turn of the motor, asked for by a person: the lightest, this long.
SPIN_MS = 2_000

# H1 startled. A run floor or a push is found by test turns, and a press of START at the board
# keeps it, within this time; so many points above what board.py says. More is a line in board.py.
TRIAL_MS = 60_000
TRIAL_POINTS = 10

# H3 runs on when the software breaks. The guard's own timer, and how long it waits for the loop.
GUARD_PERIOD_MS = 50
GUARD_SILENCE_MS = 250
# H3 runs on when the software breaks. Bites when even the guard is gone; a flash erase (45 ms a
# sector) must fit.
WATCHDOG_MS = 2_000
# H3 runs on when the software breaks. While a person uploads, with nothing that could drive the
# motor.
FEED_PERIOD_MS = 500
# H3 runs on when the software breaks. Once may be a spark; three in a row is a defect a person
# must see.
WATCHDOG_RESETS_MAX = 3

# H7 supply sags or soars. Below this the chip itself may brown out; above it the motor gets more
# than it is made for. In percent of SUPPLY_MV in board.py.
SUPPLY_PCT_MIN = 70
SUPPLY_PCT_MAX = 130
# H7 supply sags or soars. A pin of the chip takes 3.3 V: the divider must keep to that at a fifth
# more than SUPPLY_MV, as an adapter without load gives.
SUPPLY_PIN_PCT = 120
# H7 supply sags or soars. The duty makes up for a tired battery, but never by more than a fifth.
COMPENSATION_PM_MAX = 1_200
COMPENSATION_PM_MIN = 700
# H7 supply sags or soars. Closer to the rated voltage than one percent is good enough, and steady.
COMPENSATION_DEAD_PM = 10
# H1 startled. The duty follows the supply by one in a thousand so often: on any motor slower than
# a level rises. A step of the supply sense is none of the motor.
COMPENSATION_PM_MS = 200
# H7 supply sags or soars. A reading that differs by this much of SUPPLY_MV from the one before has
# jumped: it is believed once it stays. So many more jumps than one each 400 ms are a loose wire.
SUPPLY_JUMP_PCT = 10
SUPPLY_JUMP_MS = 400
SUPPLY_JUMPS_MS = 10_000
# H6 motor overheats. Judged and learned over a second of drive; learned only from the third second
# of one start on, when the inrush is over, and while the duty swings by at most half of its mean.
CURRENT_SPAN_MS = 1_000
CURRENT_STEADY_MS = 3_000
CURRENT_STEADY_PART = 2
# H6 motor overheats. What a motor may take at full duty before that is learned, in percent of
# MOTOR_MA in board.py; if that is not given, in percent of the sense's scale. Blocked, a motor
# takes three to six times what it takes while it turns.
CURRENT_PCT_LEAST = 50
CURRENT_PCT_MOST = 200
CURRENT_SCALE_PCT_MOST = 50
# H6 motor overheats. A current that rises by less than this, in percent of what is expected, or
# else of the scale, does not rise with the motor: the sense, or the motor's wire, is dead.
CURRENT_DEAD_PCT = 12
CURRENT_DEAD_SCALE_PCT = 1
# H6 motor overheats. Blocked: this much of the learned current, for this long; then off for a
# second, one retry at half.
STALL_PCT = 130
STALL_MS = 300
STALL_OFF_MS = 1_000
# H6 motor overheats. Warm plastic is 60 degrees; it must cool to 50 before a person may clear the
# fault.
HOT_C = 60
HOT_CLEAR_C = 50
# H6 motor overheats. A sense that reads nonsense for this long is broken; shorter is a spark.
SENSE_FAULT_MS = 100
# H6 motor overheats. Noise alone moves a converter every moment; one that shows the same value for
# so long of drive does not measure. It is named; what it says may still be right.
SENSE_STILL_MS = 60_000
# H3 runs on when the software breaks. The guard's clock must move between two checks, and not
# leap.
CLOCK_FROZEN_CHECKS = 4
# H3 runs on when the software breaks. A flash erase holds the guard's timer up, then the periods
# that it missed come at once; for so many of them the clock may stand still: a second's.
CLOCK_HELD_CHECKS = 20
CLOCK_LEAP_MS = 5_000
# H3 runs on when the software breaks. Every limit is counted by the clock, and the guard's timer
# is compared with it (on the RP2040 one crystal feeds both). While a motor runs the two may part
# by this much, and by two percent for ever.
CLOCK_DRIFT_MS = 500
