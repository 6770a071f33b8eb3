"""The agent by LangGraph, as `create_agent` of LangChain 1 makes it."""

from langchain.agents import create_agent
from langchain_core.language_models import BaseChatModel

from weather_agents.langchain_agent import get_weather
from scenario import scenario


def run_langgraph_agent(model: BaseChatModel, *callbacks) -> str:
    """A call that asks for the tool, the tool, and a call that answers."""
    agent = create_agent(model, tools=[get_weather], system_prompt=scenario.system, name=scenario.traceName)
    question = {"messages": [{"role": "user", "content": scenario.question}]}
    return agent.invoke(question, {"callbacks": list(callbacks)})["messages"][-1].text
