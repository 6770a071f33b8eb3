"""What LiteLLM's own callbacks tell: `langfuse` by the package langfuse 2, `otel` by OpenTelemetry."""

import os
import time

from scenario import scenario


def wait_for_callbacks() -> None:
    """LiteLLM runs them in threads that it doesn't let one wait for."""
    time.sleep(2)


def drive_langfuse(target) -> None:
    os.environ["LANGFUSE_PUBLIC_KEY"] = target.public_key
    os.environ["LANGFUSE_SECRET_KEY"] = target.secret_key
    os.environ["LANGFUSE_HOST"] = target.base_url
    import litellm
    from langfuse import get_client

    from weather_agents.litellm_agent import run_litellm_agent

    litellm.success_callback = ["langfuse"]
    litellm.failure_callback = ["langfuse"]
    run_litellm_agent(
        target,
        metadata={
            "trace_id": "litellm-langfuse",
            "trace_name": scenario.traceName,
            "trace_user_id": scenario.userId,
            "session_id": scenario.sessionId,
            "tags": scenario.tags,
        },
    )
    wait_for_callbacks()
    get_client(public_key=target.public_key).flush()


def drive_otel(target) -> None:
    os.environ["OTEL_EXPORTER"] = "otlp_http"
    os.environ["OTEL_ENDPOINT"] = f"{target.base_url}/v1/traces"
    os.environ["OTEL_HEADERS"] = f"authorization={target.authorization}"
    import litellm
    from opentelemetry import trace

    from weather_agents.litellm_agent import run_litellm_agent

    litellm.callbacks = ["otel"]
    # Of a streamed call this callback sends nothing.
    run_litellm_agent(target, is_streaming=False)
    wait_for_callbacks()
    trace.get_tracer_provider().force_flush()


drives = {"langfuse": drive_langfuse, "otel": drive_otel}
