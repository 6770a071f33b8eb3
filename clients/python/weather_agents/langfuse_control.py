"""Prompts, datasets and experiments as Langfuse 3 and newer work with them."""

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


def drive_experiment(target, folder: str) -> None:
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
    run = client.get_dataset_run(dataset_name=name, run_name="first run")
    assert run.id == result.dataset_run_id
    linked = [(item.dataset_item_id, item.trace_id) for item in run.dataset_run_items]
    assert linked == [(f"{name} item", result.item_results[0].trace_id)], linked


def drive_annotation(target, folder: str, call) -> None:
    client = client_of(target)
    name = f"{folder.replace('/', '-')} annotation"
    config_id = check_judging(client, call, name)
    score = {"score_id": f"{name} score", "session_id": name, "name": "another name", "config_id": config_id}
    client.create_score(**score, value="good", data_type="CATEGORICAL")
    client.flush()
    check_queue(client.api, call, name, config_id)


def control_drives(folder: str, call=by_fields):
    """The cases of one generation, by name."""
    return {
        "annotation": lambda target: drive_annotation(target, folder, call),
        "prompts": lambda target: drive_prompts(target, folder),
        "datasets": lambda target: drive_datasets(target, folder),
        "experiment": lambda target: drive_experiment(target, folder),
    }
