import QtQuick
import ui.qml.input

// What people are told of this terminal: questions like those of a form.
Questions {
    name: "setup-place"
}
