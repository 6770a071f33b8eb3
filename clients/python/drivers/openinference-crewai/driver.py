import os

os.environ["CREWAI_DISABLE_TELEMETRY"] = "true"
os.environ["CREWAI_TRACING_ENABLED"] = "false"
os.environ["OTEL_SDK_DISABLED"] = "false"

from crewai import LLM, Agent, Crew, Task  # noqa: E402
from crewai.tools import tool  # noqa: E402
from openinference.instrumentation import using_attributes  # noqa: E402
from openinference.instrumentation.crewai import CrewAIInstrumentor  # noqa: E402
from openinference.instrumentation.openai import OpenAIInstrumentor  # noqa: E402

from otlp import start_tracing  # noqa: E402
from scenario import look_up_weather, scenario, weather_tool  # noqa: E402


@tool(weather_tool["name"])
def get_weather(city: str) -> dict:
    """Current weather of a city"""
    return look_up_weather(city)


def drive(target) -> None:
    provider = start_tracing(target)
    CrewAIInstrumentor().instrument(tracer_provider=provider)
    OpenAIInstrumentor().instrument(tracer_provider=provider)
    llm = LLM(f"openai/{scenario.chatModel}", api_key="none", base_url=f"{target.provider_url}/v1")
    agent = Agent(role="Meteorologist", goal="Tell the weather", backstory=scenario.system, llm=llm, tools=[get_weather])
    task = Task(description=scenario.question, expected_output="One sentence", agent=agent)
    with using_attributes(user_id=scenario.userId, session_id=scenario.sessionId, tags=scenario.tags):
        Crew(name=scenario.traceName, agents=[agent], tasks=[task]).kickoff()
    provider.shutdown()


drives = {"agent": drive}
