"""There is a picture of papers and nobody could read it, codes D-230 to D-239."""

from contracts.errors import DeviceError


class PageRefusedError(DeviceError):
    """The page under the document camera cannot be read so; another picture may be better."""

    code = "D-230"
    user_text_key = "error.page_refused"


class NoPageError(PageRefusedError):
    """No page is seen under the document camera."""

    code = "D-231"
    user_text_key = "error.no_page"


class PageCutOffError(PageRefusedError):
    """The page reaches over the edge of the document camera's picture."""

    code = "D-232"
    user_text_key = "error.page_cut_off"


class PageTooFarError(PageRefusedError):
    """The page is too small in the document camera's picture."""

    code = "D-233"
    user_text_key = "error.page_too_far"


class PageDarkError(PageRefusedError):
    """There is too little light on the page."""

    code = "D-234"
    user_text_key = "error.page_dark"


class PageGlareError(PageRefusedError):
    """Light is reflected from the page, so that a part of it is white."""

    code = "D-235"
    user_text_key = "error.page_glare"


class PageBlurredError(PageRefusedError):
    """The page is out of focus, or it was moved."""

    code = "D-236"
    user_text_key = "error.page_blurred"


class TooManyPagesError(DeviceError):
    """A document was to be made of no page or of more than it takes."""

    code = "D-237"
    user_text_key = "error.too_many_pages"


class PageUnreadableError(DeviceError):
    """What should be the picture of a page is none."""

    code = "D-238"
    user_text_key = "error.page_unreadable"
