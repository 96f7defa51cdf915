"""FreeBSD: what `resources/probes/freebsd.sh` sends, one module a category, into the types of all systems."""
