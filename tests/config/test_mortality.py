from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
WAITER = """
import os, signal, time
from config import mortality
mortality.stop_on_signals()
try:
    print("ready", flush=True)
    time.sleep(60)
except KeyboardInterrupt:
    for number in (signal.SIGTERM, signal.SIGHUP):
        os.kill(os.getpid(), number)
    print("tidied up", flush=True)
"""
FOLLOWER = """
import os, signal, subprocess, sys
follower = '''
import time
from config import mortality
mortality.follow_parent()
print("ready", flush=True)
time.sleep(60)
'''
process = subprocess.Popen([sys.executable, "-c", follower], stdout=subprocess.PIPE)
process.stdout.readline()
print(process.pid, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_each_way_of_stopping_tidies_up_once(number: signal.Signals) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", WAITER], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout.readline() == "ready\n"
    process.send_signal(number)
    assert process.communicate(timeout=10)[0] == "tidied up\n"
    assert process.returncode == 0


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child of that")
def test_a_follower_ends_with_its_parent() -> None:
    parent = subprocess.Popen(
        [sys.executable, "-c", FOLLOWER], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    pid = int(parent.stdout.readline())
    parent.wait(10)
    while True:  # the suite's own time limit ends this if it never happens
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
        except FileNotFoundError:
            break
        if state == "Z":
            break
    parent.stdout.close()
