# Deskside's probes for systems without /proc: the part that macos.sh and freebsd.sh share.
#
#   sh -c "$(cat common.sh bsd.sh macos.sh)" deskside NONCE [CATEGORY,CATEGORY...]
#
# What may hang runs beside everything else, in jobs. There is no way here to open a pipe at both ends, and so
# none to hold a lock as linux.sh does. Instead every job has a pipe of its own, and a chain of `cat` puts
# their answers one behind another, those with the shortest time allowed first: no job is ever waited for
# longer than its own time. A job that is over it gets TERM, which it ignores while it writes a frame, so
# that no frame is ever torn. Nobody else has the job's pipe open for writing: where a tool of it is stuck in
# the kernel and cannot even be killed, nobody waits for that tool.

# shellcheck shell=sh disable=SC2016,SC2154,SC2034 # awk programs; variables of the other half
PATH=/usr/bin:/bin:/usr/sbin:/sbin:/usr/local/sbin:/usr/local/bin
# CUPS on macOS speaks the language of the desktop unless this is set.
SOFTWARE=deskside
export PATH SOFTWARE

# ---------------------------------------------------------------- frames and blocks

# `t` becomes the time in milliseconds; of whole seconds where `date` knows no more.
now() {
  t=$(date '+%s %N')
  case ${t#* } in
    '' | *[!0-9]*) t=${t%% *}000 ;;
    *)
      l=${t#* }
      t=${t%% *}${l%??????}
      ;;
  esac
}

begin() {
  o=
  f=
  st=ok
  now
  t0=$t
}

# frame NAME STATUS, with what is in `o`
frame() {
  now
  took=$((t - t0))
  [ "$took" -ge 0 ] || took=0
  trap '' TERM
  printf '\036%s %s %s %s %s\n%s' "$nonce" "$1" "$2" "$took" "${#o}" "$o"
  trap - TERM
}

# loose NAME COMMAND...: the same for a command that ends with an error where one thing of many is not there.
loose() {
  name=$1
  shift
  if command -v "$1" >/dev/null; then
    v=$("$@")
    block "$name" ok "$v"
  else
    block "$name" missing-tool "${1##*/}"
  fi
}

# ---------------------------------------------------------------- jobs

# here CATEGORY...: read now, by this shell. `volumes.2` is read by `more volumes 2`.
here() {
  for category; do
    begin
    case $category in
      *.*) more "${category%%.*}" "${category#*.}" ;;
      *) "$category" ;;
    esac
    finish "$category"
  done
}

# away LIMIT_S CATEGORY...: a job, one line of `jobs`; in the order of their limits.
away() {
  chosen=$1
  shift
  for category; do
    ! want "$category" || chosen="$chosen $category"
  done
  case $chosen in *' '*) jobs="$jobs$chosen$nl" ;; esac
}

# job LIMIT_S CATEGORY...
job() {
  limit=$1
  shift
  here "$@" &
  worker=$!
  {
    n=$limit
    while [ "$n" -gt 0 ]; do
      sleep 1
      n=$((n - 1))
    done
    while kill -TERM "$worker"; do
      sleep 1
    done
  } >/dev/null &
  timer=$!
  # Of a category that has arrived the reader has the frame already, and takes no second one.
  wait "$worker" || for category; do
    printf '\036%s %s timeout %s 0\n' "$nonce" "$category" "${limit}000"
  done
  kill "$timer"
}

# spread JOB...: all at once; what they say, in their order. Standard input is what earlier ones say.
spread() {
  if [ $# -eq 0 ]; then
    cat
    return
  fi
  exec 3<&0
  # shellcheck disable=SC2086 # a job is several words
  job $1 </dev/null 3<&- | {
    cat <&3
    exec 3<&-
    cat
  } | {
    exec 3<&-
    shift
    spread "$@"
  }
}

# answer KERNEL: the whole answer, by the jobs that `plan` names.
answer() {
  begin
  kernel=$(uname -s)
  f="ostype=$kernel$nl"
  if [ "$kernel" = "$1" ]; then
    finish platform
    jobs=
    plan
    set -f
    IFS=$nl
    # shellcheck disable=SC2086 # one job a line
    set -- $jobs
    unset IFS
    set +f
    spread "$@" </dev/null
  else
    st=unsupported
    finish platform
  fi
  begin
  frame end ok
}
