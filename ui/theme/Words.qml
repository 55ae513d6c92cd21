pragma Singleton

import QtQuick
import ui.viewmodels

// Page texts. A binding that calls text() follows the language, because the language is read
// while the binding is evaluated.
QtObject {
    function text(key: string): string {
        return Catalogue.text(key, Visit.language);
    }

    // A reason that may have no words of its own.
    function known(key: string, other: string): string {
        return Catalogue.known(key, other, Visit.language);
    }

    // What only some terminals say; "" elsewhere.
    function extra(key: string): string {
        return Catalogue.extra(key, Visit.language);
    }

    function fill(key: string, params: var): string {
        return Catalogue.fill(key, Visit.language, params);
    }

    // For texts that may need several lines: what is read as one stands on one of them.
    function unbroken(text: string): string {
        return Catalogue.unbroken(text);
    }

    function day(iso: string): string {
        return Catalogue.day(iso, Visit.language);
    }

    // Without the weekday: for days long ago.
    function plainDay(iso: string): string {
        return Catalogue.plainDay(iso, Visit.language);
    }

    function longDay(iso: string): string {
        return Catalogue.longDay(iso, Visit.language);
    }

    // How a language names itself, whatever the language of the visit.
    function own(key: string, language: string): string {
        return Catalogue.text(key, language);
    }
}
