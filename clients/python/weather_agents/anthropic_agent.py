"""The agent by any generation of the package `anthropic`."""

import json
from contextlib import suppress

import anthropic

from scenario import look_up_weather, scenario, weather_tool
from target import Target


def anthropic_client(target: Target) -> anthropic.Anthropic:
    return anthropic.Anthropic(api_key="none", base_url=target.provider_url, max_retries=0)


def question_messages() -> list:
    return [{"role": "user", "content": scenario.question}]


def common_of_calls() -> dict:
    tool = {"name": weather_tool["name"], "description": weather_tool["description"]}
    tools = [{**tool, "input_schema": weather_tool["parameters"]}]
    return {"model": scenario.messageModel, "max_tokens": 500, "system": scenario.system, "tools": tools}


def usage_of(message) -> dict:
    """As Langfuse documents it for Anthropic, whose numbers exclude one another."""
    usage = message.usage
    return {
        "input": usage.input_tokens,
        "output": usage.output_tokens,
        "cache_read_input_tokens": usage.cache_read_input_tokens,
        "cache_creation_input_tokens": usage.cache_creation_input_tokens,
    }


def run_anthropic_agent(client: anthropic.Anthropic, call_tool=look_up_weather) -> str:
    """A call that asks for the tool, the tool, a streamed call that answers, and a call that fails."""
    first = client.messages.create(**common_of_calls(), messages=question_messages())
    call = next(block for block in first.content if block.type == "tool_use")
    result = {"type": "tool_result", "tool_use_id": call.id, "content": json.dumps(call_tool(**call.input))}
    answered = [{"role": "assistant", "content": first.content}, {"role": "user", "content": [result]}]
    answer = ""
    for event in client.messages.create(
        **common_of_calls(), messages=[*question_messages(), *answered], stream=True
    ):
        if event.type == "content_block_delta":
            answer += event.delta.text
    with suppress(anthropic.NotFoundError):
        client.messages.create(model=scenario.missingModel, max_tokens=5, messages=question_messages())
        raise AssertionError("the call should have failed")
    return answer
