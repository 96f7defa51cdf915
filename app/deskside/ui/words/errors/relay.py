"""What a person is told whose companion cannot be reached: short and calm, for they are worried already."""

from __future__ import annotations

from deskside.ui.words import n_
from deskside.ui.words.sentence import Sentence

_TELL_HELPER = n_("Nothing is wrong with your computer. Please tell your helper.")
_TRIES_AGAIN = n_("There is nothing you need to do; it is being tried again.")

SENTENCES = {
    # -- the line itself
    "relay-line-lost": Sentence(
        what=n_("The line to {host} broke off. Nobody can reach this computer now."),
        do=_TRIES_AGAIN,
    ),
    "relay-port-taken": Sentence(
        what=n_("The place where your helper would look for this computer is not free yet."),
        do=_TRIES_AGAIN,
    ),
    "relay-none": Sentence(
        what=n_("Your organisation has named no meeting point: helpers can only come over your own network."),
        do=_TELL_HELPER,
    ),
    "relay-route-wrong": Sentence(
        what=n_("{host} gave this computer a place that your organisation does not use ({port})."),
        do=_TELL_HELPER,
    ),
    "relay-key-mismatch": Sentence(
        what=n_("What answers as {host} did not prove that it is your organisation's ({fingerprint})."),
        do=n_("Nothing was sent to it. Please tell your helper, word for word if you can."),
    ),
    "relay-login-refused": Sentence(
        what=n_("{host} no longer accepts this version of the program."),
        do=n_("Please ask your helper for a new one."),
    ),
    "relay-login-cut": Sentence(
        what=n_("{host} answered and then broke off."),
        do=_TRIES_AGAIN,
    ),
    "relay-companion-key-unreadable": Sentence(
        what=n_("The key for {host} in your organisation's profile cannot be read."),
        do=_TELL_HELPER,
    ),
    # -- looking at a relay
    "relay-address-unreadable": Sentence(
        what=n_("“{address}” is not an address of a relay."),
        do=n_("Write it as relay.example.org or relay.example.org:443."),
    ),
    "relay-certificate-alone": Sentence(
        what=n_("A certificate says nothing without its key."),
        do=n_("Give the private key as well: --identity FILE."),
    ),
    "relay-key-locked": Sentence(
        what=n_("The key file {file} has a passphrase, and no agent holds it open."),
        do=n_("Add it to the SSH agent (ssh-add), then try again."),
    ),
    "offer-unreadable": Sentence(
        what=n_("What answers there begins like an SSH server and then breaks its rules."),
        do=n_("Check the address; if it is right, look at that machine."),
    ),
    # -- what is at fault, for the person whose computer it is
    "relay-fault-offline": Sentence(
        what=n_("This computer is not connected to the internet."),
        do=n_("Check the network cable or the Wi-Fi; then it goes on by itself."),
    ),
    "relay-fault-names": Sentence(
        what=n_("This network does not find the address of {host}: its name service (DNS) is at fault."),
        do=n_("Check that other web pages open. If they do, please tell your helper: {why}."),
    ),
    "relay-fault-network": Sentence(
        what=n_("This network lets nothing through to {host}, port {port}."),
        do=n_("Check that web pages open. If they do, please tell your helper: {why}."),
    ),
    "relay-fault-proxy": Sentence(
        what=n_("The proxy of this network, {proxy}, does not let this program out."),
        do=n_("You have done nothing wrong. Please tell your helper: {why}."),
    ),
    "relay-fault-portal": Sentence(
        what=n_("This network wants you to sign in first, as in a hotel or on a train."),
        do=n_("Open any web page, sign in there, and come back: it goes on by itself."),
    ),
    "relay-fault-clock": Sentence(
        what=n_("The clock of this computer is wrong by about {minutes} minutes."),
        do=n_("Set date and time, or switch on setting them automatically; then it goes on by itself."),
    ),
    "relay-fault-relay": Sentence(
        what=n_("The meeting point of your organisation, {host}, is out of order."),
        do=n_("Nothing is wrong with your computer. Please tell your helper: {why}."),
    ),
    # -- a proxy on the way
    "proxy-unreachable": Sentence(
        what=n_("The proxy {proxy}, through which this network leads out, does not answer ({why})."),
        do=n_("Check this computer's network and its proxy settings."),
    ),
    "proxy-wants-login": Sentence(
        what=n_("The proxy {proxy} wants to know who is asking before it lets anything out to {host}."),
        do=n_(
            "Put a user name into the proxy setting (user@proxy), or ask your IT staff to let {host} through."
        ),
    ),
    "proxy-login-refused": Sentence(
        what=n_("The proxy {proxy} did not take the user name and password."),
        do=n_("Check them with your IT staff, or ask them to let {host} through without."),
    ),
    "proxy-login-unsupported": Sentence(
        what=n_(
            "The proxy {proxy} wants a login of the kind {kind}, which cannot be used here; only Basic can."
        ),
        do=n_("Ask your IT staff to let {host} through without a login, or to allow Basic for it."),
    ),
    "proxy-refuses": Sentence(
        what=n_("The proxy {proxy} does not let this computer reach {host} (it says {status})."),
        do=n_("Ask your IT staff to allow it."),
    ),
    "proxy-cannot-reach": Sentence(
        what=n_("The proxy {proxy} could not reach {host} (it says {status})."),
        do=n_("Try again in a few minutes; if it stays so, tell your IT staff."),
    ),
    "proxy-silent": Sentence(
        what=n_("The proxy {proxy} took the connection and then said nothing."),
        do=n_("Try again in a few minutes; if it stays so, tell your IT staff."),
    ),
    "proxy-broken": Sentence(
        what=n_("What answers as the proxy {proxy} is no web proxy."),
        do=n_("Check the proxy settings of this computer."),
    ),
    "proxy-unreadable": Sentence(
        what=n_("The proxy in this computer's settings is not written as an address."),
        do=n_("Write it as http://proxy.example.org:3128."),
    ),
    "proxy-kind-unsupported": Sentence(
        what=n_("This computer's settings name a proxy of the kind {kind}, which cannot be used here."),
        do=n_("An HTTP proxy is needed: http://proxy.example.org:3128."),
    ),
    "proxy-host-unwritable": Sentence(
        what=n_("The name {host} cannot be given to a proxy."),
        do=n_("Check the name in the organisation's profile."),
    ),
}
