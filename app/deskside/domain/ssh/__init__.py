"""SSH as values: addresses, known hosts, the leash around a remote command. No sockets."""
