pragma ComponentBehavior: Bound

import QtQuick
import ui.qml.controls
import ui.theme

// Whoever comes to the screen meanwhile learns why nothing can be typed here.
PageFrame {
    lead: Words.text("setup-console.lead")
    name: "setup-console"
    title: Words.text("setup-console.title")

    Waiting {
        running: true
    }
}
