import QtQuick
import ui.theme

// A key of the rows that stand around every page: small, its icon above its word or
// beside it. `rowHeight` is how high one row of them is; the key itself may be higher.
Key {
    property int rowHeight: Theme.keyHeight

    height: rowHeight
    iconSize: !upright ? Math.round(Theme.frame * 1.15) : Math.min(Theme.icon, rowHeight - Theme.lip - Theme.s1 - Theme.frame * Theme.tight)
    least: Theme.font(0)
    padding: Theme.px(1.2)
    upright: true
}
