from openinference.instrumentation.anthropic import AnthropicInstrumentor

from weather_agents.anthropic_agent import anthropic_client, run_anthropic_agent
from otlp import in_agent_span, start_tracing


def drive(target):
    provider = start_tracing(target)
    AnthropicInstrumentor().instrument(tracer_provider=provider)
    in_agent_span(lambda: run_anthropic_agent(anthropic_client(target)))
    provider.shutdown()


drives = {"agent": drive}
