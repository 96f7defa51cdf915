"""Sentences for reaching a machine, proving who it is, logging in, and running something there."""

from __future__ import annotations

from deskside.ui.words import n_
from deskside.ui.words.sentence import Sentence

SENTENCES = {
    # -- the way there
    "name-not-found": Sentence(
        what=n_("There is no computer called {host}."),
        do=n_("Check the spelling, or use the machine's IP address."),
    ),
    "name-lookup-failed": Sentence(
        what=n_("The name {host} could not be looked up: the name servers do not answer as they should."),
        do=n_("Check this computer's network, or use the machine's IP address."),
    ),
    "name-lookup-timed-out": Sentence(
        what=n_("Looking up the name {host} took too long."),
        do=n_("Check this computer's network, or use the machine's IP address."),
    ),
    "connection-refused": Sentence(
        what=n_("Nothing answers at {host}, port {port}."),
        do=n_("Check the address, and that the SSH server is running there."),
    ),
    "connection-timed-out": Sentence(
        what=n_("{host} does not answer on port {port}."),
        do=n_("Check that the machine is switched on and that no firewall stands between."),
    ),
    "no-route": Sentence(
        what=n_("There is no way from here to {host}."),
        do=n_("Check this computer's network, or the VPN that leads there."),
    ),
    "connection-failed": Sentence(
        what=n_("The connection to {host}, port {port}, could not be made ({reason})."),
        do=n_("Check this computer's network and the address."),
    ),
    "connection-closed-early": Sentence(
        what=n_("{host} took the connection on port {port} and closed it at once."),
        do=n_("Its SSH server may be overloaded or may have blocked this computer; wait a few minutes."),
    ),
    "not-an-ssh-server": Sentence(
        what=n_("What answers at {host}, port {port}, is not an SSH server."),
        do=n_("Check the port number."),
    ),
    "greeting-timed-out": Sentence(
        what=n_("{host} took the connection on port {port} and then said nothing."),
        do=n_("The machine may hang or be overloaded. Check the port number, or try again later."),
    ),
    "greeting-cut-off": Sentence(
        what=n_("{host} ended the connection while keys were being exchanged."),
        do=n_("Try again; if it stays so, the SSH server's log on port {port} says why."),
    ),
    "greeting-broken": Sentence(
        what=n_("{host} broke the rules of SSH while keys were being exchanged, so the line was cut."),
        do=n_("Something may be tampering with the connection to port {port}. Do not log in; tell IT."),
    ),
    "no-common-algorithm": Sentence(
        what=n_("{host} offers only methods of encryption that are no longer safe."),
        do=n_("Its SSH server on port {port} must be updated before you can connect."),
    ),
    "jump-forbids": Sentence(
        what=n_("The jump host does not allow connections to {host}, port {port}."),
        do=n_("Ask whoever runs the jump host to allow it."),
    ),
    "jump-cannot-reach": Sentence(
        what=n_("The jump host could not reach {host}, port {port}."),
        do=n_("Check the address, and that the machine is switched on."),
    ),
    "too-many-hops": Sentence(
        what=n_("The way to {host} leads over too many jump hosts."),
        do=n_("Check ProxyJump in the ssh configuration."),
    ),
    "user-missing": Sentence(
        what=n_("It is not known under which account to log in at {host}."),
        do=n_("Write the address as user@host."),
    ),
    # -- who it is
    "host-key-unknown": Sentence(
        what=n_("{host} has not been seen from here before. Its key has the fingerprint {fingerprint}."),
        do=n_("Compare it with what the machine's administrator says, then allow it with --host-key."),
    ),
    "host-key-not-accepted": Sentence(
        what=n_("The key of {host} was not accepted. Its fingerprint is {fingerprint}."),
        do=n_("Compare it with what the machine's administrator says, then connect again."),
    ),
    "host-key-changed": Sentence(
        what=n_(
            "{host} shows another key than before: {fingerprint}. "
            "It was set up anew, or somebody is pretending to be it."
        ),
        do=n_(
            "Do not connect. Ask the machine's administrator; "
            "if it was set up anew, remove the old key from {file}."
        ),
    ),
    "host-key-revoked": Sentence(
        what=n_("{host} shows a key that has been revoked: {fingerprint}."),
        do=n_("Do not connect. Somebody may have stolen this key ({file}); tell IT."),
    ),
    "host-key-mismatch": Sentence(
        what=n_("{host} shows the key {fingerprint}, and {expected} was expected."),
        do=n_("Do not connect before the machine's administrator has confirmed one of the two."),
    ),
    "known-hosts-not-written": Sentence(
        what=n_("The accepted key could not be stored in {path}: {reason}."),
        do=n_("Check that the folder can be written and that the disk is not full."),
    ),
    # -- logging in
    "login-refused": Sentence(
        what=n_("{host} does not let {user} in. Tried: {tried}. It would take: {allowed}."),
        do=n_("Check the account's name, the password or the key."),
    ),
    "too-many-attempts": Sentence(
        what=n_("{host} ended the connection after too many attempts to log in as {user}."),
        do=n_("Name the right key or password, and wait a little before the next attempt."),
    ),
    "nothing-to-log-in-with": Sentence(
        what=n_("There is no key and no password to log in at {host} as {user}. It would take: {allowed}."),
        do=n_("Name a key file, start an SSH agent, or type the password."),
    ),
    "agent-absent": Sentence(
        what=n_("The SSH agent does not answer, and there is nothing else to log in with at {host}."),
        do=n_("Start the agent and add the key of {user}, name a key file, or type the password."),
    ),
    "login-timed-out": Sentence(
        what=n_("{host} did not answer the login of {user} in time."),
        do=n_("Try again; if it stays so, the machine may hang or wait for something itself."),
    ),
    "connection-closed-at-login": Sentence(
        what=n_("{host} ended the connection while {user} was logging in."),
        do=n_("The account may be locked or not allowed to log in; the machine's log says why."),
    ),
    "password-expired": Sentence(
        what=n_("The password of {user} at {host} is right and has expired."),
        do=n_("Change it on the machine or in the directory, then connect again."),
    ),
    "key-unreadable": Sentence(
        what=n_("The key file {file} cannot be used ({reason})."),
        do=n_("Check the path, that it is a private key, and that you may read it."),
    ),
    "key-unsupported": Sentence(
        what=n_("The key file {file} is of a kind that cannot be used directly."),
        do=n_("Add it to the SSH agent; keys on security tokens work that way."),
    ),
    "passphrase-wrong": Sentence(
        what=n_("The passphrase does not open the key file {file}."),
        do=n_("Check the keyboard layout and Caps Lock, then try again."),
    ),
    # -- the user's ssh configuration
    "ssh-config-unreadable": Sentence(
        what=n_("The ssh configuration cannot be read: {reason}"),
        do=n_("Run ssh with the same name in a terminal, and mend what it complains about."),
    ),
    "ssh-config-needs-ssh": Sentence(
        what=n_("{path} says “{word}”, which only the OpenSSH client can interpret, and there is none here."),
        do=n_("Install the OpenSSH client, or write the address as user@host:port."),
    ),
    "proxy-command-unsupported": Sentence(
        what=n_("The ssh configuration reaches this machine through ProxyCommand, which is not supported."),
        do=n_("Use ProxyJump instead if it is a jump host."),
    ),
    "proxy-jump-unreadable": Sentence(
        what=n_("The jump host “{word}” in the ssh configuration cannot be read."),
        do=n_("Write it as user@host:port."),
    ),
    "too-many-jumps": Sentence(
        what=n_("The ssh configuration sends {host} over too many jump hosts, or in a circle."),
        do=n_("Check ProxyJump in the ssh configuration."),
    ),
    # -- the keyring
    "keyring-absent": Sentence(
        what=n_("This computer has no keyring, so nothing was remembered."),
        do=n_("Install GNOME Keyring or KWallet; until then you are asked each time."),
    ),
    "keyring-locked": Sentence(
        what=n_("The keyring stayed locked, so nothing was remembered."),
        do=n_("Unlock it and try again; until then you are asked each time."),
    ),
    "keyring-timed-out": Sentence(
        what=n_("The keyring did not answer, so nothing was remembered."),
        do=n_("Look for a question of the keyring behind the windows, and answer it."),
    ),
    # -- a connection that exists
    "link-lost": Sentence(
        what=n_("The connection to {machine} is lost. What still ran there may have gone on."),
        do=n_("Connect again, and look at the machine before you repeat anything."),
    ),
    "engine-died": Sentence(
        what=n_("The process that held the connection to {machine} ended. Nothing else was touched."),
        do=n_("Connect again. If it happens with this machine only, be careful with it and tell IT."),
    ),
    "engine-not-started": Sentence(
        what=n_("The process for the connection could not be started: {reason}."),
        do=n_("Close other programs: this computer may be out of memory or processes."),
    ),
    "engine-broken": Sentence(
        what=n_("The process that holds a connection said something that makes no sense ({why})."),
        do=n_("It was ended. Connect again, be careful with that machine, and tell IT."),
    ),
    "machine-refused-channel": Sentence(
        what=n_("{machine} allows no further program at the same time."),
        do=n_("Wait until what runs there has ended, or connect again."),
    ),
    "machine-refused-command": Sentence(
        what=n_("{machine} lets you in but runs no programs for this account."),
        do=n_("Use an account that has a shell."),
    ),
    "shell-refused": Sentence(
        what=n_("The login shell on {machine} did not run the program; it ended with status {status}."),
        do=n_("Use an account with an ordinary shell. What it printed is in the timeline."),
    ),
    "missing-tool": Sentence(
        what=n_("{machine} has no {tool}, without which nothing can be run there in a way that stops."),
        do=n_("Install the package that has it: util-linux, BusyBox or coreutils."),
    ),
    "run-not-finished": Sentence(
        what=n_("The run on {machine} has not ended yet."),
        do=n_("This is a mistake in Deskside. Please report it."),
    ),
    "program-unsendable": Sentence(
        what=n_("This program cannot be sent as it is ({why})."),
        do=n_("A script must not be empty, hold a NUL byte, or be larger than 96 KiB."),
    ),
    "parameter-has-nul": Sentence(
        what=n_("A value holds a NUL character, which no shell can take."),
        do=n_("Type the value again instead of pasting it."),
    ),
    "variable-name-wrong": Sentence(
        what=n_("“{name}” cannot be the name of a variable in a shell."),
        do=n_("Use letters, digits and underscores."),
    ),
}
