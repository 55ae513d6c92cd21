pragma ComponentBehavior: Bound

import QtQuick
import ui.qml.controls
import ui.theme
import ui.viewmodels

// The window: header, the present page, dock. Header and dock stay; pages come and go.
Window {
    id: window

    readonly property bool poster: Visit.header === "poster"
    // The first page's keys stand at the right, up to the header.
    readonly property bool besides: poster && !Theme.portrait && !Theme.lowered

    // By so many degrees clockwise all of it is drawn: the glass stands on its side.
    property int turned: 0

    color: Theme.ground
    title: Words.text("header.service")
    visible: true

    // The first page stays, whatever comes: it is what the next resident sees.
    property string first: ""
    property var slots: ({})
    property int pagesShown: 0

    // Null once the window is being closed.
    function slot(page: string): var {
        if (!slots[page])
            slots[page] = room.createObject(stack, {
                "page": page
            });
        return slots[page];
    }

    function present(): void {
        if (first === "")
            first = Visit.page;
        const shown = slot(Visit.page);
        if (shown) {
            shown.ready = true;
            shown.shownLast = ++pagesShown;
        }
        maker.restart();
    }

    function wanted(page: string): bool {
        return page === Visit.page || page === Visit.behind || page === first || Visit.follows.indexOf(page) >= 0;
    }

    Component.onCompleted: present()

    Connections {
        function onPage_changed(): void {
            window.present();
        }

        function onFollows_changed(): void {
            maker.restart();
        }

        // What nobody sees is not restyled but made anew, when nobody touches anything.
        function onRestyling(page: string): void {
            for (const other in window.slots)
                if (other !== page && other !== Visit.behind)
                    window.slots[other].ready = false;
        }

        function onRemaking(): void {
            for (const page in window.slots)
                window.slots[page].ready = false;
            window.present();
        }

        target: Visit
    }

    // One page at a time, while nobody touches anything: pages that may follow are made, pages that
    // were not needed for long are let go. They are compiled beforehand in Qt's own thread and made
    // here in one go: making them bit by bit is not safe while models change.
    Timer {
        id: maker

        readonly property int most: 12
        property var compiled: ({})

        function make(page: string): bool {
            const found = window.slot(page);
            if (!found || found.ready)
                return false;
            if (!compiled[page])
                compiled[page] = Qt.createComponent(found.source, Component.Asynchronous, window);
            else if (compiled[page].status !== Component.Loading)
                found.ready = true;
            return true;
        }

        function letGo(): bool {
            const made = Object.values(window.slots).filter(found => found.ready);
            const spare = made.filter(found => !window.wanted(found.page));
            if (made.length <= most || spare.length === 0)
                return false;
            spare.sort((one, other) => one.shownLast - other.shownLast)[0].ready = false;
            return true;
        }

        interval: 20

        onTriggered: {
            if (Visit.follows.some(page => make(page)) || make(window.first) || letGo())
                restart();
        }
    }

    Component {
        id: room

        PageSlot {}
    }

    Item {
        id: glass

        readonly property bool lying: window.turned % 180 !== 0

        anchors.centerIn: parent
        height: lying ? window.width : window.height
        rotation: window.turned
        width: lying ? window.height : window.width

        // In low reach: nothing to touch, nothing to know.
        Scene {
            height: Theme.above + ground.radius
            name: !Theme.lowered ? "" : Theme.portrait ? "hills-home" : "hills-landscape"
            visible: Theme.lowered
            width: glass.width
        }

        Rectangle {
            id: ground

            color: Theme.ground
            height: stack.height + radius
            radius: Theme.lowered ? Theme.radius * 2 : 0
            width: glass.width
            y: stack.y
        }

        FocusScope {
            id: stack

            focus: true
            height: glass.height - y
            width: glass.width
            y: Theme.above
        }

        Header {
            bare: window.poster || (Theme.lowered ? Theme.top === 0 : Visit.header === "bare-standard" && !Visit.elder)
            lightTo: window.besides ? Math.round(width * (1 - Theme.sheetShare)) : 0
            rightColor: window.besides ? Theme.ink2 : Theme.headerInk
            timeless: window.poster
            width: glass.width
        }

        Dock {
            anchors.bottom: parent.bottom
            visible: Visit.docked
            width: glass.width
        }

        DarkScreen {
            anchors.fill: parent
            visible: Visit.dark
        }

        // The hall is closed: nothing at all, so that no picture burns in. A touch lights it (ui/app.py).
        Rectangle {
            anchors.fill: parent
            color: "black"
            objectName: "night"
            visible: Visit.night
        }
    }
}
