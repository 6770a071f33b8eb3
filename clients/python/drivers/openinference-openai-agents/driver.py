from contextlib import suppress

from agents import Agent, ModelSettings, Runner, function_tool, set_default_openai_client, trace
from openai import AsyncOpenAI
from openinference.instrumentation import using_attributes
from openinference.instrumentation.openai_agents import OpenAIAgentsInstrumentor

from otlp import start_tracing
from scenario import look_up_weather, scenario, weather_tool


@function_tool(name_override=weather_tool["name"], description_override=weather_tool["description"])
def get_weather(city: str) -> dict:
    return look_up_weather(city)


def agent_of(model: str) -> Agent:
    settings = ModelSettings(max_tokens=500)
    return Agent("weather", instructions=scenario.system, tools=[get_weather], model=model, model_settings=settings)


async def drive(target) -> None:
    provider = start_tracing(target)
    OpenAIAgentsInstrumentor().instrument(tracer_provider=provider)
    client = AsyncOpenAI(api_key="none", base_url=f"{target.provider_url}/v1", max_retries=0)
    set_default_openai_client(client, use_for_tracing=False)
    with using_attributes(user_id=scenario.userId, session_id=scenario.sessionId, tags=scenario.tags):
        with trace(scenario.traceName):
            await Runner.run(agent_of(scenario.chatModel), scenario.question)
            with suppress(Exception):
                await Runner.run(agent_of(scenario.missingModel), scenario.question)
    provider.shutdown()


drives = {"agent": drive}
