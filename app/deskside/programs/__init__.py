"""The programs people start. Each wires adapters to deeds to windows or commands, and nothing else."""
