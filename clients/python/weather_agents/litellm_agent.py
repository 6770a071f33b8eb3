"""The agent by LiteLLM, which calls any provider by the name of OpenAI's API."""

import json
from contextlib import suppress

import litellm

from scenario import look_up_weather, scenario, weather_tool
from target import Target


def run_litellm_agent(target: Target, provider: str = "openai", metadata: dict | None = None) -> str:
    """A call that asks for the tool, the tool, a streamed call that answers, and a call that fails."""
    is_openai = provider == "openai"
    used = scenario.chatModel if is_openai else scenario.messageModel
    tools = [{"type": "function", "function": weather_tool}]
    question = [{"role": "system", "content": scenario.system}, {"role": "user", "content": scenario.question}]

    def complete(model: str, messages: list, **options):
        return litellm.completion(
            model=f"{provider}/{model}",
            messages=messages,
            api_key="none",
            api_base=f"{target.provider_url}/v1" if is_openai else target.provider_url,
            max_tokens=500,
            num_retries=0,
            # It marks in this what it has told of: each call needs its own.
            metadata=dict(metadata or {}),
            **options,
        )

    first = complete(used, question, tools=tools).choices[0].message
    (call,) = first.tool_calls
    result = json.dumps(look_up_weather(**json.loads(call.function.arguments)))
    told = [first.model_dump(exclude_none=True), {"role": "tool", "tool_call_id": call.id, "content": result}]
    streaming = {"stream": True, "stream_options": {"include_usage": True}}
    answer = ""
    for chunk in complete(used, [*question, *told], tools=tools, **streaming):
        answer += "".join(choice.delta.content or "" for choice in chunk.choices)
    with suppress(litellm.NotFoundError):
        complete(scenario.missingModel, question)
        raise AssertionError("the call should have failed")
    return answer
