"""The terminals: enrolment codes, keys, nonces."""
