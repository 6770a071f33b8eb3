from traceloop.sdk import Traceloop
from traceloop.sdk.decorators import tool, workflow

from weather_agents.anthropic_agent import anthropic_client, run_anthropic_agent
from weather_agents.openai_agent import openai_client, run_openai_agent
from scenario import look_up_weather, scenario, weather_tool


def drive(target, run) -> None:
    Traceloop.init(
        app_name="clients",
        api_endpoint=target.base_url,
        headers={"Authorization": target.authorization},
        disable_batch=True,
        telemetry_enabled=False,
    )
    Traceloop.set_association_properties({"user_id": scenario.userId, "session_id": scenario.sessionId})
    call_tool = tool(name=weather_tool["name"])(look_up_weather)

    @workflow(name=scenario.traceName)
    def agent(question: str) -> dict:
        return {"question": question, "answer": run(call_tool)}

    agent(scenario.question)


drives = {
    "openai": lambda target: drive(target, lambda tool: run_openai_agent(openai_client(target), tool)),
    "anthropic": lambda target: drive(target, lambda tool: run_anthropic_agent(anthropic_client(target), tool)),
}
