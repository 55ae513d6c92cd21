import QtQuick
import ui.qml.controls
import ui.theme
import ui.viewmodels

// The window: header, the present page, dock. Header and dock stay; pages come and go.
Window {
    id: window

    // Pages that are made ahead, because they are likely to be the next one.
    readonly property var ahead: ({
            "attract": ["home"],
            "home": ["guide"],
            "guide": ["for-whom", "identify"],
            "for-whom": ["identify"],
            "identify": ["confirm-identity"],
            "confirm-identity": ["notice"],
            "notice": ["form"],
            "form": ["review", "photo"],
            "photo": ["review"],
            "review": ["sign", "form"],
            "sign": ["commit", "receipt"],
            "commit": ["receipt"],
            "receipt": ["rating", "done"],
            "rating": ["done"],
            "done": ["attract"],
            "idle-warning": ["attract"]
        })
    readonly property var files: ({
            "attract": "pages/AttractPage",
            "home": "pages/HomePage",
            "guide": "pages/GuidePage",
            "for-whom": "pages/ForWhomPage",
            "identify": "pages/IdentifyPage",
            "confirm-identity": "pages/ConfirmIdentityPage",
            "notice": "pages/NoticePage",
            "form": "input/FormContent",
            "photo": "pages/PhotoPage",
            "review": "pages/ReviewPage",
            "sign": "pages/SignPage",
            "commit": "pages/CommitPage",
            "receipt": "pages/ReceiptPage",
            "rating": "pages/RatingPage",
            "done": "pages/DonePage",
            "idle-warning": "pages/IdleWarningPage",
            "stopped": "pages/StoppedPage",
            "help": "pages/HelpPage",
            "reprint": "pages/ReprintPage",
            "out-of-service": "pages/OutOfServicePage"
        })
    readonly property bool docked: Visit.page !== "attract" && Visit.page !== "out-of-service"

    color: Theme.ground
    title: Words.text("header.service")
    visible: true

    Repeater {
        model: Object.keys(window.files)

        Loader {
            id: slot

            required property string modelData
            readonly property bool current: Visit.page === modelData
            property bool ready: false

            active: current || ready
            focus: current
            height: window.height
            source: window.files[modelData] + ".qml"
            visible: current
            width: window.width
        }
    }

    Header {
        bare: Visit.page === "attract" || (Visit.page === "home" && !Visit.elder)
        rightColor: Visit.page === "attract" && !Theme.portrait ? Theme.ink2 : Theme.surface
        timeless: Visit.page === "attract"
        width: window.width
    }

    Dock {
        anchors.bottom: parent.bottom
        visible: window.docked
        width: window.width
    }
}
