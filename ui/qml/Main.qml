pragma ComponentBehavior: Bound

import QtQuick
import ui.qml.controls
import ui.theme
import ui.viewmodels

// The window: header, the present page, dock. Header and dock stay; pages come and go.
Window {
    id: window

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
            "scan-code": "pages/ScanCodePage",
            "other-card": "pages/OtherCardPage",
            "out-of-service": "pages/OutOfServicePage"
        })
    readonly property bool docked: Visit.page !== "attract" && Visit.page !== "out-of-service"

    color: Theme.ground
    title: Words.text("header.service")
    visible: true

    // The page behind help or the idle warning: what is half typed there stays.
    property string behind: ""
    property string before: ""

    function over(page: string): bool {
        return page === "help" || page === "idle-warning";
    }

    // Pages that are made ahead follow mode and language at a cost, so they are let go before a
    // change and made again when there is time.
    function release(): void {
        for (let n = 0; n < slots.count; ++n) {
            const slot = slots.itemAt(n) as PageSlot;
            slot.ready = slot.modelData === behind;
        }
        maker.restart();
    }

    Connections {
        function onPage_changed(): void {
            if (!window.over(Visit.page))
                window.behind = "";
            else if (!window.over(window.before))
                window.behind = window.before;
            for (let n = 0; n < slots.count; ++n) {
                const slot = slots.itemAt(n) as PageSlot;
                if (slot.modelData === window.before)
                    slot.ready = true;
            }
            window.before = Visit.page;
            maker.restart();
        }

        function onRestyling(): void {
            window.release();
        }

        target: Visit
    }

    // One page at a time, while nobody touches anything. Pages are compiled beforehand in Qt's own
    // thread and made here in one go: making them bit by bit is not safe while models change.
    Timer {
        id: maker

        property list<Component> compiled

        interval: 120
        running: true

        onTriggered: {
            for (let n = 0; n < slots.count; ++n) {
                const slot = slots.itemAt(n) as PageSlot;
                if (compiled.length <= n)
                    compiled.push(Qt.createComponent(slot.file, Component.Asynchronous, window));
                else if (!slot.active && compiled[n].status === Component.Ready)
                    slot.ready = true;
                else
                    continue;
                restart();
                return;
            }
        }
    }

    component PageSlot: Loader {
        required property string modelData
        readonly property bool current: Visit.page === modelData
        readonly property url file: Qt.resolvedUrl(window.files[modelData] + ".qml")
        property bool ready: false
    }

    Repeater {
        id: slots

        model: Object.keys(window.files)

        PageSlot {
            active: current || ready
            focus: current
            height: window.height
            source: file
            visible: current
            width: window.width
        }
    }

    Header {
        bare: Visit.page === "attract" || (Visit.page === "home" && !Visit.elder)
        lightTo: Visit.page === "attract" && !Theme.portrait ? Math.round(width * (1 - Theme.sheetShare)) : 0
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
