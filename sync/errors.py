"""What can stop the sync process, or one delivery."""

from contracts.errors import BugError, NetworkError, PolicyError, StorageError
from contracts.wire import Refusal, SignedAnswer


class CentreUnreachableError(NetworkError):
    """No answer in time: no line, no centre, or an answer cut short."""

    code = "N-101"


class NotTheCentreError(NetworkError):
    """Something answered that did not prove to be the centre, such as a log-in page."""

    code = "N-102"


class CentreRefusesError(NetworkError):
    """The centre refuses this terminal or is not able to work now; ``reason`` is its code."""

    code = "N-103"

    def __init__(self, reason: str) -> None:
        super().__init__(f"the centre refuses: {reason}")
        self.reason = reason


class ReplacedError(CentreRefusesError):
    """Another terminal took the place of this one; ``signed`` is the centre's word for it."""

    def __init__(self, signed: SignedAnswer) -> None:
        super().__init__(Refusal.REPLACED)
        self.signed = signed


class CertificateError(NetworkError):
    """The certificate that was shown for the centre is not trusted; the message names it."""

    code = "N-104"


class LineNotProvedError(NetworkError):
    """The centre took the code of an enrolment, but no signed answer came back to a greeting."""

    code = "N-105"


class EnrolmentRefusedError(PolicyError):
    """The centre did not take the enrolment code, or this terminal is enrolled already."""

    code = "P-160"


class SyncRunningError(PolicyError):
    """Another sync process serves this data folder."""

    code = "P-161"


class DeliveryEndedError(BugError):
    """The thread that delivers has ended and nobody had told it to, or it hangs."""

    code = "B-160"


class SyncSettingsError(PolicyError):
    """The settings file lacks what the sync process needs."""

    code = "P-162"


class NoReportError(PolicyError):
    """There is no readiness report that could be sent."""

    code = "P-198"


class StickEnrolmentError(PolicyError):
    """A stick enrols nobody here; each kind of it has a sentence of its own."""

    code = "P-221"


class NoInvitationError(StickEnrolmentError):
    """There is no invitation of a centre on this stick."""

    code = "P-222"


class CodeFitsNoneError(StickEnrolmentError):
    """The code fits none of the invitations on this stick."""

    code = "P-223"


class InvitationTakenError(StickEnrolmentError):
    """Another terminal has answered this invitation."""

    code = "P-224"


class InvitationOldError(StickEnrolmentError):
    """The invitation is over."""

    code = "P-225"


class NotWelcomedError(StickEnrolmentError):
    """This terminal has answered, and nothing on this stick says that the centre knows of it."""

    code = "P-226"


class NoProofError(PolicyError):
    """There is no proof that this terminal forgot everything, or nowhere to leave it."""

    code = "P-220"


class EnrolmentDamagedError(StorageError):
    """``enrolment.json`` is not what was written: a person enrols anew or puts a copy back."""

    code = "S-111"
    retryable = False
