import QtQuick
import ui.theme

// A key of the rows that stand around every page: small, its icon above its word. `rowHeight` is how
// high one row of them is; the key itself may be higher.
Key {
    property int rowHeight: Theme.keyHeight

    height: rowHeight
    iconSize: Math.min(Theme.icon, rowHeight - Theme.lip - Theme.s1 - Theme.frame * Theme.tight)
    least: Theme.frame
    padding: Theme.outline
    upright: true
}
