import QtQuick
import ui.viewmodels

// The place of one page in the window; the page is there while the slot is ready.
Loader {
    required property string page
    readonly property bool current: Visit.page === page
    property bool ready: false
    // Which page of all that were shown it was last; 0 for never.
    property int shownLast: 0

    active: ready
    anchors.fill: parent
    focus: current
    source: Qt.resolvedUrl("../../../kiosk/visit/steps/" + page.replace(/-/g, "_") + "/Page.qml")
    visible: current || (Visit.sheet && Visit.behind === page)
    z: current ? 1 : 0
}
