"""Writes packages/pricing/src/genai/further-facts.ts from the installed Python packages genai-prices and litellm:

    pip install genai-prices==0.2.3
    pip install --no-deps litellm==1.110.2
    python scripts/further-price-facts.py

Of LiteLLM's price file: models that genai-prices does not find at their provider, and Bedrock's geographic profiles that
cost otherwise than it says, each by its exact name; and service tiers that it lacks, of models whose price both agree on.
Only where the file names the provider's page with the price.
"""

import json
import re
from collections import defaultdict
from datetime import date
from decimal import Decimal
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from genai_prices.data import providers

SOURCE = Path(find_spec("litellm").submodule_search_locations[0]) / "model_prices_and_context_window_backup.json"
TARGET = Path(__file__).parent.parent / "packages/pricing/src/genai/further-facts.ts"

# Providers of the file, and their ids in genai-prices; the file's id is also the path before its models' names.
KNOWN = {
    "anthropic": "anthropic",
    "azure": "azure",
    "azure_ai": "azure",
    "baseten": "baseten",
    "bedrock": "aws",
    "bedrock_converse": "aws",
    "cohere": "cohere",
    "cohere_chat": "cohere",
    "databricks": "databricks",
    "deepseek": "deepseek",
    "fireworks_ai": "fireworks",
    "gemini": "google",
    "groq": "groq",
    "minimax": "minimax",
    "mistral": "mistral",
    "moonshot": "moonshotai",
    "novita": "novita",
    "openai": "openai",
    "ovhcloud": "ovhcloud",
    "perplexity": "perplexity",
    "together_ai": "together",
    "vertex_ai": "google",
    "voyage": "voyageai",
    "xai": "x-ai",
    "zai": "zai",
}
# Those that genai-prices does not have.
OTHERS = ["dashscope", "deepinfra", "jina_ai", "nebius", "nscale", "sambanova", "scaleway", "watsonx"]

KEYS = {
    "input_cost_per_token": "input_mtok",
    "cache_read_input_token_cost": "cache_read_mtok",
    "cache_creation_input_token_cost": "cache_write_mtok",
    "cache_creation_input_token_cost_above_1hr": "cache_write_1h_mtok",
    "input_cost_per_audio_token": "input_audio_mtok",
    "input_cost_per_image_token": "input_image_mtok",
    "input_cost_per_video_token": "input_video_mtok",
    "cache_read_input_audio_token_cost": "cache_audio_read_mtok",
    "cache_read_input_image_token_cost": "cache_image_read_mtok",
    "output_cost_per_token": "output_mtok",
    "output_cost_per_reasoning_token": "output_reasoning_mtok",
    "output_cost_per_audio_token": "output_audio_mtok",
    "output_cost_per_image_token": "output_image_mtok",
    "output_cost_per_video_token": "output_video_mtok",
}
WHOLES = {
    **{f"cache_{use}_mtok": "input_mtok" for use in ("read", "write")},
    **{f"input_{part}_mtok": "input_mtok" for part in ("audio", "image", "video")},
    **{f"output_{part}_mtok": "output_mtok" for part in ("audio", "image", "reasoning", "video")},
}
TIERS = {"batch": "_batches", "flex": "_flex", "priority": "_priority"}
# For models of speech alone, the file often has other prices than their makers.
MODES = {"chat", "completion", "embedding", "image_generation", "image_edit", "realtime", "rerank", "responses"}
# Names of the file for a class of models, fine-tuned ones, experiments that are free of charge, and what chooses a model.
NO_MODEL = re.compile(r"^ft:|-(?:up-to|above)-|-\d+(?:\.\d+)?[bm]-(?:to-)?\d+|\[1m\]|^gemini-(?:exp|gemma)-|model.router")
GEOGRAPHIC = re.compile(r"^(?:apac|au|ca|eu|jp|sa|us-gov)\.")
# A name alone is looked for at the makers of models: what others made is there by a name that only this provider has.
OWN = {
    "google": re.compile(r"^(?:gemini|deep-research|nano-banana|text-|multimodal)|/|-maas|@"),
    "mistral": re.compile(r"^(?!.*glm)"),
    "perplexity": re.compile(r"^sonar"),
}
WHOLE_CALL = ("input_mtok", "output_mtok")
PER_TOKEN_MAX = Decimal("0.001")
TODAY = date(2026, 11, 20)  # When the version of litellm was published.


def million(value):
    # Some numbers of the file are sums of floating-point ones, such as 2.9999900000000002e-06.
    number = float(round(Decimal(str(value)) * 1_000_000, 9))
    return int(number) if number.is_integer() else number


def price_of(model, key, suffix):
    """The price of a bucket; with tiers where long requests cost otherwise. None where the file has none."""
    stated = model.get(f"{key}{suffix}")
    pattern = re.compile(rf"^{key}_above_(\d+)k_tokens{suffix}$")
    tiers = [(int(found[1]) * 1000, price) for name, price in model.items() if (found := pattern.match(name))]
    ranges = [] if suffix else [each for each in model.get("tiered_pricing") or [] if "range" in each]
    starts = [(int(each["range"][0]), each.get(key, stated)) for each in ranges]
    if any(price is not None for _, price in starts):
        (_, stated), *tiers = sorted(starts)
    if stated is None:
        return None
    if not tiers:
        return million(stated)
    # A long request of xAI begins at the number of tokens, not above it.
    shift = 1 if model["litellm_provider"] == "xai" else 0
    above = [{"start": start - shift, "price": million(price)} for start, price in sorted(tiers)]
    return {"base": million(stated), "tiers": above}


def prices_of(model, suffix=""):
    found = {name: price for key, name in KEYS.items() if (price := price_of(model, key, suffix)) is not None}
    # A part that costs what its whole costs does so for long requests, too.
    same = [part for part, whole in WHOLES.items() if found.get(part) in (found.get(whole), base(found.get(whole)))]
    prices = {name: price for name, price in found.items() if name not in same}
    return with_parts(prices) if suffix == "" else prices


def tier_prices(model, suffix, prices):
    """Cache writes of an hour, which the file does not price by tier, change as the others do."""
    own = prices_of(model, suffix)
    written, for_hour = "cache_write_mtok", "cache_write_1h_mtok"
    if written in own and for_hour in prices and for_hour not in own:
        own[for_hour] = scaled(prices[for_hour], base(own[written]) / base(prices[written]))
    return own


def scaled(price, factor):
    if isinstance(price, dict):
        tiers = [{"start": tier["start"], "price": scaled(tier["price"], factor)} for tier in price["tiers"]]
        return {"base": scaled(price["base"], factor), "tiers": tiers}
    number = round(price * factor, 9)
    return int(number) if number.is_integer() else number


def with_parts(prices):
    """As genai-prices wants it: what was cached of a part has a price where the part has one and what was cached, and no
    other part of output has one where output has none. The file means that all that was cached costs the same."""
    for part in ("audio", "image", "video"):
        for use in ("read", "write"):
            whole, cached = f"cache_{use}_mtok", f"cache_{part}_{use}_mtok"
            if f"input_{part}_mtok" in prices and whole in prices:
                prices.setdefault(cached, prices[whole])
            else:
                prices.pop(cached, None)
    if "output_mtok" not in prices and "output_image_mtok" in prices:
        prices["output_mtok"] = prices.pop("output_image_mtok")
    return prices


def is_priced_by_token(model):
    amounts = [Decimal(str(model.get(key) or 0)) for key in ("input_cost_per_token", "output_cost_per_token")]
    ranged = bool(model.get("tiered_pricing"))
    is_plausible = max(amounts) < PER_TOKEN_MAX and "off_peak_pricing" not in model
    return model.get("mode") in MODES and (ranged or any(amounts)) and is_plausible


def provider_of(model):
    """The id in genai-prices, and the path before the names of models."""
    name = str(model.get("litellm_provider"))
    path = re.sub(r"^(vertex_ai)-.*|^(fireworks_ai)-.*", r"\1\2", name)
    return KNOWN.get(path, path if path in OTHERS else None), path


by_id = {provider.id: provider for provider in providers}


def stated_model(provider_id, name):
    """What genai-prices finds at this provider, for a geographic profile also as that of the United States."""
    provider = by_id.get(provider_id)
    if provider is None:
        return None
    names = [name, GEOGRAPHIC.sub("us.", name)] if provider_id == "aws" else [name]
    found = [provider.find_model(each, all_providers=providers) for each in names]
    # Its ids are names that its own patterns may not match.
    by_name = [model for model in provider.models if model.id == name]
    return next((model for model in (*found, *by_name) if model is not None), None)


def is_geography_of_another_price(provider_id, name, prices, found):
    is_geography = provider_id == "aws" and GEOGRAPHIC.match(name) is not None
    return is_geography and not isinstance(found.prices, list) and not is_same(prices, found.prices)


def is_same(prices, stated):
    return all(base(prices.get(key)) == base(getattr(stated, key)) for key in WHOLE_CALL)


def is_consistent(own, now):
    """A tier changes input and output alike, and what was cached either as these or not at all."""
    shares = {key: base(own[key]) / base(getattr(now, key)) for key in own if base(getattr(now, key, None))}
    share = shares.get("output_mtok")
    cached = shares.get("cache_read_mtok", 1)
    near = [share is not None and abs(shares.get("input_mtok", 0) / share - 1) < 0.15]
    return all(near) and (cached == 1 or abs(cached / share - 1) < 0.15)


def with_long_requests(price, now):
    """A tier of one price changes that of long requests in proportion."""
    if isinstance(price, dict) or not getattr(now, "tiers", None):
        return price
    factor = price / float(now.base)
    tiers = [{"start": tier.start, "price": scaled(float(tier.price), factor)} for tier in now.tiers]
    return {"base": price, "tiers": tiers}


def price_now(model):
    """None for prices by time of day."""
    if not isinstance(model.prices, list):
        return model.prices
    constraints = [each.constraint for each in model.prices]
    if not all(constraint is None or hasattr(constraint, "start_date") for constraint in constraints):
        return None
    return [each for each in model.prices if each.constraint is None or each.constraint.start_date <= TODAY][-1].prices


def base(price):
    if isinstance(price, dict):
        return price["base"]
    value = getattr(price, "base", price)
    return None if value is None else float(value)


def named_models():
    """The provider's id, the name and the file's entry of each model that a client may name."""
    for key, model in json.loads(SOURCE.read_text()).items():
        provider_id, path = provider_of(model)
        if provider_id is None or "http" not in str(model.get("source")) or not is_priced_by_token(model):
            continue
        name = key.removeprefix(f"{path}/").lower()
        own = OWN.get(provider_id)
        # Paths of the file for regions: no client of these has them.
        is_region = provider_id in ("aws", "azure") and "/" in name
        if not (is_region or NO_MODEL.search(name) or (own and not own.search(name))):
            yield provider_id, name, model


def read_file():
    """By provider: further models, and further service tiers of models of genai-prices by their ids."""
    models, further_tiers = defaultdict(dict), defaultdict(dict)
    for provider_id, name, model in named_models():
        prices = prices_of(model)
        tiers = {tier: {"prices": own} for tier, suffix in TIERS.items() if (own := tier_prices(model, suffix, prices))}
        found = stated_model(provider_id, name)
        if found is None or is_geography_of_another_price(provider_id, name, prices, found):
            facts = {"id": name, "prices": prices, **({"service_tiers": tiers} if tiers else {})}
            models[provider_id].setdefault(name, facts)
        elif found in by_id[provider_id].models and (now := price_now(found)) is not None and is_same(prices, now):
            stated = {value for variant in found.price_variants or [] for value in variant.when.values()}
            known = further_tiers[provider_id].setdefault(found.id, {})
            for tier in tiers:
                own = {name: with_long_requests(price, getattr(now, name, None)) for name, price in tiers[tier]["prices"].items()}
                if tier in stated or not is_consistent(own, now):
                    continue
                if tier in known and not all(known[tier]["prices"].get(each) == own.get(each) for each in WHOLE_CALL):
                    print("Names of one model differ:", provider_id, found.id, tier)
                # Of Google's two platforms, the one that began to have tiers.
                if tier not in known or model["litellm_provider"] == "gemini":
                    known[tier] = {"prices": own}
    return [
        {
            "id": provider_id,
            "models": list(models[provider_id].values()),
            "service_tiers": {model_id: tiers for model_id, tiers in further_tiers[provider_id].items() if tiers},
        }
        for provider_id in sorted({*models, *further_tiers})
    ]


def literal(facts):
    text = json.dumps(facts, separators=(",", ":"))
    if "'" in text or "\\" in text:
        raise ValueError(f"quotes in {text}")
    return f"'{text}'"


lines = "\n".join(f"  {literal(facts)}," for facts in read_file())
TARGET.write_text(f"""// Written by scripts/further-price-facts.py from the price file of LiteLLM {version("litellm")}.

/** One provider each, as JSON: models by their exact names, in lower case, and service tiers of other models by their ids. */
export const furtherTexts: readonly string[] = [
{lines}
];
""")
