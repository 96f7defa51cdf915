"""HTTP proxies as the only way out: what they are told, what they answer, and where a system names them."""
