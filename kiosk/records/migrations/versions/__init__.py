"""One file for each revision, NNNN_slug."""
