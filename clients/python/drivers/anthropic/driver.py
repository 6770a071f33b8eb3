"""What Anthropic's own SDK tells, without an instrumentation of it: alone, and beside an instrumentation of OpenAI."""

from openinference.instrumentation.openai import OpenAIInstrumentor

from weather_agents.anthropic_agent import anthropic_client, run_anthropic_agent
from weather_agents.openai_agent import openai_client, run_openai_agent
from otlp import in_agent_span, start_tracing


def drive_alone(target):
    provider = start_tracing(target)
    in_agent_span(lambda: run_anthropic_agent(anthropic_client(target)))
    provider.shutdown()


def drive_beside_openai(target):
    provider = start_tracing(target)
    OpenAIInstrumentor().instrument(tracer_provider=provider)

    def agent() -> str:
        run_anthropic_agent(anthropic_client(target))
        return run_openai_agent(openai_client(target))

    in_agent_span(agent)
    provider.shutdown()


drives = {"alone": drive_alone, "beside-openai": drive_beside_openai}
