import QtQuick
import ui.qml.input

// When the hall is open: questions like those of a form.
Questions {
    name: "setup-hours"
}
