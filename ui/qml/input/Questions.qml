import QtQuick
import ui.viewmodels

// A page of questions: together, or one alone. Both stay made, so that turning from one to the
// other takes no time.
Item {
    id: questions

    required property string name

    FormGroup {
        anchors.fill: parent
        name: questions.name
        visible: !Steps.questions.single
    }

    FormSingle {
        anchors.fill: parent
        name: questions.name
        visible: Steps.questions.single
    }
}
