import logfire

from weather_agents.anthropic_agent import anthropic_client, run_anthropic_agent
from weather_agents.openai_agent import openai_client, run_openai_agent
from otlp import processor_of
from scenario import look_up_weather, scenario, weather_tool


def start_logfire(target) -> None:
    logfire.configure(
        send_to_logfire=False, console=False, service_name="clients", additional_span_processors=[processor_of(target)]
    )


def call_tool(city: str) -> dict:
    with logfire.span(weather_tool["name"], city=city):
        return look_up_weather(city)


def drive(run) -> None:
    with logfire.span(scenario.traceName, question=scenario.question):
        run()
    logfire.shutdown()


def drive_openai(target) -> None:
    start_logfire(target)
    client = openai_client(target)
    logfire.instrument_openai(client)
    drive(lambda: run_openai_agent(client, call_tool))


def drive_anthropic(target) -> None:
    start_logfire(target)
    client = anthropic_client(target)
    logfire.instrument_anthropic(client)
    drive(lambda: run_anthropic_agent(client, call_tool))


drives = {"openai": drive_openai, "anthropic": drive_anthropic}
