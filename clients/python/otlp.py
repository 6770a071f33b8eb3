"""OpenTelemetry's own exporter, for the instrumentations that bring none."""

from collections.abc import Callable

from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor

from scenario import scenario
from target import Target


def processor_of(target: Target) -> BatchSpanProcessor:
    exporter = OTLPSpanExporter(f"{target.base_url}/v1/traces", headers={"authorization": target.authorization})
    return BatchSpanProcessor(exporter)


def start_tracing(target: Target) -> TracerProvider:
    """The provider of the process; `shutdown()` sends what is left."""
    provider = TracerProvider()
    provider.add_span_processor(processor_of(target))
    trace.set_tracer_provider(provider)
    return provider


def in_agent_span(agent: Callable[[], str]) -> None:
    """Runs the agent in a span of the application, in OpenInference's words."""
    with trace.get_tracer("app").start_as_current_span(scenario.traceName) as root:
        root.set_attributes({"openinference.span.kind": "CHAIN", "session.id": scenario.sessionId})
        root.set_attributes({"user.id": scenario.userId, "input.value": scenario.question})
        root.set_attribute("output.value", agent())
