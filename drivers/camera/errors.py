"""There is a portrait and nobody could use it, codes D-133 to D-139."""

from contracts.errors import DeviceError


class PictureRefusedError(DeviceError):
    """There is a picture, and nobody could use it; another one may be better."""

    code = "D-133"
    user_text_key = "error.picture_refused"


class NoFaceError(PictureRefusedError):
    """No face was found in the picture; some faces never are."""

    code = "D-134"
    user_text_key = "error.no_face"


class SeveralFacesError(PictureRefusedError):
    """More than one face is in the picture."""

    code = "D-135"
    user_text_key = "error.several_faces"


class PictureDarkError(PictureRefusedError):
    """The picture is too dark."""

    code = "D-136"
    user_text_key = "error.picture_dark"


class PictureBlurredError(PictureRefusedError):
    """The picture is out of focus, or somebody moved."""

    code = "D-137"
    user_text_key = "error.picture_blurred"
