# Stops a PostgreSQL server when stdin ends, that is, when the process that started it is gone, however it died.
# Usage: stop-postgres-with-parent.sh <postmaster pid> <data directory>
trap '' INT TERM HUP
cat >/dev/null

# The pid may be a zombie or belong to someone else by now; the server's own pid file tells.
is_running() {
  [ "$(head -n 1 "$2/postmaster.pid" 2>/dev/null)" = "$1" ] && kill -0 "$1" 2>/dev/null
}

is_running "$1" "$2" || exit 0
kill -INT "$1"
i=0
while [ "$i" -lt 100 ]; do
  is_running "$1" "$2" || exit 0
  sleep 0.1
  i=$((i + 1))
done
kill -QUIT "$1"
