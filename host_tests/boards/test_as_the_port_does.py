"""Where the ESP32 family answers otherwise than a Pico: resets, the host, the bus, the ADC, pins.

Each was read in the port's own source; docs/hardware says where.
"""

from typing import Any

import pytest
from virtual_board import ChipReset, Machine, clock, poller

ESP32S = ("esp32", "esp32s3", "esp32c3")
RP2S = ("pico", "pico_w", "pico2", "pico2_w")
MOTOR = {"esp32": 25, "esp32s3": 4, "esp32c3": 4}
PLAIN = {"esp32": 27, "esp32s3": 5, "esp32c3": 5}


def reset(board: Machine, cause: str) -> None:
    """Let a chip be reset, and its next life begin."""
    with pytest.raises(ChipReset):
        board.chip.hard_reset(cause)
    board.chip.down = None


# Resets.


@pytest.mark.parametrize("cause", ["watchdog", "panic", "machine"])
@pytest.mark.parametrize("name", ESP32S)
def test_a_reset_of_the_cpu_leaves_pwm_and_pins_as_they_are(name, cause):
    board = Machine(name)
    machine = board.machine
    machine.PWM(machine.Pin(MOTOR[name]), freq=25_000, duty_u16=65_535)
    machine.Pin(PLAIN[name], machine.Pin.OUT, value=1)
    seen = len(board.lines)
    reset(board, cause)
    assert [line for line in board.lines[seen:] if '"pin"' in line or '"pwm"' in line] == []
    pads = board.chip.pads
    assert (pads[MOTOR[name]].level(), pads[PLAIN[name]].level()) == (1, 1)
    machine.Pin(MOTOR[name], machine.Pin.OUT, value=0)
    assert pads[MOTOR[name]].level() == 0
    assert board.chip.ledc.timers_taken() == 0
    reset(board, "power")
    assert pads[PLAIN[name]].level() == 0


@pytest.mark.parametrize("name", ESP32S)
def test_after_a_reset_of_the_cpu_all_timers_can_be_taken_again(name):
    board = Machine(name)
    machine = board.machine
    for life in range(3):
        for freq in range(1_000, 1_000 + board.chip.port.pwm_timers):
            machine.PWM(machine.Pin(MOTOR[name]), freq=freq + 10 * life, duty_u16=9)
        with pytest.raises(RuntimeError, match="out of PWM timers"):
            machine.PWM(machine.Pin(MOTOR[name]), freq=5_000, duty_u16=9)
        reset(board, "watchdog")


@pytest.mark.parametrize(
    ("name", "causes"),
    [(name, {"watchdog": 3, "panic": 2, "machine": 2, "power": 1}) for name in ESP32S]
    + [(name, {"watchdog": 3, "machine": 3, "power": 1}) for name in RP2S],
)
def test_reset_causes(name, causes):
    board = Machine(name)
    for cause, number in causes.items():
        reset(board, cause)
        assert board.machine.reset_cause() == number
        board.chip.soft_reset()
        assert board.machine.reset_cause() == (number if name in RP2S else 5)


# What an ESP32 keeps over a reset of the CPU alone, a Pico must not.


@pytest.mark.parametrize("name", RP2S)
def test_a_reset_of_a_pico_lets_go_of_every_pin(name):
    board = Machine(name)
    machine = board.machine
    machine.PWM(machine.Pin(2), freq=25_000, duty_u16=65_535)
    reset(board, "watchdog")
    assert board.chip.pads[2].level() == 0


# Pins.


@pytest.mark.parametrize(
    ("name", "missing"),
    [
        ("esp32", (6, 11, 20, 24, 28)),
        ("esp32_spiram", (6, 11, 16, 17, 20, 24)),
        ("esp32s3", (22, 25, 26, 27, 32, 49)),
        ("esp32c3", (14, 17, 18, 19, 22)),
        ("pico2_w", (30,)),
    ],
)
def test_pins_that_are_not_there(name, missing):
    machine = Machine(name).machine
    for gpio in missing:
        with pytest.raises(ValueError, match="invalid pin"):
            machine.Pin(gpio)


def test_the_plain_esp32_has_16_and_17():
    machine = Machine("esp32").machine
    assert [machine.Pin(gpio).gpio for gpio in (16, 17)] == [16, 17]


@pytest.mark.parametrize("name", ["pico_w", "pico2_w"])
def test_the_led_of_a_board_with_radio_is_no_pin_of_the_chip(name):
    machine = Machine(name).machine
    led = machine.Pin("LED", machine.Pin.OUT, value=1)
    assert led.level() == 1
    with pytest.raises(ValueError, match="regular GPIO"):
        machine.PWM(led, freq=1_000, duty_u16=1)


# Timers.


@pytest.mark.parametrize("name", ESP32S)
def test_a_timer_has_a_number_of_its_own(name):
    board = Machine(name)
    machine = board.machine
    for number in (-1, board.chip.port.timers):
        with pytest.raises(ValueError, match="invalid Timer number"):
            machine.Timer(number)
    with pytest.raises(TypeError):
        machine.Timer()
    calls: list[str] = []
    first = machine.Timer(0, period=10, callback=lambda _timer: calls.append("first"))
    again = machine.Timer(0)
    assert again is first
    again.init(period=10, callback=lambda _timer: calls.append("again"))
    board.chip.wait(board.chip.now + 25_000)
    assert calls == ["again", "again"]


# Soft interrupts.


def beats(board: Machine) -> list[int]:
    """Let a timer of 10 ms write down when its handler ran, in microseconds."""
    times: list[int] = []
    board.machine.Timer(0, period=10, callback=lambda _timer: times.append(board.chip.now))
    return times


@pytest.mark.parametrize("name", ESP32S)
def test_what_a_long_call_holds_back_comes_right_after_it(name):
    board = Machine(name)
    times = beats(board)
    board.chip.stay(45_000)
    assert times == [45_000] * 4
    board.chip.wait(61_000)
    assert times == [45_000] * 4 + [50_000, 60_000]


@pytest.mark.parametrize("name", ESP32S)
def test_a_flash_erase_holds_them_back_too_and_no_more_than_eight_wait(name):
    board = Machine(name)
    times = beats(board)
    board.chip.block(45_000)
    assert times == [45_000] * 4
    board.chip.wait(49_000)
    board.chip.stay(400_000)
    assert len(times) == 4 + 8


@pytest.mark.parametrize("name", [*ESP32S, "pico"])
def test_soft_handlers_do_not_run_inside_an_i2c_transfer(name):
    board = Machine(name)
    machine = board.machine
    times: list[int] = []
    machine.Timer(
        -1 if name == "pico" else 0, period=1, callback=lambda _timer: times.append(board.chip.now)
    )

    class Device:
        def write(self, data: bytes) -> None:
            assert times == []

    board.chip.i2c_devices[0x3C] = Device()
    pins = (8, 9) if name != "esp32" else (21, 22)
    bus = machine.I2C(0, sda=machine.Pin(pins[0]), scl=machine.Pin(pins[1]), freq=400_000)
    bus.writeto(0x3C, bytes(128))
    ended = board.chip.now
    assert times == [ended] * (ended // 1_000)
    assert ended > 2_900


# The bus.


def dead_bus(name: str, **settings: Any) -> tuple[Machine, Any]:
    """A bus that somebody holds low."""
    board = Machine(name)
    pins = (8, 9) if name != "esp32" else (21, 22)
    machine = board.machine
    board.chip.i2c_stuck = True
    return board, machine.I2C(
        0, sda=machine.Pin(pins[0]), scl=machine.Pin(pins[1]), freq=400_000, **settings
    )


@pytest.mark.parametrize("name", [*ESP32S, "pico", "pico2"])
@pytest.mark.parametrize("size", [1, 4, 129])
def test_a_dead_bus_costs_its_timeout(name, size):
    board, bus = dead_bus(name, timeout=20_000)
    with pytest.raises(OSError) as error:
        bus.writeto(0x3C, bytes(size))
    assert error.value.args[0] == 110  # ETIMEDOUT
    lost_ms = 20 if name in RP2S else min(100 * (1 + size), 1_000)
    assert board.chip.now == 1_000 * lost_ms


@pytest.mark.parametrize("name", ESP32S)
def test_the_next_release_keeps_to_the_timeout_but_rounds_it_down_to_10_ms(name):
    for timeout_us, lost_ms in ((20_000, 20), (2_000, 0), (19_000, 10)):
        board, bus = dead_bus(name, timeout=timeout_us)
        board.chip.port.next_release = True
        with pytest.raises(OSError):
            bus.writeto(0x3C, b"\x00\x01")
        assert board.chip.now == 1_000 * lost_ms


# USB.


def stalled(name: str) -> Machine:
    board = Machine(name)
    board.chip.usb.up = True
    board.chip.usb.stall(True)
    return board


@pytest.mark.parametrize("name", ESP32S)
def test_an_esp32_says_that_it_can_write_whatever_the_host_does(name):
    board = stalled(name)
    board.chip.usb.put(bytes(100))
    assert board.chip.usb.writable()


def test_a_stalled_host_of_a_c3_costs_200_ms_once():
    board = stalled("esp32c3")
    times = beats(board)
    taken = [board.chip.usb.put(b"x") for _ in range(50)]
    assert taken == [1] * 50  # the port says so, and what it could not write is lost
    assert board.chip.now == 200_000
    assert len(times) == 8
    assert set(times) == {200_000}
    board.chip.usb.stall(False)
    board.chip.usb.put(b"y")
    board.chip.usb.stall(True)
    board.chip.usb.put(b"z")
    board.chip.usb.put(b"z")
    assert board.chip.now == 400_000


def test_a_stalled_host_of_an_s3_costs_500_ms_for_each_byte():
    board = stalled("esp32s3")
    times = beats(board)
    while board.chip.usb.put(b"x"):
        assert board.chip.now == 0
    assert board.chip.now == 500_000
    assert len(times) == 8
    for _ in range(3):
        assert board.chip.usb.put(b"x") == 0
    assert board.chip.now == 2_000_000


def test_a_uart_never_waits():
    board = stalled("esp32")
    assert [board.chip.usb.put(bytes(100)) for _ in range(200)] == [100] * 200
    assert board.chip.now == 0


def test_a_pico_waits_a_second_and_its_hard_interrupts_run_meanwhile():
    board = stalled("pico")
    times: list[int] = []
    board.machine.Timer(
        -1, period=100, hard=True, callback=lambda _timer: times.append(board.chip.now)
    )
    board.chip.usb.put(bytes(256))
    assert not board.chip.usb.writable()
    board.chip.usb.put(b"x")
    assert board.chip.now == 1_000_000
    assert times == [100_000 * beat for beat in range(1, 11)]


def test_poll_tells_what_the_port_tells():
    for name, wanted in (("pico", []), ("esp32c3", [poller.POLLOUT])):
        board = stalled(name)
        board.chip.usb.put(bytes(256))
        stream = type("Stream", (), {"_usb": board.chip.usb})()
        poll = poller.poll()
        poll.register(stream, poller.POLLOUT)
        assert [events for _stream, events in poll.ipoll(0)] == wanted


# The ADC.

PROBE = {"esp32": 34, "esp32s3": 1, "esp32c3": 0, "pico": 26, "pico2_w": 26}
CURVES = [
    # board, volts, the part of full scale that read_u16 says, volts that read_uv says
    ("pico", 1.65, 0.5, None),
    ("pico2_w", 3.3, 1.0, None),
    ("esp32c3", 0.0, 0.0, 0.0),
    ("esp32c3", 1.4, 0.5, 1.4),
    ("esp32c3", 2.8, 1.0, 2.8),
    ("esp32c3", 3.3, 1.0, 2.8),
    ("esp32s3", 1.55, 0.5, 1.55),
    ("esp32s3", 3.3, 1.0, 3.1),
    ("esp32", 0.0, 0.0, 0.14),
    ("esp32", 0.14, 0.0, 0.14),
    ("esp32", 1.32, 0.358, 1.32),
    ("esp32", 2.5, 0.715, 2.5),
    ("esp32", 2.8, 0.85, 2.8),
    ("esp32", 3.3, 1.0, 3.13),
]


@pytest.mark.parametrize(("name", "volts", "part", "calibrated"), CURVES)
def test_adc_curves(name, volts, part, calibrated):
    board = Machine(name)
    board.chip.volts[PROBE[name]] = board.to_uv(volts)
    adc = board.machine.ADC(board.machine.Pin(PROBE[name]))
    assert adc.read_u16() / 65_535 == pytest.approx(part, abs=0.003)
    if calibrated is None:
        with pytest.raises(AttributeError):
            adc.read_uv()
    else:
        assert adc.read_uv() / 1e6 == pytest.approx(calibrated, abs=0.002)
        assert adc.read_uv() % 1_000 == 0


def test_a_duty_is_read_back_from_the_next_period_on():
    board = Machine("esp32c3")
    machine = board.machine
    pwm = machine.PWM(machine.Pin(4), freq=25_000, duty_u16=32_768)
    board.chip.wait(1_000_001)
    pwm.duty_u16(16_384)
    assert pwm.duty_u16() == 32_768
    board.chip.wait(1_000_041)
    assert pwm.duty_u16() == 16_384
    pwm.duty_u16(0)
    looks = 0
    while pwm.duty_u16():
        looks += 1
    assert 1 <= looks <= 8  # to read takes a moment, so whoever looks long enough sees it


def test_ticks_go_on_in_a_long_call():
    board = Machine("esp32")
    before = clock.ticks_ms()
    board.chip.stay(250_000)
    assert clock.ticks_diff(clock.ticks_ms(), before) == 250
