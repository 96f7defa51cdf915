"""A team's journal on one PostgreSQL server. Imported only where an address names one."""
