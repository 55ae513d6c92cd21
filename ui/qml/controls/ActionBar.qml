pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import ui.theme

// The one or two keys that carry a page on; the primary key stands at the right.
RowLayout {
    spacing: Theme.between
    uniformCellSizes: false
}
