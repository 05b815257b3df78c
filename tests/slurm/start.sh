#!/usr/bin/env bash
# Start a real one-node SLURM on this host.  Usage: start.sh DIR [CPUS]
# DIR holds everything (keep its path short: munge's socket must stay under 108 bytes).
# No systemd, no cgroups, no accounting database. Idempotent. SLURM_PORT sets the base port.
set -euo pipefail
dir=${1:?usage: start.sh DIR [CPUS]}
cpus=${2:-$(nproc)}
port=${SLURM_PORT:-6817}
mkdir -p "$dir"
dir=$(realpath "$dir")
[ ${#dir} -lt 80 ] || { echo "path too long: $dir" >&2; exit 2; }

# (a) packages
missing=0
for tool in slurmctld slurmd sbatch munged; do
    command -v "$tool" >/dev/null || missing=1
done
if [ "$missing" = 1 ]; then
    export DEBIAN_FRONTEND=noninteractive
    # The packages start no service where policy-rc.d says 101 (containers) or no init runs.
    apt-get install -y --no-install-recommends slurm-wlm munge ||
        { apt-get update && apt-get install -y --no-install-recommends slurm-wlm munge; }
fi

# (b) configuration
node=$(hostname -s)
user=$(id -un)
memory=$(awk '/^MemTotal/ {print int($2 / 1024)}' /proc/meminfo)
export SLURM_CONF=$dir/slurm.conf
umask 022
mkdir -p "$dir"/{munge,log,state,spool}
chmod 755 "$dir" "$dir/munge"
if ! [ -s "$dir/munge/key" ]; then
    (umask 077 && head -c 128 /dev/urandom >"$dir/munge/key")
fi
cat >"$dir/slurm.conf.new" <<CONF
ClusterName=trial
SlurmctldHost=$node(127.0.0.1)
SlurmctldPort=$port
SlurmdPort=$((port + 1))
SlurmUser=$user
SlurmdUser=$user
AuthType=auth/munge
CredType=cred/munge
AuthInfo=socket=$dir/munge/socket
CommunicationParameters=NoAddrCache
StateSaveLocation=$dir/state
SlurmdSpoolDir=$dir/spool
SlurmctldPidFile=$dir/slurmctld.pid
SlurmdPidFile=$dir/slurmd.pid
SlurmctldLogFile=$dir/log/slurmctld.log
SlurmdLogFile=$dir/log/slurmd.log
# linuxproc loses a child whose shell died first; the process group does not.
ProctrackType=proctrack/pgid
TaskPlugin=task/none
MpiDefault=none
MailProg=/bin/true
SwitchType=switch/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
JobCompType=jobcomp/none
SchedulerType=sched/backfill
SchedulerParameters=batch_sched_delay=0,sched_interval=5,bf_interval=5
SelectType=select/cons_tres
SelectTypeParameters=CR_Core_Memory
# Believe the numbers below, whatever the machine has.
SlurmdParameters=config_overrides
ReturnToService=2
KillWait=2
MinJobAge=300
InactiveLimit=0
SlurmctldTimeout=30
SlurmdTimeout=30
NodeName=$node NodeAddr=127.0.0.1 NodeHostname=$node CPUs=$cpus RealMemory=$memory State=UNKNOWN
PartitionName=trial Nodes=$node Default=YES MaxTime=INFINITE State=UP
CONF
mv "$dir/slurm.conf.new" "$SLURM_CONF"

# (c) daemons
alive() { # PIDFILE NAME
    local pid
    pid=$(cat "$1" 2>/dev/null) && [ -n "$pid" ] || return 1
    # A container's init may leave the dead unreaped: a zombie is not alive.
    awk -v want="$2" '$1 == "Name:" && $2 != want {bad = 1} $1 == "State:" && $2 == "Z" {bad = 1}
        END {exit bad || NR == 0}' "/proc/$pid/status" 2>/dev/null
}
if ! alive "$dir/munge/pid" munged; then
    munged --force --socket="$dir/munge/socket" --key-file="$dir/munge/key" \
        --pid-file="$dir/munge/pid" --log-file="$dir/log/munged.log" \
        --seed-file="$dir/munge/seed" --num-threads=2
fi
alive "$dir/slurmctld.pid" slurmctld || slurmctld
alive "$dir/slurmd.pid" slurmd || slurmd -N "$node"
for _ in $(seq 150); do
    state=$(sinfo -h -o %T 2>/dev/null || true)
    case $state in
    idle | mixed | allocated) echo "export SLURM_CONF=$SLURM_CONF"; exit 0 ;;
    down* | drain*) scontrol update "nodename=$node" state=resume || true ;;
    esac
    sleep .2
done
echo "the node did not come up: ${state:-no answer}; see $dir/log" >&2
tail -n 20 "$dir"/log/*.log >&2
exit 1
