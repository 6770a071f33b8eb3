"""Prompts, datasets and experiments as Langfuse 3 and newer work with them."""

import time
from datetime import datetime, timedelta, timezone

from langfuse import Langfuse

from weather_agents.langfuse_checks import by_fields, check_dataset, check_judging, check_prompts, check_queue


def client_of(target) -> Langfuse:
    return Langfuse(public_key=target.public_key, secret_key=target.secret_key, host=target.base_url)


def drive_prompts(target, folder: str) -> None:
    client = client_of(target)

    def get(name, **options):
        return client.get_prompt(name, cache_ttl_seconds=0, **options)

    check_prompts(client.create_prompt, get, client.update_prompt, f"{folder}/")


def drive_datasets(target, folder: str) -> None:
    check_dataset(client_of(target), f"{folder} ä/all")


def run_of_dataset(client, dataset: str, result) -> tuple:
    """The run and its items, where the client links them by requests."""
    run = client.get_dataset_run(dataset_name=dataset, run_name="first run")
    return run.id, [(item.dataset_item_id, item.trace_id) for item in run.dataset_run_items]


def experiment_of_spans(client, dataset: str, result) -> tuple:
    """The same, where spans alone tell of it: readable as soon as they are stored."""
    lately = datetime.now(timezone.utc) - timedelta(hours=1)
    for _ in range(100):
        items = client.api.experiments.list_items(from_start_time=lately, experiment_id=result.experiment_id).data
        if items:
            break
        time.sleep(0.1)
    [experiment] = client.api.experiments.list(from_start_time=lately, id=result.experiment_id).data
    assert experiment.dataset_id == client.get_dataset(dataset).id, experiment
    return experiment.id, [(item.experiment_item_id, item.trace_id) for item in items]


def drive_experiment(target, folder: str, run_of) -> None:
    client = client_of(target)
    name = f"{folder}/experiment"
    client.create_dataset(name=name)
    client.create_dataset_item(dataset_name=name, id=f"{name} item", input="Paris", expected_output="PARIS")

    def task(*, item, **_):
        return item.input.upper()

    def exact(*, output, expected_output, **_):
        from langfuse import Evaluation

        return Evaluation(name="exact", value=float(output == expected_output))

    result = client.get_dataset(name).run_experiment(
        name="upper case", run_name="first run", task=task, evaluators=[exact]
    )
    client.flush()
    assert [item.output for item in result.item_results] == ["PARIS"], result
    assert result.dataset_run_id
    run_id, linked = run_of(client, name, result)
    assert run_id == result.dataset_run_id
    assert linked == [(f"{name} item", result.item_results[0].trace_id)], linked


def drive_annotation(target, folder: str, call) -> None:
    client = client_of(target)
    name = f"{folder.replace('/', '-')} annotation"
    config_id = check_judging(client, call, name)
    score = {"score_id": f"{name} score", "session_id": name, "name": "another name", "config_id": config_id}
    client.create_score(**score, value="good", data_type="CATEGORICAL")
    client.flush()
    check_queue(client.api, call, name, config_id)


def control_drives(folder: str, call=by_fields, run_of=run_of_dataset):
    """The cases of one generation, by name."""
    return {
        "annotation": lambda target: drive_annotation(target, folder, call),
        "prompts": lambda target: drive_prompts(target, folder),
        "datasets": lambda target: drive_datasets(target, folder),
        "experiment": lambda target: drive_experiment(target, folder, run_of),
    }
