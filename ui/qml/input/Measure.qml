pragma Singleton

import QtQuick

// How much room words take, near enough to choose a size for them: a Han character is 1 em
// wide, a Latin letter about 0.54 em, and lines break at words.
QtObject {
    function ems(words: string): real {
        let wide = 0;
        for (const char of words)
            wide += char.charCodeAt(0) > 255 ? 1 : 0.54;
        return wide;
    }

    function lines(words: string, size: int, width: int): int {
        const wide = ems(words) * size / Math.max(1, width);
        return wide <= 1 ? Math.ceil(wide) : Math.ceil(wide * (words.indexOf(" ") < 0 ? 1.02 : 1.12));
    }
}
