"""What each finding means: one sentence for the clerk, one that can be said to the user."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from deskside.domain.inventory.findings.rule import Severity
from deskside.ui.words import n_, t, terms

if TYPE_CHECKING:
    from collections.abc import Mapping

    from deskside.domain.inventory.findings.rule import MachineFinding, Value


class Said(NamedTuple):
    """A finding in words."""

    clerk: str
    user: str


_SEVERITY: Final[Mapping[Severity, str]] = {
    Severity.ERROR: n_("Problem"),
    Severity.WARNING: n_("Warning"),
    Severity.NOTICE: n_("Note"),
}

SENTENCES: Final[Mapping[str, Said]] = {
    "volume-full": Said(
        n_("{subject} is full: {free_bytes} of {total_bytes} are free. Programs can no longer save."),
        n_("Your disk is full, so nothing more can be saved. We will look for what can go."),
    ),
    "volume-filling": Said(
        n_("{subject} fills up: {free_bytes} of {total_bytes} are free."),
        n_("Your disk is nearly full. It still works, but we should make room soon."),
    ),
    "volume-out-of-inodes": Said(
        n_("{subject} can hold no more files, though there is space: it has run out of inodes."),
        n_("Your disk holds too many small files. We will look for where they come from."),
    ),
    "volume-read-only": Said(
        n_("{subject} is mounted read-only. The system does that when it no longer trusts a disk."),
        n_("Your computer has stopped writing to its disk, to protect your files. Please do not restart it."),
    ),
    "drive-silent": Said(
        n_("The network drive {subject} ({device}) does not answer. Programs that touch it hang."),
        n_("A network drive does not answer, and programs wait for it. We will reconnect it."),
    ),
    "disk-failing": Said(
        n_("The disk {subject} says that it is failing. Save what is on it before anything else."),
        n_("One of the disks is about to fail. We save your files first; please do not switch off."),
    ),
    "disk-bad-sectors": Said(
        n_("The disk {subject} has given up {sectors} sectors, or is about to: it may be failing."),
        n_("One of the disks shows signs of wear. It should be watched, and your files saved."),
    ),
    "disk-worn": Said(
        n_("The disk {subject} has used {percent} % of its life."),
        n_("One of the disks is nearly worn out and should be replaced."),
    ),
    "array-degraded": Said(
        n_("The disk array {subject} has lost a disk and runs without its reserve."),
        n_("One of the disks has failed. Nothing is lost, but it has to be replaced."),
    ),
    "array-rebuilding": Said(
        n_("The disk array {subject} is being rebuilt. It is slow until then."),
        n_("The disks are being put in order. The computer is slower until that is done."),
    ),
    "disk-not-encrypted": Said(
        n_("A portable computer, and no disk of it is encrypted."),
        n_("If this computer is lost, whoever finds it can read your files. That can be changed."),
    ),
    "no-adapter-up": Said(
        n_("No network adapter is up: no cable, no Wi-Fi."),
        n_("Your computer is not connected to any network. Please look at the cable, or switch Wi-Fi on."),
    ),
    "no-gateway": Said(
        n_("There is no default gateway: the machine reaches nothing outside its own network."),
        n_("Your computer is on a network that does not lead to the Internet."),
    ),
    "self-assigned-address": Said(
        n_("{subject} gave itself an address (169.254.x.x): no DHCP server answered."),
        n_("Your computer asked the network for an address and got none."),
    ),
    "no-name-servers": Said(
        n_("No name server is set: addresses work, names do not."),
        n_("Your computer does not know whom to ask for Internet names."),
    ),
    "names-overridden": Said(
        n_("The hosts file gives names an address of its own, whatever the name servers say: {entries}."),
        n_("Some Internet names are fixed by hand on your computer. We check whether that is right."),
    ),
    "half-duplex": Said(
        n_("{subject} runs at half duplex: a bad cable, or two ends that were set up differently."),
        n_("The network cable does not work as it should. Please try another cable or socket."),
    ),
    "slow-link": Said(
        n_("{subject} is linked at {speed_mbps} Mbit/s only."),
        n_("The network cable or socket is slower than it could be."),
    ),
    "wifi-weak": Said(
        n_("The Wi-Fi signal at {subject} is weak: {percent} %."),
        n_("The Wi-Fi signal is weak where you are. Nearer to the router it will be better."),
    ),
    "wifi-faint": Said(
        n_("The Wi-Fi signal at {subject} is weak: {dbm} dBm."),
        n_("The Wi-Fi signal is weak where you are. Nearer to the router it will be better."),
    ),
    "vpn-down": Said(
        n_("The VPN {subject} is set up and not connected."),
        n_("The secure connection to the organisation is switched off."),
    ),
    "proxy-set": Said(
        n_("A web proxy is set: {proxy}. What reaches the web goes through it."),
        n_("Your computer reaches the web through another machine. We check that one too."),
    ),
    "memory-low": Said(
        n_("Memory is short: {available_bytes} of {total_bytes} are available."),
        n_("Your computer is short of memory. Closing what you do not need will help."),
    ),
    "memory-pressure": Said(
        n_("Programs waited for memory during {percent} % of the last minute."),
        n_("Your computer is so short of memory that everything waits. Please close some programs."),
    ),
    "swap-full": Said(
        n_("Swap is nearly used up: {used_bytes} of {total_bytes}."),
        n_("Your computer is running out of memory, and of the space it uses instead."),
    ),
    "cpu-overloaded": Said(
        n_("There is more to do than the processors manage: load {load} on {threads}."),
        n_("Your computer is busy with more than it can do. We look at what keeps it so."),
    ),
    "cpu-hot": Said(
        n_("The processor is at {celsius} °C and slows itself down."),
        n_("Your computer is too hot and makes itself slower. Please see that air gets to it."),
    ),
    "battery-worn": Said(
        n_("The battery {subject} holds {percent} % of what it held when new."),
        n_("The battery is worn out and should be replaced."),
    ),
    "battery-low": Said(
        n_("The battery {subject} is at {percent} % and nothing charges it."),
        n_("Your battery is nearly empty. Please plug the computer in before we go on."),
    ),
    "services-failed": Said(
        n_("Services that failed: {services}."),
        n_("Something that should run on your computer has stopped. We look into it."),
    ),
    "print-service-stopped": Said(
        n_("The print service does not run: nothing can be printed."),
        n_("The part of your computer that prints has stopped. We can start it again."),
    ),
    "printer-stopped": Said(
        n_("The print queue {subject} is stopped; what is sent to it waits."),
        n_("Your printer has been put on hold. What you print waits until it goes on."),
    ),
    "programs-stuck": Said(
        n_("Programs wait for a device that does not answer: {programs}."),
        n_("Some programs wait for something that does not answer, such as a network drive."),
    ),
    "zombies": Said(
        n_("{count} programs have ended and are not collected by what started them."),
        n_("A program on your computer does not tidy up after itself. That is no danger."),
    ),
    "disk-errors-logged": Said(
        n_("The log has errors of a disk. Save what matters before anything else."),
        n_("One of your disks may be failing. Let us save your files first."),
    ),
    "out-of-memory-logged": Said(
        n_("The system has ended programs because memory ran out."),
        n_("Your computer ran out of memory and closed a program by itself."),
    ),
    "clock-ahead": Said(
        n_("The clock is {off_s} s ahead. Sign-ins and certificates fail on a wrong clock."),
        n_("Your computer's clock is wrong. That alone can keep you from signing in."),
    ),
    "clock-behind": Said(
        n_("The clock is {off_s} s behind. Sign-ins and certificates fail on a wrong clock."),
        n_("Your computer's clock is wrong. That alone can keep you from signing in."),
    ),
    "clock-not-set": Said(
        n_("Nothing keeps the clock right: it is not synchronised."),
        n_("Your computer does not set its clock by itself. Sooner or later it will be wrong."),
    ),
    "system-unsupported": Said(
        n_("{system} gets no security updates since {ended_on}."),
        n_("Your computer's system is so old that it is no longer kept safe. It should be renewed."),
    ),
    "long-uptime": Said(
        n_("The machine has run for {days} days without a restart."),
        n_("Your computer has not been restarted for a long time. A restart may help."),
    ),
    "restart-pending": Said(
        n_("Updates are installed and wait for a restart."),
        n_("Your computer waits for a restart to finish its updates."),
    ),
    "updates-waiting": Said(
        n_("Updates that wait to be installed: {count}."),
        n_("There are updates for your computer."),
    ),
    "updates-unchecked": Said(
        n_("Nobody has looked for updates for {days} days."),
        n_("Your computer has not looked for updates for a while."),
    ),
    "firewall-off": Said(
        n_("The firewall is off."),
        n_("Your computer's firewall is off. We should switch it on again."),
    ),
    "secure-boot-off": Said(
        n_("Secure boot is off."),
        n_("A protection that works while your computer starts is off."),
    ),
    "updates-failed": Said(
        n_("These updates could not be installed when last tried: {updates}."),
        n_("Some updates could not be installed. We look for what stops them."),
    ),
    "antivirus-off": Said(
        n_("No antivirus program guards the machine now ({programs})."),
        n_("The program that guards your computer against malware is off. We switch it on again."),
    ),
    "antivirus-old": Said(
        n_("The antivirus program ({programs}) has not learnt of new malware for a while."),
        n_("The program that guards your computer has to be brought up to date."),
    ),
    "account-control-off": Said(
        n_("User Account Control is off: every program an administrator starts has all rights."),
        n_("Your computer no longer asks before a program changes the system. That should be on."),
    ),
    "screen-lock-off": Said(
        n_("The screen does not lock itself when nobody is there."),
        n_("When you leave, your computer stays open to whoever comes by. It can lock itself."),
    ),
    "backup-old": Said(
        n_("The last backup known is {days} days old ({programs})."),
        n_("Your files have not been backed up for {days} days. We look for what stops it."),
    ),
    "licence-missing": Said(
        n_("Windows is not activated."),
        n_("Your Windows is not activated. It works, and some settings stay locked until it is."),
    ),
    "licence-ends": Said(
        n_("Windows has to be activated soon. Days left: {days}."),
        n_("Your Windows has to be activated soon. We look for its licence."),
    ),
    "system-integrity-off": Said(
        n_("System Integrity Protection is off: programs may change macOS itself."),
        n_("A protection that keeps your system as its maker made it is off."),
    ),
    "gatekeeper-off": Said(
        n_("Gatekeeper is off: programs of unknown makers start without a question."),
        n_("Your Mac no longer asks before it starts a program that nobody has checked."),
    ),
    "selinux-permissive": Said(
        n_("SELinux only watches: it is in permissive mode."),
        n_("A protection of your system only watches and does not act."),
    ),
    "remote-control-installed": Said(
        n_("Programs for remote control are installed: {programs}. Ask whether the user knows of them."),
        n_("There are programs on your computer by which others can control it. Do you know them?"),
    ),
    "sign-in-ended": Said(
        n_("The account's sign-in has ended: it has to be renewed."),
        n_("Your sign-in has run out and has to be renewed."),
    ),
    "sign-in-ends": Said(
        n_("The account's sign-in ends in {days} days."),
        n_("Your sign-in soon runs out. Please renew it."),
    ),
    "account-without-password": Said(
        n_("Anybody can use the account {subject}: nothing protects its sign-in."),
        n_("One account of your computer is open to everybody."),
    ),
    "packages-broken": Said(
        n_("{count} packages are half installed: {packages}."),
        n_("Installing something has stopped half-way. We can repair that."),
    ),
    "device-not-working": Said(
        n_("The device {subject} does not work (Windows' number {number}; 28: no driver)."),
        n_("One part of your computer does not work yet. It probably needs its driver."),
    ),
}


def severity(value: Severity) -> str:
    """Return how much a finding matters, in a word."""
    return t(_SEVERITY[value])


def said(finding: MachineFinding) -> Said:
    """Return what a finding means, for the clerk and for the user."""
    words = SENTENCES[finding.code]
    values = {name: _value(name, value) for name, value in finding.values}
    return Said(*(t(sentence).format(subject=finding.subject or "?", **values) for sentence in words))


def _value(name: str, value: Value) -> str:
    return terms.size(int(value)) if name.endswith("_bytes") else str(value)
