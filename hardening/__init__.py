"""What every process that holds personal data does to itself; shared by terminal and centre."""
