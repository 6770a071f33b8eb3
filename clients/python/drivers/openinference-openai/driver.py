from openinference.instrumentation.openai import OpenAIInstrumentor

from weather_agents.openai_agent import openai_client, run_openai_agent
from weather_agents.openai_responses_agent import run_openai_responses_agent
from otlp import in_agent_span, start_tracing


def drive(target, run) -> None:
    provider = start_tracing(target)
    OpenAIInstrumentor().instrument(tracer_provider=provider)
    in_agent_span(lambda: run(openai_client(target)))
    provider.shutdown()


drives = {
    "chat": lambda target: drive(target, run_openai_agent),
    "responses": lambda target: drive(target, run_openai_responses_agent),
}
