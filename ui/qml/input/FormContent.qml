import QtQuick
import ui.viewmodels

// The form page: questions together, or one alone. Both stay made, so that turning from one to
// the other takes no time.
Item {
    FormGroup {
        anchors.fill: parent
        visible: !FormModel.single
    }

    FormSingle {
        anchors.fill: parent
        visible: FormModel.single
    }
}
