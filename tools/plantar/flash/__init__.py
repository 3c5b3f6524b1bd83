"""`plantar flash`: put the firmware on a board, through mpremote.

`ports` finds boards, `link` talks to one, `plan` decides what has to change, `upload` does it,
`restart` starts the firmware and waits for its answer, `command` is what a person types.
"""
