"""Places of the data folder that several rooms look into."""

FLEET = "fleet"
"""What the centre and this terminal tell each other, a file each; each has one writer."""
ENROLMENT, ENROLMENT_COPY = "enrolment.json", "enrolment.copy.json"
"""Who this terminal is; see ``kiosk.records.enrolment``."""
