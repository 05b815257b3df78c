#!/usr/bin/env bash
# Stop what start.sh DIR started; jobs are cancelled. Usage: stop.sh DIR
set -uo pipefail
dir=$(realpath "${1:?usage: stop.sh DIR}")
export SLURM_CONF=$dir/slurm.conf
alive() { # PIDFILE NAME
    local pid
    pid=$(cat "$1" 2>/dev/null) && [ -n "$pid" ] || return 1
    # A container's init may leave the dead unreaped: a zombie is not alive.
    awk -v want="$2" '$1 == "Name:" && $2 != want {bad = 1} $1 == "State:" && $2 == "Z" {bad = 1}
        END {exit bad || NR == 0}' "/proc/$pid/status" 2>/dev/null
}
if alive "$dir/slurmctld.pid" slurmctld; then
    timeout 10 scancel --quiet --full --user="$(id -un)" 2>/dev/null
    for _ in $(seq 50); do
        [ -z "$(timeout 5 squeue -h 2>/dev/null)" ] && break
        sleep .2
    done
fi
for daemon in slurmd slurmctld munge/munged; do
    name=${daemon#*/}
    file=$dir/$name.pid
    [ "$name" = munged ] && file=$dir/munge/pid
    alive "$file" "$name" || continue
    pid=$(cat "$file")
    kill "$pid"
    for _ in $(seq 50); do
        alive "$file" "$name" || break
        sleep .2
    done
    if alive "$file" "$name"; then kill -9 "$pid"; fi
done
