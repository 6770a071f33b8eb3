"""The agent by LangChain 1, as a runnable of its own."""

import json
from contextlib import suppress

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import BaseMessage, HumanMessage, SystemMessage, ToolMessage
from langchain_core.runnables import RunnableConfig, RunnableLambda
from langchain_core.tools import tool

from scenario import look_up_weather, scenario, weather_tool
from target import Target


@tool(weather_tool["name"], description=weather_tool["description"])
def get_weather(city: str) -> str:
    return json.dumps(look_up_weather(city))


def anthropic_model(target: Target, model: str | None = None) -> BaseChatModel:
    from langchain_anthropic import ChatAnthropic

    return ChatAnthropic(
        model=model or scenario.messageModel,
        api_key="none",
        base_url=target.provider_url,
        max_retries=0,
        max_tokens=500,
    )


def openai_model(target: Target, model: str | None = None) -> BaseChatModel:
    from langchain_openai import ChatOpenAI

    return ChatOpenAI(
        model=model or scenario.chatModel,
        api_key="none",
        base_url=f"{target.provider_url}/v1",
        max_retries=0,
        temperature=1,
        max_tokens=500,
        stream_usage=True,
    )


def text_of(message: BaseMessage) -> str:
    """In any generation of LangChain."""
    content = message.content
    return content if isinstance(content, str) else "".join(part.get("text", "") for part in content)


def run_langchain_agent(model: BaseChatModel, *callbacks, missing: BaseChatModel | None = None) -> str:
    """A call that asks for the tool, the tool, a streamed call that answers, and a call that fails."""

    def agent(question: str, config: RunnableConfig) -> str:
        bound = model.bind_tools([get_weather])
        messages = [SystemMessage(scenario.system), HumanMessage(question)]
        first = bound.invoke(messages, config)
        (call,) = first.tool_calls
        result = get_weather.invoke(call, config)
        answer = ""
        for chunk in bound.stream([*messages, first, ToolMessage(result.content, tool_call_id=call["id"])], config):
            answer += text_of(chunk)
        if missing is not None:
            with suppress(Exception):
                missing.invoke(question, config)
        return answer

    return RunnableLambda(agent, name=scenario.traceName).invoke(scenario.question, {"callbacks": list(callbacks)})
