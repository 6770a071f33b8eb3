#!/bin/sh
# write-secrets.sh: writes the secrets of ./.env as the files of ./secrets that docker-compose.secrets.yml names.
set -eu
umask 077

# As compose reads it: without `export`, quotes, a comment behind a blank, and the CR of a Windows editor.
given() {
  tr -d '\r' < .env | sed -n "s/^[[:blank:]]*\(export[[:blank:]][[:blank:]]*\)*$1[[:blank:]]*=[[:blank:]]*//p" | tail -n 1 |
    sed -e "s/^'\([^']*\)'.*/\1/;t" -e 's/^"\([^"]*\)".*/\1/;t' -e 's/[[:blank:]][[:blank:]]*#.*//;s/[[:blank:]]*$//'
}
value_of() {
  value="$(given "$1")"
  [ -n "$value" ] || { echo "$1 is missing in .env: write it by the line on top of docker-compose.yml" >&2; exit 1; }
  printf '%s' "$value"
}

postgres="$(value_of POSTGRES_PASSWORD)"
clickhouse="$(value_of CLICKHOUSE_PASSWORD)"
redis="$(value_of REDIS_PASSWORD)"

mkdir -p secrets
chmod 700 secrets
# The directory keeps other users of this machine out; the users of the containers, which are others, get single files.
write() { printf '%s' "$2" > "secrets/$1"; chmod 644 "secrets/$1"; }
write postgres_password "$postgres"
write clickhouse_password "$clickhouse"
write redis_password "$redis"
write redis.conf "requirepass $redis"
write database_url "postgres://spanledger:$postgres@postgres:5432/spanledger"
write clickhouse_url "http://spanledger:$clickhouse@clickhouse:8123/spanledger"
write queue_url "redis://:$redis@redis:6379"
# An empty file, which nothing names, where .env has none.
for name in SPANLEDGER_ENCRYPTION_KEY SPANLEDGER_ENCRYPTION_KEY_PREVIOUS MEDIA_S3_SECRET_ACCESS_KEY \
  METRICS_TOKEN ADMIN_API_KEY SMTP_URL SPANLEDGER_INIT_SECRET_KEY; do
  write "$(echo "$name" | tr 'A-Z' 'a-z')" "$(given "$name")"
done
