import QtQuick
import ui.qml.controls
import ui.theme

// An answer as a key with a tick. Its words get smaller before they would leave the key.
Key {
    id: key

    property string qid: ""
    property string code: ""
    property int biggest: Theme.label
    readonly property int room: width - 2 * padding - Math.round(biggest * 1.15) - Theme.s2
    readonly property int textSize: fitting()

    // Widths: a Han character is 1 em, a Latin letter about 0.56 em.
    function ems(words: string): real {
        let wide = 0;
        for (const char of words)
            wide += char.charCodeAt(0) > 255 ? 1 : 0.58;
        return wide;
    }

    function high(words: string, size: int): int {
        const lines = Math.ceil(ems(words) * size * (words.indexOf(" ") < 0 ? 1.02 : 1.12) / Math.max(1, room));
        return words === "" ? 0 : Math.ceil(lines * size * Theme.tight);
    }

    function fitting(): int {
        const inside = height - lip - 2 * Theme.outlineChosen;
        for (const size of [biggest, Math.round((biggest + Theme.body) / 2), Theme.body])
            if (high(text, size) + high(hint, Theme.small) <= inside)
                return size;
        return Theme.small;
    }

    choosable: true
    objectName: "choice:" + qid + ":" + code
    padding: Theme.s3
    size: textSize
}
