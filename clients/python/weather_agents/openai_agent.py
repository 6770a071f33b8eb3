"""The agent by any generation of the package `openai`."""

import json
from contextlib import suppress

import openai

from scenario import look_up_weather, scenario, weather_tool
from target import Target


def openai_client(target: Target) -> openai.OpenAI:
    return openai.OpenAI(api_key="none", base_url=f"{target.provider_url}/v1", max_retries=0)


def question_messages() -> list:
    return [{"role": "system", "content": scenario.system}, {"role": "user", "content": scenario.question}]


def common_of_calls() -> dict:
    tools = [{"type": "function", "function": weather_tool}]
    return {"model": scenario.chatModel, "tools": tools, "temperature": 1, "max_completion_tokens": 500}


def run_openai_agent(client: openai.OpenAI, call_tool=look_up_weather, has_embedding: bool = True) -> str:
    """A call that asks for the tool, the tool, a streamed call that answers, a call that fails, and an embedding."""
    completions = client.chat.completions
    message = completions.create(**common_of_calls(), messages=question_messages()).choices[0].message
    (call,) = message.tool_calls
    result = json.dumps(call_tool(**json.loads(call.function.arguments)))
    answered = [message.model_dump(exclude_none=True), {"role": "tool", "tool_call_id": call.id, "content": result}]
    answer = ""
    for chunk in completions.create(
        **common_of_calls(),
        messages=[*question_messages(), *answered],
        stream=True,
        stream_options={"include_usage": True},
    ):
        answer += "".join(choice.delta.content or "" for choice in chunk.choices)
    with suppress(openai.NotFoundError):
        completions.create(model=scenario.missingModel, messages=question_messages())
        raise AssertionError("the call should have failed")
    if has_embedding:
        client.embeddings.create(model=scenario.embeddingModel, input=scenario.question)
    return answer
