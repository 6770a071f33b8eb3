from openinference.instrumentation import using_attributes
from openinference.instrumentation.langchain import LangChainInstrumentor

from weather_agents.langchain_agent import openai_model
from weather_agents.langgraph_agent import run_langgraph_agent
from otlp import start_tracing
from scenario import scenario


def drive(target) -> None:
    provider = start_tracing(target)
    LangChainInstrumentor().instrument(tracer_provider=provider)
    with using_attributes(user_id=scenario.userId, session_id=scenario.sessionId, tags=scenario.tags):
        run_langgraph_agent(openai_model(target))
    provider.shutdown()


drives = {"agent": drive}
