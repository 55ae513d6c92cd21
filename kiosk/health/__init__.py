"""How the machine is on which a terminal runs: heat, wear of its disk, certificates, its clock."""
