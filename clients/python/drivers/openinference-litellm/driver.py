from openinference.instrumentation.litellm import LiteLLMInstrumentor

from weather_agents.litellm_agent import run_litellm_agent
from otlp import in_agent_span, start_tracing


def drive(target, name: str) -> None:
    provider = start_tracing(target)
    LiteLLMInstrumentor().instrument(tracer_provider=provider)
    in_agent_span(lambda: run_litellm_agent(target, name))
    provider.shutdown()


drives = {name: lambda target, name=name: drive(target, name) for name in ("openai", "anthropic")}
