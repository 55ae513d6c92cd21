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
            "attract": "AttractPage",
            "home": "HomePage",
            "guide": "GuidePage",
            "for-whom": "ForWhomPage",
            "identify": "IdentifyPage",
            "confirm-identity": "ConfirmIdentityPage",
            "notice": "NoticePage",
            "form": "FormPage",
            "photo": "PhotoPage",
            "review": "ReviewPage",
            "sign": "SignPage",
            "commit": "CommitPage",
            "receipt": "ReceiptPage",
            "rating": "RatingPage",
            "done": "DonePage",
            "idle-warning": "IdleWarningPage",
            "stopped": "StoppedPage",
            "help": "HelpPage",
            "reprint": "ReprintPage",
            "out-of-service": "OutOfServicePage"
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
            source: "pages/" + window.files[modelData] + ".qml"
            visible: current
            width: window.width
        }
    }

    Header {
        bare: Visit.page === "attract" || (Visit.page === "home" && !Visit.elder)
        timeless: Visit.page === "attract"
        width: window.width
    }

    Dock {
        anchors.bottom: parent.bottom
        visible: window.docked
        width: window.width
    }
}
