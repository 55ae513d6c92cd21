import QtQuick
import ui.qml.input

// The questions of the item.
Questions {
    name: "form"
}
