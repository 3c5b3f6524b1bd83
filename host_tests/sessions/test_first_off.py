"""What a start does first, whatever was before: pins low, and no Ctrl-C that cuts it short."""

from pathlib import Path
from typing import Any

import pytest
from life import Life
from virtual_board import Machine
from witness import press

BOARD = 'BOARD = "pico"\nMOTOR_A = 2\n'
HALTED_SLICE_PIN, RUNNING_SLICE_PIN = 6, 14
"""A soft reset freezes the one at whatever level it has, and lets the other go on."""


@pytest.mark.parametrize("pin", [HALTED_SLICE_PIN, RUNNING_SLICE_PIN])
@pytest.mark.parametrize("board", [BOARD, "BOARD = ", ""], ids=["other pins", "broken", "empty"])
def test_a_motor_tried_by_hand_is_off_after_a_soft_reset(pin, board, tmp_path):
    """At the prompt, on a pin that board.py does not name, or in a board.py with a mistake."""
    life = Life(tmp_path, board=BOARD)
    life.run_untouched(1_000, [{"at_ms": 900, "interrupt": True}])
    chip: Any = life.session.chip
    chip.pwm(chip.pin(pin), freq=25_000, duty_u16=60_000)
    (tmp_path / "wiring" / "board.py").write_text(board)
    life.run_untouched(1_200, [{"at_ms": 1_100, "soft_reset": True}])
    assert life.seen().lines[pin].duty_at(1_150) == 0
    assert life.seen().lines[pin].duty_at(1_050) > 0


@pytest.mark.parametrize(
    "wiring", ["MOTOR_A = 4\n", "MOTOR_A = ", ""], ids=["other", "broken", "none"]
)
@pytest.mark.parametrize(
    ("chip", "pin"), [("esp32", 26), ("esp32", 22), ("esp32s3", 38), ("esp32c3", 5)]
)
def test_no_esp32_drives_a_motor_on_after_its_start(chip, pin, wiring, tmp_path):
    """A reset of the CPU alone leaves its PWM running, and board.py may name that pin no more."""
    life = Life(
        tmp_path, board=f'BOARD = "{chip}"\nMOTOR_A = {pin}\nSTATUS_LED = None\n', chip=chip
    )
    life.run_untouched(3_000, [press(1_000)])
    assert life.driven
    (tmp_path / "wiring" / "board.py").write_text(f'BOARD = "{chip}"\n{wiring}' if wiring else "")
    life.run_untouched(12_000, [{"at_ms": 3_100, "dead": True}])
    seen = life.seen()
    [reset_ms] = [event["t_ms"] for event in seen.happened("reset")]
    assert reset_ms < 3_100 + 2_100
    line = seen.lines[pin]
    assert line.duty_at(reset_ms + 300) > 0
    assert line.changes(reset_ms + 301, 12_000)[0][0] < reset_ms + 600
    assert line.duty_at(12_000) == 0


@pytest.mark.parametrize("board", ["BOARD = ", "", "raise KeyError", BOARD])
def test_a_motor_switched_on_by_hand_is_off_after_a_soft_reset(board, tmp_path):
    """At the prompt, without any PWM, on pins that board.py does not name, or has a mistake in."""
    life = Life(tmp_path, board=BOARD)
    life.run_untouched(1_000, [{"at_ms": 900, "interrupt": True}])
    for pin in (2, 14, 28):
        Machine.machine.Pin(pin, Machine.machine.Pin.OUT, value=1)
    (tmp_path / "wiring" / "board.py").write_text(board)
    pads: Any = life.session.chip.pads
    assert [pads[pin].level() for pin in (2, 14, 28)] == [1, 1, 1]
    life.run_untouched(1_200, [{"at_ms": 1_100, "soft_reset": True}])
    assert [pads[pin].level() for pin in (2, 14, 28)] == [0, 0, 0]


@pytest.mark.parametrize(
    ("chip", "says"),
    [
        ("esp32", "ESP32-UNICORE"),
        ("esp32", "ESP32-D2WD"),
        ("esp32", "ESP32-PICO-V3-02"),
        ("esp32s3", "ESP32-S3-FN8"),
        ("esp32s3", "ESP32-S3-PICO-1-N8R2"),
        ("esp32c3", "ESP32-C3FH4"),
        ("pico2", "RP2350-RISCV"),
    ],
)
def test_the_chip_is_known_whatever_its_build_is_called(chip, says, tmp_path):
    """Else a motor on a pin that board.py does not name would go on after a Ctrl-D."""
    life = Life(tmp_path, board=f'BOARD = "{chip}"\nMOTOR_A = 5\n', chip=chip)
    system: Any = life.session.sys
    system.implementation._machine = f"Any board with {says}"
    life.run_untouched(1_000, [{"at_ms": 900, "interrupt": True}])
    board: Any = life.session.chip
    board.pwm(board.pin(4), freq=25_000, duty_u16=60_000)
    (tmp_path / "wiring" / "board.py").write_text("BOARD = ")
    life.run_untouched(1_200, [{"at_ms": 1_100, "soft_reset": True}])
    line = life.seen().lines[4]
    assert line.duty_at(1_050) > 0
    assert line.duty_at(1_150) == 0


@pytest.mark.parametrize("after_ms", [0.1, 0.5, 0.9])
def test_a_ctrl_c_during_a_start_ends_the_app_before_it_moves(after_ms, tmp_path):
    """MicroPython reads boot.py, and boot.py holds it back: it is heard when the app listens."""
    life = Life(tmp_path, board=BOARD)
    life.run_untouched(3_000, [press(500), {"at_ms": 2_000, "soft_reset": True}])
    life.run_untouched(3_500, [{"at_ms": 3_100, "soft_reset": True}])
    assert life.session.phase == "run"
    again = [{"at_ms": 4_000, "soft_reset": True}, {"at_ms": 4_000 + after_ms, "interrupt": True}]
    life.run_untouched(12_000, [*again, press(4_000.95, for_ms=300)])
    seen = life.seen()
    assert life.session.phase == "repl"
    assert [event["cause"] for event in seen.happened("reset")] == ["soft"] * 3
    assert seen.move_after(2_000) is None


def test_what_was_typed_after_the_ctrl_c_is_left_for_the_prompt(tmp_path: Path):
    """A client asks for the raw REPL with the byte that follows."""
    life = Life(tmp_path, board=BOARD)
    life.run_untouched(1_000, [{"at_ms": 900, "soft_reset": True}])
    typed = [{"at_ms": 1_100, "soft_reset": True}, {"at_ms": 1_100.5, "console": "x\3\1"}]
    life.run_untouched(2_000, typed)
    assert life.session.phase == "repl"
    assert life.session.chip.usb.readable()
    assert life.session.chip.usb.next_byte() == 1
