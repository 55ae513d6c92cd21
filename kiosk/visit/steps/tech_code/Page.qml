import QtQuick
import ui.qml.input

// The one-time code: a question like those of a form.
Questions {
    name: "tech-code"
}
