import QtQuick
import ui.qml.input

// Two questions like those of a form.
Questions {
    name: "type-identity"
}
