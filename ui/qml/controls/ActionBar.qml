pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import ui.theme
import ui.viewmodels

// The one or two keys that carry a page on; the primary key stands at the right, or where
// that hand is the left one, at the left.
RowLayout {
    layoutDirection: Visit.leftHanded && Theme.portrait ? Qt.RightToLeft : Qt.LeftToRight
    spacing: Theme.between
    uniformCellSizes: false
}
