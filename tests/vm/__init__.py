"""An installed terminal in a machine of its own: ``script/test-vm``. Not part of a usual run."""
