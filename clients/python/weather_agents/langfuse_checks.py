"""What prompts and datasets have to read back as, whichever generation of Langfuse asks."""


def check_prompts(create, get, update, prefix: str) -> None:
    text = f"{prefix}text é [1]"
    config = {"temperature": 0.5, "stop": ["\n"]}
    create(name=text, prompt="Hello {{name}}", labels=["production"], tags=["clients"], config=config)
    first = get(text)
    assert first.compile(name="Ada") == "Hello Ada", first.prompt
    assert set(first.labels) == {"production", "latest"}, first.labels
    assert (first.tags, first.config) == (["clients"], config)
    create(name=text, prompt="Good day {{name}}")
    latest = get(text, label="latest")
    assert (latest.version, get(text).version) == (first.version + 1, first.version)
    update(name=text, version=latest.version, new_labels=["production"])
    assert get(text).compile(name="Bob") == "Good day Bob"
    chat = f"{prefix}chat"
    system = f"You greet: @@@langfusePrompt:name={text}|label=production@@@"
    messages = [{"role": "system", "content": system}, {"role": "user", "content": "{{question}}"}]
    create(name=chat, type="chat", prompt=messages, labels=["production"])
    compiled = get(chat, type="chat").compile(name="Eve", question="Why?")
    told = [(message["role"], message["content"]) for message in compiled]
    assert told == [("system", "You greet: Good day Eve"), ("user", "Why?")], told


def check_dataset(client, name: str) -> None:
    client.create_dataset(name=name, description="of clients", metadata={"by": "clients"})
    for at in range(60):
        client.create_dataset_item(dataset_name=name, id=f"{name} {at}", input={"at": at}, expected_output=at % 7)
    items = {item.id: item for item in client.get_dataset(name).items}
    assert set(items) == {f"{name} {at}" for at in range(60)}, len(items)
    some = items[f"{name} 8"]
    assert (some.input, some.expected_output) == ({"at": 8}, 1)


def check_judging(client, call, name: str) -> str:
    """Score configs and comments; the id of a config. `call` hands over fields as a generation of the client takes them."""
    api = client.api
    categories = [{"label": "poor", "value": 0}, {"label": "good", "value": 1}]
    fields = {"name": "quality (Python)", "data_type": "CATEGORICAL", "categories": categories}
    config = call(api.score_configs.create, "CreateScoreConfigRequest", **fields)
    read = api.score_configs.get_by_id(config.id)
    assert (read.name, read.is_archived) == (fields["name"], False), read
    assert [(category.label, category.value) for category in read.categories] == [("poor", 0), ("good", 1)], read
    client.create_prompt(name=name, prompt="x")
    prompt_id = api.prompts.get(name, label="latest").id
    content = " Is this right? "
    fields = {"project_id": "any", "object_type": "PROMPT", "object_id": prompt_id, "content": content}
    comment = api.comments.get_by_id(call(api.comments.create, "CreateCommentRequest", **fields).id)
    assert (comment.object_id, comment.content) == (prompt_id, content), comment
    return config.id


def check_queue(api, call, name: str, config_id: str) -> None:
    """Annotation queues and LLM connections, which the client has from its third generation on."""
    queues = api.annotation_queues
    queue = call(queues.create_queue, "CreateAnnotationQueueRequest", name=name, score_config_ids=[config_id])
    fields = {"object_id": "not stored yet", "object_type": "TRACE"}
    item = call(queues.create_queue_item, "CreateAnnotationQueueItemRequest", queue.id, **fields)
    assert item.status == "PENDING", item
    done = call(queues.update_queue_item, "UpdateAnnotationQueueItemRequest", queue.id, item.id, status="COMPLETED")
    assert done.status == "COMPLETED", done
    listed = queues.list_queue_items(queue.id, status="COMPLETED").data
    assert [each.id for each in listed] == [item.id], listed
    fields = {"provider": name, "adapter": "openai", "secret_key": "sk-of-no-provider-abcd"}
    connection = call(api.llm_connections.upsert, "UpsertLlmConnectionRequest", **fields)
    assert connection.display_secret_key == "...abcd", connection
    assert name in [each.provider for each in api.llm_connections.list().data]


def by_request(method, kind: str, *ids, **fields):
    """As the second and third generation take fields: in an object of their kind."""
    import langfuse.api

    return method(*ids, request=getattr(langfuse.api, kind)(**fields))


def by_fields(method, _kind: str, *ids, **fields):
    return method(*ids, **fields)
