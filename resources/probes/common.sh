# The beginning of Deskside's probes for Linux, macOS and FreeBSD; what reads a machine comes behind it.
#
# POSIX sh (dash, bash, BusyBox ash). Nothing is written to a disk, and nothing is changed.
#
# The answer is a row of frames, each `\036NONCE name status took_ms bytes\n` and that many bytes, the frame
# `end` last. Inside a frame stand blocks, each `name status bytes\n` and that many bytes: what a file or a
# tool said, untouched. Lengths, not marks, say where things end, so nothing that a machine stores (a
# package's name, a log line, a volume label) can pass for a frame or a block.
#
# Indentation and whole-line comments are removed before it is sent.

# shellcheck shell=sh disable=SC2034 # variables of the other half
nonce=$1
case $nonce in '' | *[!0-9a-z]*) exit 64 ;; esac
wanted=,${2:-all},
known=$3
locale=${LC_ALL:-${LC_MESSAGES:-$LANG}}
exec 2>/dev/null
LC_ALL=C
LANG=C
export LC_ALL LANG
nl='
'

# Of what follows, `o` is the frame being filled, `st` its status, `f` its block of key=value lines.

# block NAME STATUS TEXT
block() {
  case $2 in ok) ;; *) st=partial ;; esac
  o="$o$1 $2 ${#3}$nl$3"
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

# tool NAME COMMAND...: a block with what the command printed.
tool() {
  name=$1
  shift
  if command -v "$1" >/dev/null; then
    if v=$("$@"); then block "$name" ok "$v"; else block "$name" failed "$v"; fi
  else
    block "$name" missing-tool "${1##*/}"
    return 1
  fi
}

# list NAME PATH...: the paths that exist, one a line
list() {
  k=$1
  shift
  v=
  for l; do
    [ ! -e "$l" ] || v="$v$l$nl"
  done
  [ -z "$v" ] || block "$k" ok "$v"
}

# want CATEGORY: also for a further frame of it, `volumes.2`
want() {
  case $wanted in ,all, | *,"${1%%.*}",*) return 0 ;; esac
  return 1
}
