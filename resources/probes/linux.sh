# Deskside's probe for Linux: reads system information and changes nothing.
#
#   sh -c "$(cat linux.sh)" deskside NONCE [CATEGORY,CATEGORY...]
#
# POSIX sh (dash, bash, BusyBox ash). Nothing is written to a disk; nothing but standard tools is started,
# and those as few as possible: files in /proc and /sys are read by the shell itself.
#
# The answer is a row of frames, each `\036NONCE name status took_ms bytes\n` and that many bytes, the frame
# `end` last. Inside a frame stand blocks, each `name status bytes\n` and that many bytes: what a file or a
# tool said, untouched. Lengths, not marks, say where things end, so nothing that a machine stores (a
# package's name, a log line, a volume label) can pass for a frame or a block.
#
# What may hang (a tool, a dead network drive) runs in a shell of its own in the background. One lock, a
# byte in a pipe, decides who writes. Once a second a ticker wakes the main shell, which gives up on what
# is overdue and never waits for it: a child stuck in the kernel cannot even be killed.
#
# Indentation and whole-line comments are removed before it is sent.

nonce=$1
case $nonce in '' | *[!0-9a-z]*) exit 64 ;; esac
wanted=,${2:-all},
locale=${LC_ALL:-${LC_MESSAGES:-$LANG}}
exec 2>/dev/null </dev/null
PATH=/usr/sbin:/usr/bin:/sbin:/bin:/usr/local/sbin:/usr/local/bin:/run/current-system/sw/bin
LC_ALL=C
LANG=C
export PATH LC_ALL LANG
nl='
'

# ---------------------------------------------------------------- frames and blocks

# `o` is the frame being filled, `st` its status, `f` a block of key=value lines being filled.
begin() {
  o=
  f=
  st=ok
  read -r t0 rest </proc/uptime
}

# block NAME STATUS TEXT
block() {
  case $2 in ok) ;; *) st=partial ;; esac
  o="$o$1 $2 ${#3}$nl$3"
}

# frame NAME STATUS, with what is in `o`. Only who holds the lock writes.
frame() {
  read -r t1 rest </proc/uptime
  took=$(((${t1%.*}${t1#*.} - ${t0%.*}${t0#*.}) * 10))
  read -r rest <&8
  printf '\036%s %s %s %s %s\n%s' "$nonce" "$1" "$2" "$took" "${#o}" "$o"
  echo >&8
}

finish() {
  [ -z "$f" ] || block facts ok "$f"
  frame "$1" "$st"
}

# text FILE [LINES]: the file's first lines in `v`; false, with `why`, where it cannot be read.
text() {
  v=
  if [ -r "$1" ]; then
    n=${2:-300}
    while [ "$n" -gt 0 ] && IFS= read -r l; do
      v="$v$l$nl"
      l=
      n=$((n - 1))
    done <"$1"
    v="$v$l"
    l=
    return 0
  fi
  why=absent
  [ ! -e "$1" ] || why=denied
  return 1
}

# file FILE [LINES]: a block of that name.
file() {
  if text "$@"; then
    block "$1" ok "$v"
  elif [ "$why" = denied ]; then
    block "$1" denied ''
  fi
}

# fact KEY FILE: the file's first line as a line of the block `facts`.
fact() {
  if [ -r "$2" ]; then
    l=
    IFS= read -r l <"$2"
    f="$f$1=$l$nl"
  elif [ -e "$2" ]; then
    f="$f$1!denied$nl"
  fi
}

# tool NAME COMMAND...: a block with what the command printed.
tool() {
  name=$1
  shift
  if command -v "$1" >/dev/null; then
    if v=$("$@"); then block "$name" ok "$v"; else block "$name" failed "$v"; fi
  else
    block "$name" missing-tool "$1"
    return 1
  fi
}

# ---------------------------------------------------------------- what takes no time

os() {
  fact kernel /proc/sys/kernel/osrelease
  fact kernel_build /proc/sys/kernel/version
  fact hostname /proc/sys/kernel/hostname
  fact machine_id /etc/machine-id
  fact machine_id_dbus /var/lib/dbus/machine-id
  fact uptime /proc/uptime
  fact timezone /etc/timezone
  fact container /run/systemd/container
  fact hypervisor /sys/hypervisor/type
  fact dmi_vendor /sys/class/dmi/id/sys_vendor
  fact dmi_product /sys/class/dmi/id/product_name
  fact dmi_bios /sys/class/dmi/id/bios_vendor
  if [ -r /proc/sys/kernel/arch ]; then
    fact arch /proc/sys/kernel/arch
  else
    f="${f}arch=$(uname -m)$nl"
  fi
  [ ! -e /.dockerenv ] || f="${f}container=docker$nl"
  [ ! -e /run/.containerenv ] || f="${f}container=podman$nl"
  while read -r key rest; do
    case $key in
      flags | Features)
        case " $rest " in *' hypervisor '*) f="${f}cpu_flag=hypervisor$nl" ;; esac
        break
        ;;
    esac
  done </proc/cpuinfo
  f="${f}locale=$locale$nl"
  if [ -e /run/systemd/timesync/synchronized ]; then
    f="${f}time_sync=systemd-timesyncd yes$nl"
  elif [ -d /run/systemd/timesync ]; then
    f="${f}time_sync=systemd-timesyncd no$nl"
  elif [ -e /run/chrony/chronyd.pid ] || [ -e /run/chronyd.pid ]; then
    f="${f}time_sync=chrony$nl"
  elif [ -e /run/ntpd.pid ] || [ -e /var/run/ntpd.pid ]; then
    f="${f}time_sync=ntpd$nl"
  fi
  if [ -r /etc/os-release ]; then file /etc/os-release; else file /usr/lib/os-release; fi
  file /etc/hosts 200
  file /etc/resolv.conf 40
  file /etc/default/locale 20
  file /etc/locale.conf 20
  file /etc/default/keyboard 20
  file /etc/vconsole.conf 20
  file /etc/krb5.conf 60
  v=
  for s in /run/systemd/sessions/*; do
    case $s in *.ref) continue ;; esac
    [ -f "$s" ] && [ -r "$s" ] || continue
    while IFS= read -r l; do
      case $l in TYPE=* | CLASS=* | STATE=* | DESKTOP=* | REMOTE=* | SEAT=*) v="$v$l$nl" ;; esac
    done <"$s"
    v="$v$nl"
  done
  [ ! -d /run/systemd/sessions ] || block sessions ok "$v"
  tool clock date '+%s %z %Z'
  tool zone ls -dl /etc/localtime
  set -- /
  for s in /lost+found /etc/machine-id /var/log/installer /root/anaconda-ks.cfg; do
    [ ! -e "$s" ] || set -- "$@" "$s"
  done
  tool born stat -c '%W %Y %n' "$@"
}

memory() {
  file /proc/meminfo
  file /proc/swaps 60
  file /proc/pressure/memory
}

# ---------------------------------------------------------------- volumes

# Network drives and FUSE may be dead: each is asked by a shell of its own, in a frame `volumes.N`.
volumes() {
  tool mountinfo cat /proc/self/mountinfo
  mounts=$v
  [ ! -d /dev/disk/by-label ] || tool labels ls -l /dev/disk/by-label
  [ ! -d /dev/disk/by-uuid ] || tool uuids ls -l /dev/disk/by-uuid
  risky=
  set --
  IFS=$nl
  for line in $mounts; do
    IFS=' '
    m=${line%% - *}
    m=${m#* * * * }
    m=${m%% *}
    kind=${line##* - }
    kind=${kind%% *}
    # A path with a line feed could pass for another path's figures: it is listed, not measured.
    case $m in *\\012* | /sys/* | /proc/*) continue ;; esac
    case $kind in
      proc | sysfs | cgroup* | dev* | securityfs | debugfs | tracefs | pstore | bpf | configfs | fusectl) ;;
      mqueue | hugetlbfs | binfmt_misc | autofs | rpc_pipefs | nsfs | efivarfs | selinuxfs | ramfs) ;;
      nfs* | cifs | smb* | fuse* | 9p | ceph | afs | ncpfs | lustre | gfs* | ocfs* | virtiofs | vboxsf)
        risky="$risky$m$nl"
        ;;
      *)
        case $m in *\\*) m=$(printf '%b.' "$m") && m=${m%.} ;; esac
        [ $# -gt 300 ] || set -- "$@" "$m"
        ;;
    esac
  done
  unset IFS
  block remote ok "${risky%"$nl"}"
  [ $# -eq 0 ] || tool usage stat -f -c '%S %b %f %a %c %d %n' "$@"
}

# remote MOUNT_POINT, still escaped
remote() {
  m=$(printf '%b.' "$1")
  tool usage stat -f -c '%S %b %f %a %c %d %n' "${m%.}"
}

# ---------------------------------------------------------------- the run

# start NAME LIMIT_S FUNCTION [ARGUMENT]: in the background, in a frame of that name.
start() {
  (
    begin
    name=$1
    shift 2
    "$@"
    finish "$name"
  ) &
  jobs="$jobs $! $1 $2"
}

# want CATEGORY
want() {
  case $wanted in ,all, | *,"$1",*) return 0 ;; esac
  return 1
}

here() {
  want "$1" || return 0
  begin
  "$1"
  finish "$1"
}

away() {
  want "$1" || return 0
  start "$1" "$2" "$1"
}

# Wait for what was started, but for each no longer than its limit.
collect() {
  while [ $# -ge 3 ]; do
    while :; do
      before=$ticks
      wait "$1"
      [ "$ticks" != "$before" ] || break
      if [ "$ticks" -ge "$3" ] && kill -0 "$1"; then
        # With the lock held nobody is in the middle of writing.
        read -r rest <&8
        kill -KILL "$1"
        printf '\036%s %s timeout %s 0\n' "$nonce" "$2" "${3}000"
        echo >&8
        break
      fi
    done
    shift 3
  done
}

main() {
  begin
  block facts ok "ostype=Linux$nl"
  frame platform ok
  here os
  here memory
  if want volumes; then
    begin
    volumes
    finish volumes
    number=0
    IFS=$nl
    for m in $risky; do
      unset IFS
      number=$((number + 1))
      [ $number -gt 40 ] || start volumes.$number 4 remote "$m"
    done
    unset IFS
  fi
  # shellcheck disable=SC2086 # three words a job
  collect $jobs
  begin
  frame end ok
}

read -r ostype </proc/sys/kernel/ostype
if [ "$ostype" != Linux ]; then
  ostype="ostype=$(uname -s)$nl"
  printf '\036%s platform unsupported 0 %s\n%s\036%s end ok 0 0\n' \
    "$nonce" "$((${#ostype} + 10 + ${#ostype} / 100))" "facts ok ${#ostype}$nl$ostype" "$nonce"
  exit 0
fi

# The pipe is opened for both reading and writing, which Linux allows: it holds the lock's one byte.
: | {
  exec 8<>/proc/self/fd/0 </dev/null
  echo >&8
  read -r me rest </proc/self/stat
  jobs=
  ticks=0
  trap 'ticks=$((ticks + 1))' ALRM
  (while sleep 1; do kill -ALRM "$me" || exit; done) >/dev/null &
  ticker=$!
  main
  kill "$ticker"
}
