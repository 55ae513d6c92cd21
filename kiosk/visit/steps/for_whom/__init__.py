"""For oneself or for someone else."""
