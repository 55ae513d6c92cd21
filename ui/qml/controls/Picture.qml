pragma ComponentBehavior: Bound

import QtQuick
import ui.pictures

// A drawing of assets/pictures at the size it is shown.
Drawing {
    Accessible.ignored: true
}
