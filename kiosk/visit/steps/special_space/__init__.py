"""What is there for older and disabled people."""
