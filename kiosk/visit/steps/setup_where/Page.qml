import QtQuick
import ui.qml.input

// Where a device is: a question like those of a form.
Questions {
    name: "setup-where"
}
