pragma ComponentBehavior: Bound

import QtQuick

// What a PagedColumn lays out: an item that may stand aside.
Item {
    property bool wanted: true

    width: parent?.width ?? 0
}
