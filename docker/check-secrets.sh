#!/bin/sh
# check-secrets.sh NAME…: ends with 1, and with what to do, when one of these secrets is none: everything else waits for this.
faults=0

refuse() {
  echo "$1 $2. Put another into .env, in place of its line: echo \"$1=\$(openssl rand -hex 32)\"" >&2
  faults=1
}

is_placeholder() {
  case "$(printf '%s' "$1" | tr 'A-Z' 'a-z' | tr -d '_-')" in
    *change*me* | *changeit* | *changethis* | *placeholder* | *replace* | *example* | *yourpassword* | *yoursecret* | \
    password* | *passwd* | secret* | *mysecret* | *default* | todo* | xxx* | test* | admin* | root* | 12345* | \
    postgres* | clickhouse* | redis* | spanledger* | langfuse*) return 0 ;;
    *) return 1 ;;
  esac
}

value_of() {
  value="$(printenv "$1")"
  file="$(printenv "$1_FILE")"
  if [ -z "$value" ] && [ -n "$file" ]; then value="$(cat "$file")"; fi
  printf '%s' "$value"
}

for name in "$@"; do
  value="$(value_of "$name")"
  if [ -z "$value" ]; then refuse "$name" 'is missing'
  elif is_placeholder "$value"; then refuse "$name" 'is a placeholder'
  elif [ "${#value}" -lt 12 ]; then refuse "$name" 'is shorter than 12 characters'
  else
    case "$value" in
      *[!A-Za-z0-9._~-]*) refuse "$name" 'has characters that an address cannot hold: only letters, digits and ._~- are well' ;;
    esac
  fi
done

first="$(value_of SPANLEDGER_INIT_SECRET_KEY)"
if [ -n "$first" ] && is_placeholder "${first#sk-*-}"; then
  refuse SPANLEDGER_INIT_SECRET_KEY 'is a placeholder'
fi

exit "$faults"
