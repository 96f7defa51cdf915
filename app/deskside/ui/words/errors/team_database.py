"""Sentences for what goes wrong between a desk and the server that holds its team's journal."""

from __future__ import annotations

from deskside.ui.words import n_
from deskside.ui.words.sentence import Sentence

_ASK = n_("Ask whoever looks after the database at {place}.")

SENTENCES = {
    "database-library-missing": Sentence(
        what=n_("The database is on a PostgreSQL server, and what talks to one is not installed here."),
        do=n_("Install it beside Deskside: pip install 'deskside[postgres]'"),
    ),
    "database-address-unclear": Sentence(
        what=n_("The address of the database cannot be read."),
        do=n_("Set DESKSIDE_DATABASE_URL to postgresql://ACCOUNT@SERVER/DATABASE, as docs/team.md shows."),
    ),
    "database-password-in-address": Sentence(
        what=n_("A password stands in the address of the database, where other programs can read it."),
        do=n_("Take it out, and have the keyring remember it instead: deskside db password"),
    ),
    "database-away": Sentence(
        what=n_("The database server {host} does not answer."),
        do=n_(
            "Check the network or the VPN, then try again. What was recorded before is safe on the server."
        ),
    ),
    "database-busy": Sentence(
        what=n_("The database server {host} takes no more connections now."),
        do=n_("Try again in a minute. If it stays so, the server's administrator can raise max_connections."),
    ),
    "database-read-only": Sentence(
        what=n_("The database server {host} can be read now but not written, as while it is being replaced."),
        do=n_("Try again in a minute. If it stays so, name the server that takes writes: {place}"),
    ),
    "database-outcome-unknown": Sentence(
        what=n_("The line to the database broke while an entry was on its way, and the server stays away."),
        do=n_("When it answers again, look whether the entry stands in the ticket before you repeat it."),
    ),
    "database-pooled": Sentence(
        what=n_("A pooler at {host} is in transaction mode: desks behind it would take each other for dead."),
        do=n_("Set it to session mode for this database, or name the server itself in the address: {place}"),
    ),
    "database-empty": Sentence(
        what=n_("There are no tables of Deskside at {place} that your account can see."),
        do=n_("The owner of the database makes them once with: deskside db upgrade"),
    ),
    "database-older": Sentence(
        what=n_("The database at {place} is of an earlier version of Deskside than this program."),
        do=n_(
            "Its owner brings it up to date with: deskside db upgrade. Older desks must be updated then too."
        ),
    ),
    "database-unknown": Sentence(
        what=n_("The server {host} answers, but has no database of that name: {place}"),
        do=n_("Check the name at the end of DESKSIDE_DATABASE_URL, or have the database made."),
    ),
    "database-not-allowed": Sentence(
        what=n_("Your account may not do this in the database at {place}."),
        do=n_("Clerks need the role deskside_clerks, and deskside db upgrade needs the database's owner."),
    ),
    "database-login-refused": Sentence(
        what=n_("The database server {host} does not let this account in."),
        do=n_("Check the account in {place} and its password: deskside db password sets it anew."),
    ),
    "database-password-missing": Sentence(
        what=n_("The database server {host} asks for a password, and there is none for this account."),
        do=n_("Have the keyring remember it: deskside db password. Or put it in your file ~/.pgpass."),
    ),
    "database-without-tls": Sentence(
        what=n_("The database server {host} does not encrypt the line, so nothing was sent to it."),
        do=n_("Have TLS switched on there. In a network you trust, ?sslmode=prefer at the end goes without."),
    ),
    "database-certificate": Sentence(
        what=n_("The database server {host} did not prove with its certificate who it is."),
        do=n_("Name the file of the authority that signed it: ?sslrootcert=FILE at the end of the address."),
    ),
    "database-refuses": Sentence(
        what=n_("The database server refuses the connection to {place}. It says: {said}"),
        do=_ASK,
    ),
    "database-full": Sentence(
        what=n_("The disk of the database server {host} is full; without a journal nothing new is started."),
        do=_ASK,
    ),
    "database-disk-error": Sentence(
        what=n_("The disk of the database server {host} reported an error."),
        do=_ASK,
    ),
    "database-corrupt": Sentence(
        what=n_("What the database server {host} has stored of the journal is damaged."),
        do=_ASK,
    ),
    "database-encoding": Sentence(
        what=n_("The database at {place} stores text as {encoding}, which cannot hold every language."),
        do=n_("Make it anew with: CREATE DATABASE ... ENCODING 'UTF8' TEMPLATE template0"),
    ),
    "database-role-missing": Sentence(
        what=n_("The server has no role {role}, to which the tables of the journal are to be opened."),
        do=n_("As the server's administrator: CREATE ROLE {role}; then run deskside db upgrade again."),
    ),
    "database-needs-no-password": Sentence(
        what=n_("The database of this desk is a file, and has no password."),
        do=n_("Set DESKSIDE_DATABASE_URL to the team's database first, as docs/team.md shows."),
    ),
    "database-password-empty": Sentence(
        what=n_("No password was given, so none was remembered."),
        do=n_("Run deskside db password again, or put the password in the first line of standard input."),
    ),
    "database-is-a-file": Sentence(
        what=n_("The database of this desk is a file, and only a team's server takes a journal over."),
        do=n_("Set DESKSIDE_DATABASE_URL to the team's database first, as docs/team.md shows."),
    ),
    "database-not-empty": Sentence(
        what=n_(
            "There is a journal at {place} already, and two cannot become one: both count from ticket 1."
        ),
        do=n_("Keep the other one readable as a file, or take it over into a new, empty database."),
    ),
    "journal-file-missing": Sentence(
        what=n_("There is no journal at {path}."),
        do=n_("A desk's journal is the file desk.db in its data folder; deskside settings shows where."),
    ),
    "journal-not-intact": Sentence(
        what=n_("The journal at {path} does not verify, so it is not taken over."),
        do=n_("See what is wrong with it: DESKSIDE_DATABASE_URL=sqlite:///{path} deskside journal verify"),
    ),
    "database-unprotected": Sentence(
        what=n_("The guard {guard} of the journal's tables is missing or switched off at {place}."),
        do=n_("Ask who did that and why, and run: deskside journal verify"),
    ),
    "database-account-mighty": Sentence(
        what=n_("Your account may change and remove what the journal at {place} has recorded."),
        do=n_("Work with a clerk's account, and keep this one for deskside db upgrade."),
    ),
}
