from opentelemetry.instrumentation.openai_v2 import OpenAIInstrumentor

from weather_agents.openai_agent import openai_client, run_openai_agent
from otlp import in_agent_span, start_tracing


def drive(target) -> None:
    provider = start_tracing(target)
    OpenAIInstrumentor().instrument(tracer_provider=provider)
    in_agent_span(lambda: run_openai_agent(openai_client(target)))
    provider.shutdown()


drives = {"agent": drive}
