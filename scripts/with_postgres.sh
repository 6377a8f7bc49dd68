#!/bin/sh
# Runs a command with DATABASE_URL naming a throwaway PostgreSQL: a fresh cluster on a free port in a temporary
# folder, owned by a user that isn't root, ended in every case.
#   scripts/with_postgres.sh command [argument ...]
set -eu

if [ $# -eq 0 ]; then
    echo "usage: scripts/with_postgres.sh command [argument ...]" >&2
    exit 2
fi

# Debian keeps the server's programs out of PATH; what stands in PATH may be something else, so it is not trusted.
server_programs() {
    for folder in $(printf '%s\n' /usr/lib/postgresql/*/bin | sort -t/ -k5 -rn); do
        if [ -x "$folder/initdb" ] && [ -x "$folder/pg_ctl" ]; then
            printf '%s\n' "$folder"
            return 0
        fi
    done
    if command -v pg_config >/dev/null 2>&1; then
        folder=$(pg_config --bindir)
        if [ -x "$folder/initdb" ] && [ -x "$folder/pg_ctl" ]; then
            printf '%s\n' "$folder"
            return 0
        fi
    fi
    return 1
}

install_server() {
    line="apt-get install -y --no-install-recommends postgresql"
    if [ "$(id -u)" -eq 0 ]; then
        before="env DEBIAN_FRONTEND=noninteractive"
    elif sudo -n true 2>/dev/null; then
        before="sudo -n env DEBIAN_FRONTEND=noninteractive"
    else
        echo "PostgreSQL is missing. To install it, run: sudo $line" >&2
        return 1
    fi
    echo "Installing Debian's postgresql ..." >&2
    # shellcheck disable=SC2086 # both are lists of words
    { $before apt-get update && $before $line; } </dev/null >/dev/null
}

# initdb refuses to run as root.
as_owner() {
    if [ "$(id -u)" -eq 0 ]; then
        runuser -u "$owner" -- "$@"
    else
        "$@"
    fi
}

finish() {
    status=$?
    trap - EXIT INT TERM
    if [ -f "$folder/cluster/postmaster.pid" ]; then
        as_owner "$programs/pg_ctl" stop -D "$folder/cluster" -m immediate -w -t 30 >/dev/null 2>&1 || true
    fi
    rm -rf "$folder"
    exit "$status"
}

if ! programs=$(server_programs); then
    install_server
    programs=$(server_programs) || { echo "No PostgreSQL server was found after installing it." >&2; exit 1; }
fi

owner=$(id -un)
if [ "$(id -u)" -eq 0 ]; then
    owner=postgres
    id "$owner" >/dev/null 2>&1 || owner=nobody
fi

folder=$(mktemp -d "${TMPDIR:-/tmp}/mezzo-postgres.XXXXXX")
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

password=$(python3 -c 'import secrets; print(secrets.token_hex(16))')
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
printf '%s\n' "$password" >"$folder/password"
if [ "$(id -u)" -eq 0 ]; then
    chown -R "$owner" "$folder"
fi

as_owner "$programs/initdb" -D "$folder/cluster" -U mezzo --auth=scram-sha-256 --pwfile="$folder/password" \
    --encoding=UTF8 --locale=C.UTF-8 --no-sync >/dev/null
# Nothing in it has to survive, so nothing waits for the disk.
as_owner "$programs/pg_ctl" start -D "$folder/cluster" -w -t 60 -l "$folder/log" \
    -o "-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories=$folder -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=100" \
    >/dev/null || { cat "$folder/log" >&2; exit 1; }

DATABASE_URL="postgres://mezzo:$password@127.0.0.1:$port/postgres"
export DATABASE_URL
echo "PostgreSQL $("$programs/postgres" --version | sed 's/[^0-9]*\([0-9.]*\).*/\1/') on port $port, until this ends"
"$@"
