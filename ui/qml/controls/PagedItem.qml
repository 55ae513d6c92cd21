pragma ComponentBehavior: Bound

import QtQuick

// What a PagedColumn lays out: an item that may stand aside, or belong to the one before it.
Item {
    property bool wanted: true
    property bool joined: false

    width: parent?.width ?? 0
}
