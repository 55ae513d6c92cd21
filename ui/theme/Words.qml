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

    // For a few short lines: each ends after a sign, as long as there is one.
    function byClauses(text: string): string {
        return Catalogue.by_clauses(text);
    }

    // For few words that need two lines: the first ends at their comma, not in the middle of a word.
    function atComma(text: string): string {
        return text.replace(/[，,] ?(?=.)/, mark => mark + "\n");
    }

    // So that no line is one sign alone, Chinese words without a comma break in their middle.
    function inTwo(text: string, sign: real, room: real): string {
        const each = Math.floor(room / sign);
        const lonely = text.length > 3 && text.length <= 2 * each && text.length % each === 1;
        if (!lonely || /[，, ]/.test(text) || !/[\u4e00-\u9fff]/.test(text))
            return atComma(text);
        const middle = Math.ceil(text.length / 2);
        return text.slice(0, middle) + "\n" + text.slice(middle);
    }

    // How many lines a text takes that breaks between words, where one sign is this wide.
    function lines(text: string, sign: real, room: real): int {
        let count = 1;
        let x = 0;
        for (const word of text.split(" ")) {
            const wide = word.length * sign;
            if (x > 0 && x + sign + wide > room) {
                ++count;
                x = 0;
            }
            count += Math.ceil(wide / Math.max(1, room)) - 1;
            x += (x > 0 ? sign : 0) + wide;
        }
        return count;
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
