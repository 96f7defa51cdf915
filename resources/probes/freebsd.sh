# Deskside's probe for FreeBSD, behind common.sh and bsd.sh: reads system information and changes nothing.
#
# Tools of the base system of FreeBSD 12 and later, and pkg where it is set up.

# shellcheck shell=sh disable=SC2016,SC2154,SC2034

os() {
  loose sysctl sysctl kern.ostype kern.osrelease kern.hostname kern.boottime kern.hostuuid \
    kern.vm_guest hw.machine_arch security.jail.jailed
  f="${f}arch=$(uname -m)$nl"
  file /etc/os-release 40
  tool userland freebsd-version -u
  tool clock date '+%s %z %Z'
  tool zone ls -dl /etc/localtime
  file /var/db/zoneinfo 1
  file /etc/hosts 200
  file /etc/resolv.conf 40
  file /etc/krb5.conf 60
  loose born stat -f '%B %N' / /etc/hostid /etc/ssh/ssh_host_ed25519_key
  loose daemons pgrep -lx 'ntpd|chronyd|openntpd'
}

hardware() {
  loose kenv kenv -q
  loose sysctl sysctl machdep.bootmethod hw.fdt.model
}

cpu() {
  loose sysctl sysctl hw.model hw.ncpu kern.smp.cpus kern.smp.cores hw.clockrate dev.cpu.0.freq vm.loadavg \
    dev.cpu.0.temperature
}

memory() {
  loose sysctl sysctl hw.physmem hw.realmem hw.pagesize vm.stats.vm.v_page_count \
    vm.stats.vm.v_free_count vm.stats.vm.v_inactive_count vm.stats.vm.v_cache_count \
    vm.stats.vm.v_laundry_count kstat.zfs.misc.arcstats.size vfs.bufspace
  tool swap swapinfo -k
}

disks() {
  tool disks geom disk list
  tool parts geom part list
  loose labels glabel status -s
}

# ---------------------------------------------------------------- volumes

mounts() {
  mounted=$(mount -p)
  safe=
  risky=
  tab='	'
  set -f
  IFS=$nl
  for l in $mounted; do
    unset IFS
    # shellcheck disable=SC2086 # the columns of fstab(5)
    set -- $l
    case $3 in
      devfs | procfs | linprocfs | linsysfs | fdescfs | autofs) ;;
      ufs | zfs | msdosfs | tmpfs | cd9660 | udf | ext2fs | nullfs | unionfs) safe="$safe$2$nl" ;;
      *) risky="$risky$2$nl" ;;
    esac
  done
  unset IFS
  set +f
}

volumes() {
  block mount ok "$mounted"
  block remote ok "${risky%"$nl"}"
  set -f
  IFS=$nl
  # shellcheck disable=SC2086 # one path a line
  set -- $safe
  unset IFS
  set +f
  [ $# -eq 0 ] || tool df df -ki "$@"
  loose labels glabel status -s
}

# more CATEGORY NUMBER: a frame of its own for what may hang.
more() {
  n=$2
  set -f
  IFS=$nl
  for l in $risky; do
    n=$((n - 1))
    [ $n -ne 0 ] || break
  done
  unset IFS
  set +f
  tool df df -ki "$l"
}

# ---------------------------------------------------------------- network

network() {
  tool ifconfig ifconfig -a
  tool routes netstat -rnW
  tool arp arp -an
  tool sockstat sockstat -46ln
  file /etc/resolv.conf 60
  file /etc/hosts 200
  list leases /var/db/dhclient.leases.*
}

software() {
  # /usr/sbin/pkg would offer to fetch the real one.
  if [ -x /usr/local/sbin/pkg ]; then
    tool pkg /usr/local/sbin/pkg query -a '%n\t%v\t%q\t%sb\t%t\t%o'
  else
    block pkg missing-tool pkg
  fi
}

services() {
  tool enabled service -e
  tool running ps -axo comm=
  list scripts /etc/rc.d/* /usr/local/etc/rc.d/*
}

users() {
  f="${f}me=${LOGNAME:-$USER}$nl"
  file /etc/passwd 500
  file /etc/group 500
  tool clock date '+%s %z %Z'
  tool who who
  TZ=UTC tool last last -n 30
}

printers() {
  tool lpstat lpstat -r -l -p -d -v -o
}

processes() {
  tool ps ps -axo pid=,ppid=,user=,state=,rss=,time=,etime=,comm=
}

battery() {
  loose sysctl sysctl hw.acpi.acline hw.acpi.battery.units
  for number in 0 1; do
    loose "acpiconf/$number" acpiconf -i "$number"
  done
}

updates() {
  f="${f}running=$(uname -r)$nl"
  tool installed freebsd-version -k
}

devices() {
  tool pciconf pciconf -lv
  loose usbconfig usbconfig list
}

startup() { :; }
security() { :; }
events() { :; }

plan() {
  # This version reads nothing of the last three: an empty frame says so.
  away 5 os memory cpu hardware battery updates devices startup security events
  if want volumes; then
    mounts
    away 6 volumes
    number=0
    set -f
    IFS=$nl
    for m in $risky; do
      unset IFS
      number=$((number + 1))
      [ $number -gt 12 ] || away 6 volumes.$number
    done
    unset IFS
    set +f
  fi
  away 10 users disks
  away 10 printers processes
  away 10 network
  away 15 services
  away 60 software
}

answer FreeBSD
