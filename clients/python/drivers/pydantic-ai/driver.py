"""Agents of Pydantic AI; their `invoke_agent` spans repeat the usage of the calls below them."""

from contextlib import suppress

from anthropic import AsyncAnthropic
from openai import AsyncOpenAI
from opentelemetry import trace
from pydantic_ai import Agent, Tool
from pydantic_ai.capabilities import Instrumentation
from pydantic_ai.models.anthropic import AnthropicModel
from pydantic_ai.models.instrumented import InstrumentationSettings
from pydantic_ai.models.openai import OpenAIChatModel
from pydantic_ai.providers.anthropic import AnthropicProvider
from pydantic_ai.providers.openai import OpenAIProvider

from otlp import in_agent_span, start_tracing
from scenario import look_up_weather, scenario, weather_tool


def anthropic_model(target, model: str = scenario.messageModel) -> AnthropicModel:
    client = AsyncAnthropic(api_key="none", base_url=target.provider_url, max_retries=0)
    return AnthropicModel(model, provider=AnthropicProvider(anthropic_client=client))


def openai_model(target, model: str = scenario.chatModel) -> OpenAIChatModel:
    client = AsyncOpenAI(api_key="none", base_url=f"{target.provider_url}/v1", max_retries=0)
    return OpenAIChatModel(model, provider=OpenAIProvider(openai_client=client))


def instrumented(model, provider, *, is_aggregate_named: bool = True) -> Agent:
    """`is_aggregate_named`: its default, by which agents don't use the names of the usage of calls."""
    settings = InstrumentationSettings(
        tracer_provider=provider, use_aggregated_usage_attribute_names=is_aggregate_named
    )
    tool = Tool(look_up_weather, name=weather_tool["name"], description=weather_tool["description"])
    return Agent(
        model,
        name="weather",
        system_prompt=scenario.system,
        tools=[tool],
        capabilities=[Instrumentation(settings)],
        model_settings={"max_tokens": 500},
    )


def drive(target, model_of) -> None:
    provider = start_tracing(target)

    def agent() -> str:
        answer = instrumented(model_of(target), provider).run_sync(scenario.question).output
        with suppress(Exception):
            instrumented(model_of(target, scenario.missingModel), provider).run_sync(scenario.question)
        return answer

    in_agent_span(agent)
    provider.shutdown()


def drive_beside_agents(target) -> None:
    """Two agents with calls below them, and one of another service, of which only its own span is told."""
    provider = start_tracing(target)

    def agent() -> str:
        for model in (openai_model(target), anthropic_model(target)):
            answer = instrumented(model, provider, is_aggregate_named=False).run_sync(scenario.question).output
        with trace.get_tracer("app").start_as_current_span("invoke_agent remote") as remote:
            remote.set_attributes({"gen_ai.operation.name": "invoke_agent", "gen_ai.provider.name": "openai"})
            remote.set_attributes({"gen_ai.agent.name": "remote", "gen_ai.request.model": scenario.chatModel})
            remote.set_attributes({"gen_ai.usage.input_tokens": 1000, "gen_ai.usage.output_tokens": 100})
        return answer

    in_agent_span(agent)
    provider.shutdown()


drives = {
    "openai": lambda target: drive(target, openai_model),
    "anthropic": lambda target: drive(target, anthropic_model),
    "beside-agents": drive_beside_agents,
}
