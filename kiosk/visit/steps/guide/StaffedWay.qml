pragma ComponentBehavior: Bound

import QtQuick
import ui.qml.controls
import ui.theme
import ui.viewmodels

// The equal other way: a window with people.
Section {
    heading: Words.text("guide.other_way")
    icon: "building"
    size: Theme.small
    text: Steps.guide.staffedWay
    visible: wanted

    Label {
        color: Theme.ink2
        font.pixelSize: Theme.small
        text: Steps.guide.office + " · " + Steps.guide.phone
        width: parent?.width ?? 0
    }
}
