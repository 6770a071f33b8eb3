"""Where a driver sends what it does, and who answers its model calls."""

import base64
import json
import os
from dataclasses import dataclass


@dataclass(frozen=True)
class Target:
    base_url: str
    public_key: str
    secret_key: str
    # Of the provider server, without a path.
    provider_url: str

    @property
    def authorization(self) -> str:
        return "Basic " + base64.b64encode(f"{self.public_key}:{self.secret_key}".encode()).decode()


def read_target() -> Target:
    given = json.loads(os.environ["CLIENTS_TARGET"])
    return Target(given["baseUrl"], given["publicKey"], given["secretKey"], given["providerUrl"])
