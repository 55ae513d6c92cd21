"""What can be refused when something is published."""

from typing import ClassVar

from contracts.errors import PolicyError


class TrustError(PolicyError):
    """A ceremony, a signature or metadata is not as it must be."""

    code: ClassVar[str] = "P-170"


class SignerKeyError(TrustError):
    """A person's key cannot be opened, or is somebody else's."""

    code: ClassVar[str] = "P-171"


class PublishingError(PolicyError):
    """An edition cannot be made, signed or withdrawn like this."""

    code: ClassVar[str] = "P-172"


class OutdatedError(PublishingError):
    """Something else was published or drafted meanwhile: look at it again."""

    code: ClassVar[str] = "P-173"


class NotAllowedError(PolicyError):
    """This person's role does not let them do it, or they did the other half already."""

    code: ClassVar[str] = "P-174"
