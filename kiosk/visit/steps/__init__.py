"""The steps of a visit, a folder each; none of them knows another."""
