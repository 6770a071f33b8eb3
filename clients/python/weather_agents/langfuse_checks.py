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
