"""The child process: `drive.py <folder of the driver> <case>`, the target and the scenario as JSON in the environment."""

import importlib.util
import inspect
import asyncio
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from target import read_target  # noqa: E402

folder, case = sys.argv[1:]
spec = importlib.util.spec_from_file_location("driver", Path(folder) / "driver.py")
driver = importlib.util.module_from_spec(spec)
spec.loader.exec_module(driver)
drive = driver.drives[case]
done = drive(read_target())
if inspect.isawaitable(done):
    asyncio.run(done)
# Everything is sent: threads that a client left running don't keep the process.
sys.stdout.flush()
sys.stderr.flush()
os._exit(0)
