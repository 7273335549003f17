"""Run a command and print, as JSON: its status, seconds, processor seconds and peak MB.

A program of its own, because a child's peak begins with its parent's memory.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time

began = time.perf_counter()
process = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL)
_, status, used = os.wait4(process.pid, 0)
seconds = time.perf_counter() - began
process.returncode = status
processor = used.ru_utime + used.ru_stime
print(json.dumps([status, seconds, processor, used.ru_maxrss * 1024 / 1e6]))
