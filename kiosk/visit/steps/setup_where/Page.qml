import QtQuick
import ui.qml.input

// Where in the network a device is: a question like those of a form.
Questions {
    name: "setup-where"
}
