"""What the desk and the process of one SSH connection say to each other. Bytes and values, no sockets."""
