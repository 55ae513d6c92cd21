import QtQuick
import ui.theme

// A finding of those that technicians read: what is so, and what to do about it.
Note {
    required property string level
    required property string what
    required property string todo

    more: todo
    size: Theme.lead
    text: what
    tone: ({
            "ok": "ok",
            "trouble": "wrong",
            "warning": "warn"
        })[level] ?? "info"
    width: parent?.width ?? 0
}
