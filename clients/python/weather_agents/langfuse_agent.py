"""The agent as the SDK of Langfuse (3 and later) observes it: its decorator, and its callbacks of LangChain."""

import json

from langfuse import Langfuse, get_client, observe, propagate_attributes

from weather_agents.anthropic_agent import anthropic_client, common_of_calls, question_messages, usage_of
from weather_agents.langchain_agent import anthropic_model, run_langchain_agent
from scenario import look_up_weather, scenario, weather_tool
from target import Target


def start_langfuse(target: Target) -> Langfuse:
    return Langfuse(
        public_key=target.public_key,
        secret_key=target.secret_key,
        host=target.base_url,
        environment=scenario.environment,
        release=scenario.release,
    )


def attributes_of_trace():
    return propagate_attributes(
        trace_name=scenario.traceName,
        user_id=scenario.userId,
        session_id=scenario.sessionId,
        tags=scenario.tags,
        metadata={"plan": "pro"},
    )


def drive_observe(target: Target) -> None:
    """Two calls of the provider's SDK: what one used is told by hand, of the other only the SDK itself tells."""
    langfuse = start_langfuse(target)
    client = anthropic_client(target)

    @observe(as_type="generation", name="plan")
    def plan():
        asked = {**common_of_calls(), "messages": question_messages()}
        message = client.messages.create(**asked)
        get_client().update_current_generation(
            model=message.model, usage_details=usage_of(message), model_parameters={"max_tokens": 500}
        )
        return message.content

    @observe(as_type="tool", name=weather_tool["name"])
    def call_tool(city: str):
        return look_up_weather(city)

    @observe(as_type="generation", name="answer-in-words")
    def answer(messages: list) -> str:
        words = ""
        for event in client.messages.create(**common_of_calls(), messages=messages, stream=True):
            if event.type == "content_block_delta":
                words += event.delta.text
        return words

    @observe(as_type="agent", name=scenario.traceName)
    def agent(question: str) -> str:
        content = plan()
        call = next(block for block in content if block.type == "tool_use")
        result = {"type": "tool_result", "tool_use_id": call.id, "content": json.dumps(call_tool(**call.input))}
        told = [{"role": "assistant", "content": content}, {"role": "user", "content": [result]}]
        return answer([*question_messages(), *told])

    with attributes_of_trace():
        agent(scenario.question)
    langfuse.flush()
    langfuse.shutdown()


def drive_langchain(target: Target) -> None:
    from langfuse.langchain import CallbackHandler

    langfuse = start_langfuse(target)
    with attributes_of_trace():
        run_langchain_agent(anthropic_model(target), CallbackHandler())
    langfuse.flush()
    langfuse.shutdown()


drives = {"observe": drive_observe, "langchain": drive_langchain}
