"""The emulated board itself, run by a few instructions of our own: no MicroPython is needed."""

import struct

import pytest
from conftest import skip_unless_in_ci

from plantar import cli
from plantar.build import uf2
from plantar.build.targets import FLASH_BASE, RP2040_FAMILY, target
from plantar.emulator import parts
from plantar.emulator.runner import EmulatedRunner, Setup, expand
from plantar.errors import PlantarError

PIN = 2
HIGH_MS = 3.0
LOOPS = 125_000  # of three cycles, at 125 MHz
# GP2 goes high for HIGH_MS; then a scratch word says whether the chip has reset itself already.
CODE = (
    *(0x4809, 0x2105, 0x6001),  # ldr r0, GPIO2_CTRL; movs r1, 5 (SIO); str r1, [r0]
    *(0x4809, 0x2104),  # ldr r0, SIO; movs r1, 1 << 2
    *(0x6141, 0x6241),  # str r1, [r0, GPIO_OUT_SET]; str r1, [r0, GPIO_OE_SET]
    *(0x4A08, 0x3A01, 0xD1FD),  # ldr r2, LOOPS; subs r2, 1; bne to that
    0x6181,  # str r1, [r0, GPIO_OUT_CLR]
    *(0x4807, 0x68C2, 0x2A01, 0xD003),  # ldr r0, WATCHDOG; ldr r2, [SCRATCH0]; cmp r2, 1; beq end
    *(0x2201, 0x60C2),  # movs r2, 1; str r2, [r0, SCRATCH0]
    *(0x4A05, 0x6002),  # ldr r2, TRIGGER; str r2, [r0, CTRL]
    0xE7FE,  # b to itself
)
LITERALS = (0x4001_4014, 0xD000_0000, LOOPS, 0x4005_8000, 0x8000_0000)


@pytest.fixture
def blinker(tmp_path):
    """A board that runs CODE and nothing else."""
    if parts.missing():
        skip_unless_in_ci(parts.missing())
    code = struct.pack(f"<{len(CODE)}H{len(LITERALS)}I", *CODE, *LITERALS)
    file = tmp_path / "blinker.uf2"
    file.write_bytes(uf2.write({FLASH_BASE: code.ljust(256, b"\xff")}, RP2040_FAMILY))
    with EmulatedRunner(Setup(uf2=file, bare=True)) as runner:
        yield runner


def told(events):
    return [
        (e["event"], e.get("value", e.get("cause", e.get("on", e.get("fault"))))) for e in events
    ]


def test_pins_time_and_a_reset_by_the_chip_itself(blinker):
    events = blinker.run_to_us(20_000)
    one_life = [("pin", 1), ("pin", 0)]
    assert told(events) == [*one_life, ("reset", "machine"), *one_life]
    assert [events[n + 1]["t_ms"] - events[n]["t_ms"] for n in (0, 3)] == [
        pytest.approx(HIGH_MS, abs=0.002)
    ] * 2
    [pad] = blinker.pads
    assert (pad["pin"], pad["level"]) == (PIN, 0)
    assert pad["high_us"] == pytest.approx(2_000 * HIGH_MS, abs=2)
    assert blinker.summary() | {"t_ms": 0} == {
        "t_ms": 0,
        "event": "summary",
        "drive_ms": pytest.approx(2 * HIGH_MS, abs=0.002),
        "end_reason": None,
        "state": "unknown",
        "resets": 1,
        "flash_writes": 0,
        "hz_most": [],
    }


def test_a_moment_can_be_gone_back_to(blinker):
    blinker.run_to_us(1_000)
    assert blinker.pads[0]["level"] == 1
    blinker.save("high")
    first = blinker.run_to_us(20_000)
    pads = blinker.pads
    for _ in range(3):
        blinker.restore("high")
        assert blinker.pads[0] == {"pin": PIN, "level": 1, "high_us": pytest.approx(1_000, abs=2)}
        assert blinker.run_to_us(20_000) == first
        assert blinker.pads == pads


def test_a_power_cut_drops_the_pin_and_forgets_the_scratch_word(blinker):
    blinker.script([{"at_ms": 10, "powercut": True, "off_ms": 5}])
    events = blinker.run_to_us(16_500)
    assert told(events)[-4:] == [
        ("input", "powercut"),
        ("power", False),
        ("reset", "power"),
        ("pin", 1),
    ]
    assert blinker.pads[0]["level"] == 1
    events = blinker.run_to_us(30_000)
    assert told(events) == [("pin", 0), ("reset", "machine"), ("pin", 1), ("pin", 0)]


def test_a_dead_cpu_leaves_the_pin_as_it_is(blinker):
    blinker.script([{"at_ms": 1, "dead": True}])
    assert told(blinker.run_to_us(50_000)) == [("pin", 1), ("input", "dead")]
    assert (blinker.pads[0]["level"], blinker.phase) == (1, "dead")


def test_both_boards_are_given_the_same_edges():
    entries = [{"at_ms": 5, "button": "START", "for_ms": 100, "bounce_ms": 4}]
    [first, *rest] = expand(entries, {"START": 10})
    assert first == (5_000, "pin", 10, 0)
    downs = [each for each in rest if each[0] < 100_000]
    assert downs and all(5_000 < each[0] <= 9_000 for each in downs)
    assert [each[3] for each in downs][-1] == 0, "it ends down"
    assert [each[0] for each in rest] == sorted(each[0] for each in rest)
    assert rest[-1][3] is None


def test_what_only_the_virtual_board_can_do_is_refused():
    with pytest.raises(PlantarError, match="at 7 ms: the emulated board cannot do clock;"):
        expand([{"at_ms": 7, "clock": "freeze", "for_ms": 100}], {})


def test_the_file_system_is_where_the_build_puts_it():
    place = target("pico").file_system
    assert place is not None
    assert (place.offset, place.size) == (0xA_0000, 352 * 4096)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--uf2", "nowhere.uf2"], "--uf2 nowhere.uf2 is not a file: download RPI_PICO-2"),
        ([], "No MicroPython UF2 for the Pico was found: download RPI_PICO-2"),
        (["--uf2", "junk.uf2"], "junk.uf2 is not a UF2 file:"),
        (["--uf2", "junk.uf2", "--bare"], "junk.uf2 is not a UF2 file:"),
        (["--serve", "usb"], "--serve 'usb': give pty, or a TCP port from 1 to 65535."),
        (["--serve", "0"], "--serve '0': give pty, or a TCP port"),
        (["--serve", "pty", "--json"], "--serve runs until Ctrl-C: drop"),
        (["--speed", "0"], "--speed 0: give a number up to 100."),
        (["--script", "[{}]"], "script, entry 1:"),
        (["--for", "soon"], "--for 'soon' is not a time;"),
        (["--board-file", "esp.py"], "Only a Pico can be emulated, and the board file is for"),
        (["more"], "Got unexpected extra argument(s) (more)"),
    ],
)
def test_wrong_use_is_one_sentence(capsys, tmp_path, monkeypatch, arguments, sentence):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("PLANTAR_UF2", raising=False)
    monkeypatch.setattr(parts, "find_uf2", lambda: None)
    monkeypatch.setattr(parts, "missing", lambda: "")
    (tmp_path / "junk.uf2").write_bytes(bytes(512))
    (tmp_path / "esp.py").write_text("BOARD = 'esp32'\nMOTOR_A = 25\n")
    with pytest.raises(SystemExit) as caught:
        cli.main(["emulate", *arguments])
    printed = capsys.readouterr()
    assert (caught.value.code, printed.out) == (2, "")
    assert printed.err.startswith(f"plantar: {sentence}"), printed.err
    assert printed.err.count("\n") == 1


def test_a_uf2_is_looked_for_in_the_environment_and_in_the_cache(tmp_path, monkeypatch):
    monkeypatch.setattr(parts, "cache_dir", lambda: tmp_path / "cache")
    monkeypatch.setattr(parts.Path, "home", lambda: tmp_path)
    monkeypatch.delenv("PLANTAR_UF2", raising=False)
    assert parts.find_uf2() is None
    (tmp_path / "cache").mkdir()
    for name in ("RPI_PICO-20251209-v1.27.0.uf2", parts.OFFICIAL_UF2, "RPI_PICO_W-2026.uf2"):
        (tmp_path / "cache" / name).touch()
    assert parts.find_uf2() == tmp_path / "cache" / parts.OFFICIAL_UF2
    monkeypatch.setenv("PLANTAR_UF2", str(tmp_path / "mine.uf2"))
    assert parts.find_uf2() == tmp_path / "mine.uf2"
