"""The firmware on each chip, its pins taken by hand: tones, starts, senses, host and bus."""

import json
import sys
from pathlib import Path
from typing import Any

import pytest
from virtual_board import session

from plantar.firmware import firmware_dir
from plantar.run.runner import BOARDS, seed

MOTOR_B = {"esp32": 26, "esp32s3": 5, "esp32c3": 5}
SENSES = {"esp32": (34, 36), "esp32s3": (8, 10), "esp32c3": (0, 2)}
BUS = {"esp32": (21, 22), "esp32s3": (8, 9), "esp32c3": (2, 8)}
READY_US = 1_000_000


class Fitted:
    """A board of a name with more fitted than by default, ready. fields: further ones."""

    def __init__(self, folder: Path, name: str, **fields: Any) -> None:
        wiring, flash = folder / "wiring", folder / "flash"
        wiring.mkdir()
        flash.mkdir()
        lines = [f"{field} = {value!r}" for field, value in {"BOARD": name, **fields}.items()]
        (wiring / "board.py").write_text("\n".join(lines) + "\n")
        seed(flash)
        self.lines: list[str] = []
        folders = [str(wiring), str(firmware_dir())]
        self.session = session.Session(self.lines.append, name, folders, str(flash), 0)
        self.chip = self.session.chip
        self.run_to(READY_US)

    def run_to(self, us: int) -> None:
        """Let it play on."""
        self.session.run_to(us)

    @property
    def app(self) -> Any:
        """The firmware's App."""
        loop = sys.modules.get("loop") or self.session.modules._inside.get("loop")
        return getattr(loop, "app", None)

    def wait(self, us: int) -> None:
        """Let time pass without the firmware's loop."""
        self.chip.advance(self.chip.now + us)


@pytest.fixture
def fitted(tmp_path):
    boards: list[Fitted] = []

    def make(name: str, **fields: Any) -> Fitted:
        boards.append(Fitted(tmp_path, name, **fields))
        return boards[-1]

    yield make
    for board in boards:
        board.session.close()


@pytest.mark.parametrize("name", BOARDS)
def test_a_thousand_tones_and_a_thousand_starts(name, fitted):
    board = fitted(name, MOTOR_B=MOTOR_B.get(name, 4))
    hal = board.app.hal
    pads = board.chip.pads
    board.chip.timers.clear()  # the guard would ask why
    tone = hal._tone_pin.gpio
    for number in range(1_000):
        hal._sound(200 + number)
        board.wait(5_100)
        assert pads[tone]._shown_hz == pytest.approx(200 + number, abs=2)
        assert pads[tone]._shown_duty == pytest.approx(32_768, abs=40)
        for motor in hal.outputs:
            motor.set(10_000 + number)
            board.wait(100)
            assert abs(motor.read_back() - 10_000 - number) <= 64
            motor.off()
            assert pads[motor.pin.gpio].level() == 0
            motor.pwm.duty_u16(65_535)  # a stray one
            assert pads[motor.pin.gpio].level() == 0
        hal._sound(0)
        assert pads[tone].level() == 0
        if board.chip.ledc is not None:
            assert board.chip.ledc.timers_taken() <= 2


@pytest.mark.parametrize("name", BOARDS)
def test_volts_and_degrees_are_right_on_every_curve(name, fitted):
    supply, heat = SENSES.get(name, (26, 28))
    board = fitted(name, SUPPLY=supply, TEMPERATURE=heat)
    app = board.app
    senses = sys.modules.get("senses") or board.session.modules._inside["senses"]
    for volts in (4.0, 4.5, 5.0, 5.5):
        board.chip.volts[supply] = round(volts / 2 * 1e6)
        mv = (app.hal.sense(0) >> 2) * 6_600 >> 14
        assert mv == pytest.approx(volts * 1_000, abs=100)
    # The NTC's divider as the data sheet has it: 10 kOhm, B 3950, to ground.
    for celsius in (0, 25, 45, 58, 60, 62, 80):
        ratio = 2.718281828 ** (3_950 * (1 / (celsius + 273.15) - 1 / 298.15))
        board.chip.volts[heat] = round(3.3e6 * ratio / (1 + ratio))
        assert senses.celsius(app.hal.sense(2)) == pytest.approx(celsius, abs=2)
    for end_uv, wanted in ((0, 0), (3_300_000, 65_535)):
        board.chip.volts[supply] = end_uv
        assert app.hal.sense(0) == wanted


@pytest.mark.parametrize(("name", "lost_ms"), [("esp32", 0), ("esp32c3", 200), ("esp32s3", 500)])
def test_a_stalled_host_is_waited_for_once(name, lost_ms, fitted):
    board = fitted(name)
    hal = board.app.hal
    board.chip.timers.clear()
    board.chip.usb.send(b"s")
    assert hal.usb_send(b"A", 0, 1) == 0, "nobody has said anything"
    assert hal.usb_read() == ord("s")
    board.chip.usb.stall(True)
    began = board.chip.now
    sent = hal.usb_send(b"A" * 5_000, 0, 5_000)
    assert board.chip.now - began == lost_ms * 1_000
    assert lost_ms == 0 or sent < 300
    board.chip.usb.stall(False)
    board.chip.usb.send(b"s")
    assert hal.usb_read() == ord("s")
    assert hal.usb_send(b"AB", 1, 2) == 2


@pytest.mark.parametrize("name", ["pico", "esp32", "esp32s3", "esp32c3"])
def test_a_dead_bus_costs_no_more_than_20_ms(name, fitted):
    sda, scl = BUS.get(name, (8, 9))
    board = fitted(name, DISPLAY_SDA=sda, DISPLAY_SCL=scl)
    send = board.app.display._send
    board.chip.timers.clear()
    board.chip.i2c_stuck = True
    lost = []
    for _ in range(20):
        began = board.chip.now
        assert not send(bytearray(b"\x00\xae"))
        lost.append(board.chip.now - began)
    assert max(lost) <= 20_000


def test_a_build_that_keeps_some_pins_for_itself_says_so_and_nothing_runs(fitted):
    """An ESP32 with SPIRAM: its 16 and 17 are level LEDs by default."""
    board = fitted("esp32_spiram", BOARD="esp32")
    said = [event["text"] for event in map(json.loads, board.lines) if event["event"] == "usb"]
    assert said[0].startswith("board.py: LEVEL_LEDS is GPIO16, which this build of MicroPython")
    assert "GPIO17" in said[1]
    assert board.app is None
