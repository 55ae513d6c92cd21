import QtQuick
import ui.qml.input

// Where the centre is: questions like those of a form.
Questions {
    name: "setup-address"
}
