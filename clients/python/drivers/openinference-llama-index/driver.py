from contextlib import suppress

from llama_index.core.agent.workflow import FunctionAgent
from llama_index.core.tools import FunctionTool
from llama_index.llms.openai import OpenAI
from openinference.instrumentation import using_attributes
from openinference.instrumentation.llama_index import LlamaIndexInstrumentor

from otlp import start_tracing
from scenario import look_up_weather, scenario, weather_tool


def model_of(target, model: str) -> OpenAI:
    return OpenAI(model=model, api_key="none", api_base=f"{target.provider_url}/v1", max_retries=0, temperature=1)


async def drive(target) -> None:
    provider = start_tracing(target)
    LlamaIndexInstrumentor().instrument(tracer_provider=provider)
    tool = FunctionTool.from_defaults(
        look_up_weather, name=weather_tool["name"], description=weather_tool["description"]
    )

    async def run() -> str:
        agent = FunctionAgent(
            tools=[tool],
            llm=model_of(target, scenario.chatModel),
            system_prompt=scenario.system,
            streaming=False,
        )
        answer = str(await agent.run(scenario.question))
        with suppress(Exception):
            model_of(target, scenario.missingModel).complete(scenario.question)
        return answer

    with using_attributes(user_id=scenario.userId, session_id=scenario.sessionId, tags=scenario.tags):
        await run()
    provider.shutdown()


drives = {"agent": drive}
