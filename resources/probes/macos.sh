# Deskside's probe for macOS, behind common.sh and bsd.sh: reads system information and changes nothing.
#
# Standard tools of macOS 10.15 and later, none of whose output is in the user's language: plist and JSON before
# text. Nothing asks the network, and nothing makes a window ask for a permission.

# shellcheck shell=sh disable=SC2016,SC2154,SC2034

os() {
  tool sw_vers sw_vers
  loose sysctl sysctl kern.osrelease kern.hostname kern.boottime hw.model kern.hv_vmm_present \
    hw.optional.arm64
  f="${f}arch=$(uname -m)$nl"
  tool computer_name scutil --get ComputerName
  loose host_name scutil --get HostName
  tool expert ioreg -a -rd1 -c IOPlatformExpertDevice
  tool clock date '+%s %z %Z'
  tool zone ls -dl /etc/localtime
  tool locale defaults read -g AppleLocale
  loose keyboard defaults export com.apple.HIToolbox -
  loose directory dsconfigad -show
  loose dns scutil --dns
  file /etc/hosts 200
  tool console stat -f %u /dev/console
  loose born stat -f '%m %N' /var/db/.AppleSetupDone
  [ ! -e /System/Library/LaunchDaemons/com.apple.timed.plist ] || f="${f}time_service=timed$nl"
}

hardware() {
  tool expert ioreg -a -rd1 -c IOPlatformExpertDevice
}

cpu() {
  loose sysctl sysctl machdep.cpu.brand_string machdep.cpu.vendor hw.packages hw.physicalcpu \
    hw.activecpu hw.logicalcpu hw.cpufrequency_max hw.cpufrequency vm.loadavg
}

memory() {
  loose sysctl sysctl hw.memsize hw.pagesize vm.swapusage
  tool vm_stat vm_stat
}

battery() {
  tool ioreg ioreg -a -r -c AppleSmartBattery
}

disks() {
  tool list diskutil list -plist
  n=0
  for l in /dev/disk[0-9] /dev/disk[0-9][0-9]; do
    if [ -e "$l" ] && [ $n -lt 16 ]; then
      tool "info/${l##*/}" diskutil info -plist "${l##*/}"
      n=$((n + 1))
    fi
  done
  tool apfs diskutil apfs list -plist
  loose filevault fdesetup status
}

# ---------------------------------------------------------------- volumes

# What is mounted, from the kernel's own list, which does not wait for a dead drive. `safe` are the local file
# systems, `risky` the rest, each of which is asked by a job of its own, in a frame `volumes.N`.
mounts() {
  mounted=$(mount)
  safe=
  risky=
  set -f
  IFS=$nl
  for l in $mounted; do
    kind=${l##* \(}
    l=${l#* on }
    l=${l% \(*}
    case $kind in
      devfs* | autofs*) ;;
      apfs* | hfs* | msdos* | exfat* | ntfs* | udf* | cd9660* | lifs*) safe="$safe$l$nl" ;;
      *) risky="$risky$l$nl" ;;
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
  [ $# -eq 0 ] || tool df df -k "$@"
  tool list diskutil list -plist
}

# more CATEGORY NUMBER: a frame of its own for what is slow.
more() {
  case $1 in
    volumes)
      n=$2
      set -f
      IFS=$nl
      for l in $risky; do
        n=$((n - 1))
        [ $n -ne 0 ] || break
      done
      unset IFS
      set +f
      tool df df -k "$l"
      ;;
    hardware) tool profiler system_profiler -json SPHardwareDataType ;;
    memory) tool profiler system_profiler -json SPMemoryDataType ;;
    disks) tool profiler system_profiler -json SPNVMeDataType SPSerialATADataType ;;
    network) tool airport system_profiler -json SPAirPortDataType ;;
    security)
      # Without the names and addresses of the disks, in which there may be a person's.
      loose destinations time_machine
      if v=$(tmutil latestbackup); then block latest_backup ok "${v##*/}"; else block latest_backup failed ''; fi
      tool clock date '+%s %z %Z'
      ;;
    software) tool applications system_profiler -json SPApplicationsDataType ;;
  esac
}

# ---------------------------------------------------------------- network

network() {
  tool ifconfig ifconfig -a
  tool interfaces plutil -convert xml1 -o - /Library/Preferences/SystemConfiguration/NetworkInterfaces.plist
  tool routes netstat -rn
  loose dns scutil --dns
  tool proxy scutil --proxy
  loose vpn scutil --nc list
  tool arp arp -an
  tool tcp netstat -an -p tcp
  tool udp netstat -an -p udp
  file /etc/hosts 200
  # Which adapters have their address from a DHCP server: those that know one.
  for l in $(ifconfig -l -u inet); do
    case $l in lo*) ;; *) loose "dhcp/$l" ipconfig getoption "$l" server_identifier ;; esac
  done
}

# ---------------------------------------------------------------- software

# Homebrew refuses to run for anybody but its owner: its folders say the same.
software() {
  list cellar /opt/homebrew/Cellar/*/* /usr/local/Cellar/*/*
  list caskroom /opt/homebrew/Caskroom/*/* /usr/local/Caskroom/*/*
  loose receipts pkgutil --pkgs
  [ ! -e /Library/Receipts/InstallHistory.plist ] ||
    tool history plutil -convert xml1 -o - /Library/Receipts/InstallHistory.plist
}

# What was installed last stands at the end.
installed() { plutil -convert xml1 -o - /Library/Receipts/InstallHistory.plist | tail -n 900; }

updates() {
  loose preferences defaults export /Library/Preferences/com.apple.SoftwareUpdate -
  loose history installed
  loose stamps stat -f '%m %N' /Library/Receipts/InstallHistory.plist
  loose sysctl sysctl kern.osrelease
}

# ---------------------------------------------------------------- services and what starts by itself

launchd() {
  launchctl print system | awk '
    /^\t(disabled )?services = [{]/ { inside = 1 }
    inside { print }
    /^\t[}]/ { inside = 0 }
  '
}

services() {
  tool launchctl launchd
  list daemons /Library/LaunchDaemons/*.plist
}

# Of the descriptions everything but the environment, where programs keep their keys.
startup() {
  set --
  for l in /Library/LaunchDaemons/*.plist /Library/LaunchAgents/*.plist "$HOME"/Library/LaunchAgents/*.plist; do
    [ ! -f "$l" ] || [ ! -r "$l" ] || [ $# -gt 150 ] || set -- "$@" "$l"
  done
  [ $# -eq 0 ] || tool starts awk '
    FNR == 1 { hidden = 0; binary = /^bplist/; print "\t" FILENAME }
    /<key>EnvironmentVariables<\/key>/ { hidden = 1 }
    !hidden && !binary { print }
    /<\/dict>/ { hidden = 0 }
  ' "$@"
  loose crontab crontab -l
  file /etc/crontab 100
}

# ---------------------------------------------------------------- people, protection, printing

users() {
  f="${f}me=${LOGNAME:-$USER}$nl"
  tool people dscl -plist . -readall /Users UniqueID RealName NFSHomeDirectory UserShell RecordName
  tool admins dscl -plist . -read /Groups/admin GroupMembership
  tool clock date '+%s %z %Z'
  tool who who
  TZ=UTC tool last last -n 30
}

time_machine() {
  tmutil destinationinfo | grep '^Kind'
}

# It says so on standard error, as a program that logs.
screen_lock() {
  sysadminctl -screenLock status 2>&1
}

security() {
  tool sip csrutil status
  loose gatekeeper spctl --status
  loose enrolment profiles status -type enrollment
  loose firewall /usr/libexec/ApplicationFirewall/socketfilterfw --getglobalstate
  loose nvram nvram 94b73556-2197-4702-82a8-3e1337dafbfb:AppleSecureBootPolicy
  loose sysctl sysctl hw.optional.arm64
  if command -v sysadminctl >/dev/null; then
    tool screen_lock screen_lock
  else
    block screen_lock missing-tool sysadminctl
  fi
  loose screen_saver defaults -currentHost read com.apple.screensaver idleTime
  list protection /Library/Apple/System/Library/CoreServices/XProtect.bundle \
    '/Applications/Microsoft Defender.app' /Library/Sophos* '/Applications/Sophos/Sophos Endpoint.app' \
    /Applications/Falcon.app '/Applications/ESET Endpoint Security.app' /Library/Sentinel \
    '/Library/Application Support/Kaspersky Lab' /Library/Bitdefender '/Applications/Dr.Web.app' \
    /Applications/Malwarebytes.app /usr/local/sbin/clamd /opt/homebrew/sbin/clamd
  list remote_control /Applications/AnyDesk.app /Applications/TeamViewer.app /Applications/RustDesk.app \
    /usr/local/mesh_services /Applications/NoMachine.app '/Applications/Splashtop Streamer.app' \
    '/Library/Application Support/Apple/Remote Desktop/RemoteManagement.launchd' \
    '/Applications/VNC Server.app' /Applications/Jump\ Desktop\ Connect.app
}

printers() {
  tool lpstat lpstat -r -l -p -d -v -o
}

# ---------------------------------------------------------------- devices, and what goes on

devices() {
  tool profiler system_profiler -json SPUSBDataType SPUSBHostDataType SPPCIDataType SPDisplaysDataType \
    SPAudioDataType SPCameraDataType
}

processes() {
  tool ps ps -axo pid=,ppid=,user=,state=,rss=,time=,etime=,ucomm=
}

faults() {
  log show --last 30m --style ndjson --predicate 'messageType == fault' | tail -n 60
}

events() {
  if command -v log >/dev/null; then
    tool log faults
  else
    block log missing-tool log
  fi
  tool clock date '+%s %z %Z'
  list reports /Library/Logs/DiagnosticReports/*.panic /Library/Logs/DiagnosticReports/*.ips \
    "$HOME"/Library/Logs/DiagnosticReports/*.ips
}

plan() {
  away 5 os memory cpu battery
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
  away 10 hardware security updates users
  away 10 printers processes
  away 10 security.1
  away 15 hardware.1 memory.1
  away 15 network
  away 15 services startup
  away 20 disks
  away 20 disks.1
  away 20 devices
  away 20 network.1
  away 30 software events
  away 60 software.1
}

answer Darwin
