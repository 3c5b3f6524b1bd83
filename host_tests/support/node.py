"""What to say where there is no node.js, which MicroPython's WebAssembly and pyright need."""

HOW_TO_GET_NODE = (
    "no node.js was found: install it (Debian: apt-get install nodejs npm; "
    "macOS: brew install node) and run make test again"
)
