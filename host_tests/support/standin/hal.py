"""Stand-in: where the runner puts the board's sys, open and os."""

import select
import sys
import time

import machine

__all__ = ("machine", "select", "sys", "time")
