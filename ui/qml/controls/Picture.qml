pragma ComponentBehavior: Bound

import QtQuick

// A drawing of assets/pictures at the size it is shown.
Image {
    property string name: ""
    property bool crop: false

    fillMode: crop ? Image.PreserveAspectCrop : Image.PreserveAspectFit
    source: name === "" || width < 1 || height < 1 ? "" : "image://picture/" + name + "/" + (crop ? "crop" : "fit")
    sourceSize.height: height
    sourceSize.width: width

    Accessible.ignored: true
}
