"""`plantar bench`: Plantar measured side by side with what a person would use instead.

Each measurement is a module with a function `measure(bench)` that returns a report.Section, and a
line in command.MEASUREMENTS. What plays the same scenario stands in peers/, the machines it is
played over in thin/ (as thin as can be, for costs) and in plantar/virtual (a whole board, for what
happens at the pins).
"""
