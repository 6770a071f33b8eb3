"""Langfuse 2 speaks the batch API: its decorator, its wrapper of OpenAI, and its callbacks of LangChain."""

import json

from langfuse import Langfuse
from langfuse.decorators import langfuse_context, observe

from scenario import look_up_weather, scenario, weather_tool
from weather_agents.anthropic_agent import anthropic_client, common_of_calls, question_messages, usage_of
from weather_agents.langfuse_checks import by_request, check_dataset, check_judging, check_prompts
from weather_agents.langchain_agent import openai_model, run_langchain_agent


def configure(target) -> None:
    langfuse_context.configure(
        public_key=target.public_key,
        secret_key=target.secret_key,
        host=target.base_url,
        environment=scenario.environment,
        release=scenario.release,
    )


def update_trace() -> None:
    langfuse_context.update_current_trace(
        name=scenario.traceName, user_id=scenario.userId, session_id=scenario.sessionId, tags=scenario.tags
    )


def drive_observe(target) -> None:
    configure(target)
    client = anthropic_client(target)

    @observe(as_type="generation", name="plan")
    def plan():
        message = client.messages.create(**common_of_calls(), messages=question_messages())
        langfuse_context.update_current_observation(model=message.model, usage_details=usage_of(message))
        return message.content

    @observe(name=weather_tool["name"])
    def call_tool(city: str):
        return look_up_weather(city)

    @observe(as_type="generation", name="answer-in-words")
    def answer(messages: list) -> str:
        message = client.messages.create(**common_of_calls(), messages=messages)
        langfuse_context.update_current_observation(model=message.model, usage_details=usage_of(message))
        return message.content[0].text

    @observe(name=scenario.traceName)
    def agent(question: str) -> str:
        update_trace()
        content = plan()
        call = next(block for block in content if block.type == "tool_use")
        result = {"type": "tool_result", "tool_use_id": call.id, "content": json.dumps(call_tool(**call.input))}
        told = [{"role": "assistant", "content": content}, {"role": "user", "content": [result]}]
        return answer([*question_messages(), *told])

    agent(scenario.question)
    langfuse_context.flush()


def drive_openai(target) -> None:
    configure(target)
    from langfuse.openai import OpenAI

    from weather_agents.openai_agent import run_openai_agent

    client = OpenAI(api_key="none", base_url=f"{target.provider_url}/v1", max_retries=0)

    @observe(name=weather_tool["name"])
    def call_tool(city: str):
        return look_up_weather(city)

    @observe(name=scenario.traceName)
    def agent(question: str) -> str:
        update_trace()
        return run_openai_agent(client, call_tool, has_embedding=False)

    agent(scenario.question)
    langfuse_context.flush()


def drive_langchain(target) -> None:
    from langfuse.callback import CallbackHandler

    handler = CallbackHandler(
        public_key=target.public_key,
        secret_key=target.secret_key,
        host=target.base_url,
        user_id=scenario.userId,
        session_id=scenario.sessionId,
        tags=scenario.tags,
        environment=scenario.environment,
        release=scenario.release,
    )
    run_langchain_agent(openai_model(target), handler)
    handler.flush()


def client_of(target) -> Langfuse:
    return Langfuse(public_key=target.public_key, secret_key=target.secret_key, host=target.base_url)


def drive_prompts(target) -> None:
    client = client_of(target)

    def get(name, **options):
        return client.get_prompt(name, cache_ttl_seconds=0, **options)

    check_prompts(client.create_prompt, get, client.update_prompt, prefix)


def drive_datasets(target) -> None:
    check_dataset(client_of(target), f"{prefix}all")


def drive_experiment(target) -> None:
    client = client_of(target)
    name = f"{prefix}experiment"
    client.create_dataset(name=name)
    client.create_dataset_item(dataset_name=name, id=f"{name} item", input="Paris", expected_output="PARIS")
    [item] = client.get_dataset(name).items
    trace = client.trace(name="upper case", input=item.input, output=item.input.upper())
    item.link(trace, "first run", run_description="of clients", run_metadata={"by": "clients"})
    trace.score(name="exact", value=float(item.input.upper() == item.expected_output))
    client.flush()
    run = client.get_dataset_run(name, "first run")
    linked = [(linked.dataset_item_id, linked.trace_id) for linked in run.dataset_run_items]
    assert linked == [(item.id, trace.id)], linked


def drive_annotation(target) -> None:
    check_judging(client_of(target), by_request, f"{prefix}annotation")


# It encodes names twice in queries, and a slash in paths not at all: others than plain ones do not reach the server.
prefix = "clients-python-langfuse-2-"
drives = {
    "observe": drive_observe,
    "openai": drive_openai,
    "langchain": drive_langchain,
    "prompts": drive_prompts,
    "datasets": drive_datasets,
    "experiment": drive_experiment,
    "annotation": drive_annotation,
}
