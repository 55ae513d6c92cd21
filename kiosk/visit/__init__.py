"""What a visit is: pure flows under one session, from the first touch to the cleared screen."""
