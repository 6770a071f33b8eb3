"""The agent by LiteLLM, which calls any provider by the name of OpenAI's API."""

import json
from contextlib import suppress

import litellm

from scenario import look_up_weather, scenario, weather_tool
from target import Target


def run_litellm_agent(
    target: Target, provider: str = "openai", metadata: dict | None = None, is_streaming: bool = True
) -> str:
    """A call that asks for the tool, the tool, a call that answers, and a call that fails."""
    is_openai = provider == "openai"
    common = {
        "api_key": "none",
        "api_base": f"{target.provider_url}/v1" if is_openai else target.provider_url,
        "max_tokens": 500,
        "num_retries": 0,
        "metadata": metadata or {},
    }
    tools = [{"type": "function", "function": weather_tool}]
    model = f"{provider}/{scenario.chatModel if is_openai else scenario.messageModel}"
    messages = [{"role": "system", "content": scenario.system}, {"role": "user", "content": scenario.question}]
    first = litellm.completion(model=model, messages=messages, tools=tools, **common).choices[0].message
    (call,) = first.tool_calls
    result = json.dumps(look_up_weather(**json.loads(call.function.arguments)))
    told = [first.model_dump(exclude_none=True), {"role": "tool", "tool_call_id": call.id, "content": result}]
    followed_up = {**common, "model": model, "messages": [*messages, *told], "tools": tools}
    if is_streaming:
        stream = litellm.completion(**followed_up, stream=True, stream_options={"include_usage": True})
        answer = "".join(choice.delta.content or "" for chunk in stream for choice in chunk.choices)
    else:
        answer = litellm.completion(**followed_up).choices[0].message.content
    with suppress(litellm.NotFoundError):
        litellm.completion(model=f"{provider}/{scenario.missingModel}", messages=messages, **common)
        raise AssertionError("the call should have failed")
    return answer
