import QtQuick
import ui.qml.controls
import ui.theme

// An answer as a key with a tick. Its words get smaller before they would leave the key.
Key {
    id: key

    property string qid: ""
    property string code: ""
    property int biggest: Theme.label
    readonly property int room: width - 2 * padding - Math.round(biggest * 1.15) - Theme.s2
    readonly property int ownSize: fitting()

    function fitting(): int {
        const inside = height - lip - 2 * Theme.outlineChosen;
        for (const size of [biggest, Math.round((biggest + Theme.body) / 2), Theme.body])
            if ((Measure.lines(text, size, room) * size + Measure.lines(hint, Theme.small, room) * Theme.small) * Theme.tight <= inside)
                return size;
        return Theme.small;
    }

    choosable: true
    objectName: "choice:" + qid + ":" + code
    padding: Theme.s3
    size: ownSize
}
