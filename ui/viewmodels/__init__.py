"""Snapshot into properties, presses into events. QML module ``ui.viewmodels``.

Importing this package registers the QML types; the engine makes one of each (they are QML
singletons) and ``ui.app`` fills them.
"""

from ui.viewmodels.actions import Actions
from ui.viewmodels.base import Rows, ViewModel
from ui.viewmodels.form import FormModel
from ui.viewmodels.pages import (
    ConfirmIdentityModel,
    ForWhomModel,
    GuideModel,
    HelpModel,
    HomeModel,
    IdentifyModel,
    IdleWarningModel,
    NoticeModel,
    OtherCardModel,
    OutOfServiceModel,
    ScanCodeModel,
    StoppedModel,
)
from ui.viewmodels.submission import (
    CommitModel,
    DoneModel,
    PhotoModel,
    RatingModel,
    ReceiptModel,
    ReprintModel,
    ReviewModel,
    SignModel,
)
from ui.viewmodels.visit import Visit
from ui.viewmodels.words import Catalogue, Lookup

__all__ = [
    "Actions",
    "Catalogue",
    "CommitModel",
    "ConfirmIdentityModel",
    "DoneModel",
    "ForWhomModel",
    "FormModel",
    "GuideModel",
    "HelpModel",
    "HomeModel",
    "IdentifyModel",
    "IdleWarningModel",
    "Lookup",
    "NoticeModel",
    "OtherCardModel",
    "OutOfServiceModel",
    "PhotoModel",
    "RatingModel",
    "ReceiptModel",
    "ReprintModel",
    "ReviewModel",
    "Rows",
    "ScanCodeModel",
    "SignModel",
    "StoppedModel",
    "ViewModel",
    "Visit",
]  # fmt: skip
