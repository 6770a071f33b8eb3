"""Writes packages/pricing/src/genai/provider-facts.ts from the installed Python package genai-prices:

    pip install genai-prices==0.2.3
    python scripts/price-facts.py 2026-11-10T21:51:41Z

The argument is when that version was published. Facts alone are taken: names, patterns, prices and their dates, and
prices of service tiers; no descriptions, comments or addresses.
"""

import json
import sys
from datetime import date, time
from decimal import Decimal
from importlib.metadata import version
from pathlib import Path

from genai_prices.data import providers
from genai_prices.types import TieredPrices

TARGET = Path(__file__).parent.parent / "packages/pricing/src/genai/provider-facts.ts"


def amount(value):
    if isinstance(value, TieredPrices):
        return {
            "base": amount(value.base),
            "tiers": [{"start": tier.start, "price": amount(tier.price)} for tier in value.tiers],
        }
    number = float(value)
    if Decimal(repr(number)) != Decimal(str(value)):
        raise ValueError(f"{value} is not exact as a number")
    return int(number) if number.is_integer() else number


def set_fields(value):
    return {name: field for name, field in vars(value).items() if field is not None}


def prices_of(price):
    return {key: amount(value) for key, value in set_fields(price).items()}


def clock(value: time) -> str:
    return value.isoformat().replace("+00:00", "Z")


def constraint_of(constraint):
    found = set_fields(constraint)
    if isinstance(found.get("start_date"), date):
        return {"start_date": found["start_date"].isoformat(), "type": "start_date"}
    return {"start_time": clock(found["start_time"]), "end_time": clock(found["end_time"]), "type": "time_of_date"}


def conditional(entry):
    constraint = {} if entry.constraint is None else {"constraint": constraint_of(entry.constraint)}
    return {**constraint, "prices": prices_of(entry.prices)}


def match_of(clause):
    ((key, value),) = set_fields(clause).items()
    return {key.rstrip("_"): [match_of(each) for each in value] if isinstance(value, list) else value}


def tier_of(when):
    """The name that a client reports; None for conditions that no call is stored with."""
    if len(when) != 1:
        return None
    ((kind, name),) = when.items()
    return name if kind in ("processing", "service_tier", "speed") and name not in ("default", "standard") else None


def tier_facts(entry, model):
    """The package dates a tier by when it began to have its price: it is as old as the model's own price of that day."""
    own = {"prices": prices_of(entry.prices)}
    if entry.constraint is None or not isinstance(model.prices, list):
        return own
    constraints = [constraint_of(each.constraint) for each in model.prices if each.constraint is not None]
    if any(constraint["type"] != "start_date" for constraint in constraints):
        return conditional(entry)
    known = constraint_of(entry.constraint)["start_date"]
    starts = [constraint["start_date"] for constraint in constraints if constraint["start_date"] <= known]
    return {"constraint": {"start_date": max(starts), "type": "start_date"}, **own} if starts else own


def model_facts(model):
    dated = isinstance(model.prices, list)
    facts = {
        "id": model.id,
        "match": match_of(model.match),
        "prices": [conditional(entry) for entry in model.prices] if dated else prices_of(model.prices),
    }
    tiers = {
        tier: tier_facts(entry, model)
        for entry in model.price_variants or []
        if (tier := tier_of(entry.when)) is not None and prices_of(entry.prices)
    }
    return {**facts, "service_tiers": tiers} if tiers else facts


def provider_facts(provider):
    named = {key: getattr(provider, key) for key in ("provider_match", "model_match")}
    facts = {"id": provider.id, **{key: match_of(value) for key, value in named.items() if value is not None}}
    if provider.fallback_model_providers:
        facts["fallback_model_providers"] = provider.fallback_model_providers
    return {**facts, "models": [model_facts(model) for model in provider.models]}


def literal(facts) -> str:
    text = json.dumps(facts, separators=(",", ":"))
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


lines = "\n".join(f"  {literal(provider_facts(provider))}," for provider in providers)
TARGET.write_text(f"""// Written by scripts/price-facts.py.

/** The version of the package that the facts are from, and when it was published. */
export const factsVersion = '{version("genai-prices")}';
export const factsPublishedAt = '{sys.argv[1]}';

/** One provider each, as JSON. */
export const providerTexts: readonly string[] = [
{lines}
];
""")
