pragma ComponentBehavior: Bound

import QtQuick
import ui.theme

// A column that never scrolls: children that do not fit stand on further screens, turned with a
// key below. A child takes part while its `wanted` property, if it has one, is true. Children that
// are `joined` to the one before stay together, unless they are more than a screen.
Item {
    id: column

    property int spacing: Theme.s4
    property int current: 0
    // What is read here: something else is read from its beginning.
    property string subject: ""
    // A long list that is made as it is read: more than a page of it at first, and at every turn.
    property var source: null
    readonly property bool unread: plan.pages > 1 && (source?.unread() ?? false)
    default property alias content: inner.data
    readonly property int pages: plan.pages
    readonly property int used: plan.used
    readonly property int room: height - (plan.pages > 1 ? turn.height + Theme.s4 : 0)

    // Where each child stands: [{item, page, y}], and how many pages there are.
    readonly property var plan: {
        const all = [];
        for (let n = 0; n < inner.children.length; ++n) {
            const child = inner.children[n];
            if (child.implicitHeight > 0 && (child as PagedItem)?.wanted !== false && (child as Note)?.wanted !== false)
                all.push(child);
        }
        const whole = split(all, height);
        return whole.pages === 1 ? whole : split(all, height - turn.height - Theme.s4);
    }

    function joins(item: Item): bool {
        return (item as PagedItem)?.joined ?? false;
    }

    function split(items: var, limit: real): var {
        const places = [];
        let page = 0;
        let y = 0;
        for (let n = 0; n < items.length; ++n) {
            const item = items[n];
            const joined = joins(item);
            if (joined && y > 0)
                y -= spacing;
            let needed = item.implicitHeight;
            for (let m = n + 1; !joined && m < items.length && joins(items[m]); ++m)
                needed += items[m].implicitHeight;
            if (y > 0 && y + (needed > limit ? item.implicitHeight : needed) > limit) {
                ++page;
                y = 0;
            }
            places.push({
                "item": item,
                "page": page,
                "y": y
            });
            y += item.implicitHeight + spacing;
        }
        return {
            "places": places,
            "pages": page + 1,
            "used": Math.max(page > 0 ? limit : 0, y - spacing)
        };
    }

    function place(): void {
        const spots = plan.places;
        let next = 0;
        for (let n = 0; n < inner.children.length; ++n) {
            const child = inner.children[n];
            const spot = next < spots.length && spots[next].item === child ? spots[next++] : null;
            const shown = spot !== null && spot.page === current;
            if (shown && child.y !== spot.y)
                child.y = spot.y;
            child.visible = shown;
        }
    }

    onCurrentChanged: {
        place();
        if (pages < current + 3 && unread)
            source.readOn();
    }
    onSubjectChanged: current = 0
    onPlanChanged: {
        if (current >= plan.pages)
            current = 0;
        place();
    }

    Item {
        id: inner

        height: column.room
        width: parent.width
    }

    Key {
        id: turn

        anchors.bottom: parent.bottom
        anchors.right: parent.right
        height: Theme.rowKeyHeight
        icon: "arrow-right"
        iconLast: true
        size: Theme.body
        text: column.unread ? Words.text("page.on") : Words.fill(column.current + 1 < column.pages ? "page.more" : "page.first", {
            "number": column.current + 1,
            "count": column.pages
        })
        verb: "more-text"
        visible: column.pages > 1

        onActivated: column.current = (column.current + 1) % column.pages
    }
}
