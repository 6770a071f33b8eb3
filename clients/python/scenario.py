"""The values of `src/scenario.ts`, as the parent process passes them."""

import json
import os
import time
from types import SimpleNamespace

_given = json.loads(os.environ["CLIENTS_SCENARIO"])

scenario = SimpleNamespace(**_given["scenario"])
weather_tool: dict = _given["weatherTool"]
tool_result: dict = _given["toolResult"]


def pause() -> None:
    """Long enough that what comes after it starts in another millisecond, the finest time that some clients know."""
    time.sleep(0.005)


def look_up_weather(city: str) -> dict:
    """What the tool does in every driver."""
    pause()
    return {**tool_result, "city": city}
