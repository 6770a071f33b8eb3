from openinference.instrumentation.langchain import LangChainInstrumentor

from weather_agents.langchain_agent import anthropic_model, openai_model, run_langchain_agent
from openinference.instrumentation import using_attributes
from otlp import in_agent_span, start_tracing
from scenario import scenario


def drive(target, model_of) -> None:
    provider = start_tracing(target)
    LangChainInstrumentor().instrument(tracer_provider=provider)
    with using_attributes(user_id=scenario.userId, session_id=scenario.sessionId, tags=scenario.tags):
        in_agent_span(lambda: run_langchain_agent(model_of(target), missing=model_of(target, scenario.missingModel)))
    provider.shutdown()


drives = {
    "anthropic": lambda target: drive(target, anthropic_model),
    "openai": lambda target: drive(target, openai_model),
}
