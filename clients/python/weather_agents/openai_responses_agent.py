"""The agent by OpenAI's responses."""

import json
from contextlib import suppress

import openai

from scenario import look_up_weather, scenario, weather_tool


def run_openai_responses_agent(client: openai.OpenAI, call_tool=look_up_weather) -> str:
    """A call that asks for the tool, the tool, a streamed call that answers, and a call that fails."""
    tools = [{"type": "function", **weather_tool}]
    common = {"model": scenario.chatModel, "instructions": scenario.system, "tools": tools}
    question = {"role": "user", "content": scenario.question}
    first = client.responses.create(**common, input=[question])
    (call,) = [item for item in first.output if item.type == "function_call"]
    result = json.dumps(call_tool(**json.loads(call.arguments)))
    told = [call.model_dump(), {"type": "function_call_output", "call_id": call.call_id, "output": result}]
    answer = ""
    for event in client.responses.create(**common, input=[question, *told], stream=True):
        if event.type == "response.output_text.delta":
            answer += event.delta
    with suppress(openai.NotFoundError):
        client.responses.create(model=scenario.missingModel, input=[question])
        raise AssertionError("the call should have failed")
    return answer
