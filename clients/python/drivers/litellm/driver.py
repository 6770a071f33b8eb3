"""What LiteLLM's own callbacks tell: `langfuse` by the SDK of Langfuse, `otel` by OpenTelemetry."""

import os
from uuid import uuid4

from scenario import scenario


def wait_for_callbacks() -> None:
    """LiteLLM runs them in threads of its own."""
    from litellm.litellm_core_utils.thread_pool_executor import executor

    executor.shutdown(wait=True)


def drive_langfuse(target) -> None:
    os.environ["LANGFUSE_PUBLIC_KEY"] = target.public_key
    os.environ["LANGFUSE_SECRET_KEY"] = target.secret_key
    os.environ["LANGFUSE_HOST"] = target.base_url
    import litellm
    from litellm.litellm_core_utils import litellm_logging

    from weather_agents.litellm_agent import run_litellm_agent

    litellm.success_callback = ["langfuse"]
    litellm.failure_callback = ["langfuse"]
    run_litellm_agent(
        target,
        metadata={
            "trace_id": uuid4().hex,
            "trace_name": scenario.traceName,
            "trace_user_id": scenario.userId,
            "session_id": scenario.sessionId,
            "tags": scenario.tags,
        },
    )
    wait_for_callbacks()
    litellm_logging.langFuseLogger.flush()


def drive_otel(target) -> None:
    os.environ["OTEL_EXPORTER"] = "otlp_http"
    os.environ["OTEL_ENDPOINT"] = f"{target.base_url}/v1/traces"
    os.environ["OTEL_HEADERS"] = f"authorization={target.authorization}"
    import litellm
    from opentelemetry import trace

    from weather_agents.litellm_agent import run_litellm_agent

    litellm.callbacks = ["otel"]
    run_litellm_agent(target)
    wait_for_callbacks()
    trace.get_tracer_provider().force_flush()


drives = {"langfuse": drive_langfuse, "otel": drive_otel}
