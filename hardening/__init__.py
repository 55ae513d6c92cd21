"""What every process does against loss and leaks; shared by terminal and centre.

``memory``: nothing of a visit leaves the process. ``files``: what is written is whole and stays.
"""
