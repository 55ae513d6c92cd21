pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import ui.qml.controls
import ui.theme
import ui.viewmodels

// Is this you? In the elder layout: is all that the card says right?
PageFrame {
    id: page

    readonly property bool forSelf: Steps.confirmIdentity.forSelf
    readonly property bool listed: Steps.confirmIdentity.factsCount > 0

    lead: {
        if (listed)
            return Words.text(forSelf ? "confirm-identity.lead_facts" : "confirm-identity.lead_facts_other");
        return Words.text(forSelf ? "confirm-identity.lead" : "confirm-identity.lead_other");
    }
    name: "confirm-identity"
    title: {
        if (listed)
            return Words.text("confirm-identity.title_facts");
        return Words.text(forSelf ? "confirm-identity.title" : "confirm-identity.title_other");
    }

    PagedColumn {
        height: parent.height - y
        spacing: Theme.s4
        width: parent.width
        y: Theme.portrait && !Theme.elder ? parent.height * 0.1 : 0

        WhoCard {}

        CardFacts {
            id: facts
        }

        Note {
            more: Words.text("confirm-identity.incomplete_text")
            name: "name-incomplete"
            text: Words.text("confirm-identity.incomplete_title")
            tone: "warn"
            wanted: Steps.confirmIdentity.nameIncomplete && !Glyphs.drawable(Steps.confirmIdentity.name)
            width: parent?.width ?? 0
        }

        Note {
            icon: "keyboard"
            name: "typed"
            text: Words.text("confirm-identity.typed")
            wanted: Steps.confirmIdentity.typed
            width: parent?.width ?? 0
        }

        Note {
            icon: "lock"
            name: "masked"
            text: Words.text("confirm-identity.masked")
            wanted: !page.listed
            width: parent?.width ?? 0
        }
    }

    actions: [
        Key {
            Layout.fillWidth: true
            Layout.preferredWidth: 4
            icon: "x"
            size: Theme.label
            text: {
                if (page.listed)
                    return Words.text("confirm-identity.no_facts");
                return Words.text(Steps.confirmIdentity.typed ? "confirm-identity.no_typed" : "confirm-identity.no");
            }
            verb: "identity-no"

            onActivated: Steps.confirmIdentity.identityAnswered(false)
        },
        Key {
            Layout.fillWidth: true
            Layout.preferredWidth: 4
            icon: facts.open ? "eye-off" : "eye"
            size: Theme.label
            text: Words.text(facts.open ? "confirm-identity.hide" : "confirm-identity.show")
            verb: facts.open ? "hide-facts" : "show-facts"
            visible: page.listed

            onActivated: facts.open = !facts.open
        },
        Key {
            Layout.fillWidth: true
            Layout.preferredWidth: 6
            icon: "check"
            kind: "primary"
            size: Theme.heading
            text: {
                if (page.listed)
                    return Words.text("confirm-identity.yes_facts");
                return Words.text(page.forSelf ? "confirm-identity.yes" : "confirm-identity.yes_other");
            }
            verb: "identity-yes"

            onActivated: Steps.confirmIdentity.identityAnswered(true)
        }
    ]
    aside: [
        Picture {
            height: Theme.portrait ? 0 : Math.min(page.asideHeight, Theme.mm(110))
            name: "idcard"
            width: Math.min(parent.width, height * 1.55)
        }
    ]
}
