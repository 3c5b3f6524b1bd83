"""Where everything stands on the screen, from 60 columns and 20 rows on."""

HORIZONTAL = [(0, "-narrow"), (78, "-fits"), (108, "-wide")]
"""From so many columns on: below the first the words stand under the board."""
VERTICAL = [(0, "-low"), (24, "-high"), (30, "-tall")]
"""From so many rows on: below the first the board is drawn without room to spare."""
CSS = """
    #bar { height: 1; padding: 0 1; background: $panel; }
    #desk { height: 14; }
    Board { width: 42; }
    #said { padding: 0 1; border: round $desk; height: 100%; background: $surface; }
    #headline { text-style: bold; margin-bottom: 1; }
    #below { display: none; height: 1fr; padding: 0 1; background: $surface; }

    .-low #motors, .-narrow #motors { margin-top: 0; }
    .-low PushButton, .-narrow PushButton { border: none; height: 2; margin-right: 1; }
    .-low PushButton.-down, .-narrow PushButton.-down { border: none; }
    .-low #desk { height: 9; }
    .-low #headline { margin-bottom: 0; }
    .-narrow #desk { layout: vertical; height: auto; }
    .-narrow Board { width: 100%; height: 9; }
    .-low #said { border: none; }
    .-narrow #said { height: auto; border: none; }
    .-narrow #headline { margin-bottom: 0; }
    .-narrow.-low #desk, .-narrow.-high #desk { height: 1fr; }
    .-narrow.-low #said, .-narrow.-high #said { height: 1fr; }
    .-narrow.-low StripChart, .-narrow.-high StripChart { display: none; }

    .-display #said { display: none; }
    .-display StripChart { display: none; }
    .-display #below { display: block; }
    .-display #desk { height: 18; }
    .-display DisplayPane { display: block; }
    .-display.-fits Board { width: 14; padding: 0; }
    .-display.-fits #lights, .-display.-fits #motors { display: none; }
    .-display.-fits #caps { layout: vertical; height: 100%; }
    .-display.-fits PushButton { width: 100%; margin: 0; }
    .-display.-wide Board { width: 42; padding: 0 1; }
    .-display.-wide #lights, .-display.-wide #motors { display: block; }
    .-display.-wide #caps { layout: horizontal; height: auto; }
    .-display.-wide PushButton { width: 1fr; }
    .-display.-wide #button-start { width: 14; }
    .-display.-low #desk, .-display.-narrow #desk { height: 16; }
    .-display.-low DisplayPane, .-display.-narrow DisplayPane { border: none; height: 16; }
    .-display.-low DisplayPane { width: 64; }
    .-display.-narrow DisplayPane { width: 100%; }
    .-display.-narrow Board { display: none; }
    .-display.-low Board { height: 16; }
    .-display.-low.-fits PushButton { height: 3; }
"""
