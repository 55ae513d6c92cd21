pragma ComponentBehavior: Bound

import QtQuick
import ui.theme

// The body of a key: an outline all round and a thick lower lip; what has no lip cannot be
// pressed. Kinds: primary, secondary, plain, quiet (dock), help. Children lie on the face.
Item {
    id: body

    property string kind: "plain"
    property bool down: false
    property bool chosen: false
    property int radius: Theme.radius
    property int lip: Theme.lip
    readonly property bool primary: kind === "primary"
    readonly property bool accented: primary || kind === "secondary" || kind === "help"
    readonly property color inkColor: !enabled ? Theme.off : primary ? Theme.surface : accented ? Theme.accent : Theme.ink
    default property alias content: face.data

    Rectangle {
        anchors.fill: parent
        color: body.primary ? Theme.accentDeep : body.accented || body.down ? Theme.accent : Theme.edge
        radius: body.radius
        visible: body.enabled && !body.chosen
    }

    Rectangle {
        id: face

        readonly property int rim: body.chosen || !body.enabled ? 0 : body.lip

        border.color: !body.enabled ? Theme.edge : body.primary ? (body.down ? Theme.accentDeep : Theme.accent) : body.chosen || body.accented || body.down ? Theme.accent : Theme.edge
        border.width: body.chosen ? Theme.outlineChosen : body.kind === "secondary" ? Theme.outlineStrong : Theme.outline
        color: {
            if (!body.enabled)
                return Theme.sunken;
            if (body.primary)
                return body.down ? Theme.accentDeep : Theme.accent;
            if (body.down || body.chosen || body.kind === "help")
                return Theme.tint;
            return body.kind === "quiet" ? Theme.sunken : Theme.surface;
        }
        height: body.height - rim
        radius: body.radius
        width: body.width
        y: body.down && rim > 0 ? rim - Theme.outline : 0
    }
}
