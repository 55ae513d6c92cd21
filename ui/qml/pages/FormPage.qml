import QtQuick
import ui.qml.input

// The form: its pages are made of the parts for typing and choosing.
FormContent {
}
