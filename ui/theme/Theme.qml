pragma Singleton

import QtQuick
import ui.viewmodels

// Tokens of the interface. Lengths are millimetres on the 27-inch screen the pages were drawn
// for; they follow the size of the real screen and never fall below the floors, so they are
// true on every terminal. Pages hold no literal colour or size.
QtObject {
    id: theme

    readonly property bool elder: Visit.elder
    readonly property bool portrait: Visit.portrait

    // ---- colour -----------------------------------------------------------------------
    readonly property color ground: "#F6F1E7"
    readonly property color surface: "#FFFDF9"
    readonly property color sunken: "#EBE4D5"
    readonly property color ink: "#1A2630"
    readonly property color ink2: "#3A4852"
    readonly property color accent: "#0D4A66"
    readonly property color accentDeep: "#083246"
    readonly property color tint: "#DBE8EC"
    readonly property color edge: "#857B68"
    readonly property color line: "#CFC5B2"
    readonly property color ok: "#174F32"
    readonly property color okTint: "#E1EEE3"
    readonly property color okEdge: "#4C8A66"
    readonly property color okLive: "#2FBF71"
    readonly property color warn: "#6A4300"
    readonly property color warnTint: "#FBEBC9"
    readonly property color warnEdge: "#B07A1E"
    readonly property color wrong: "#8C1919"
    readonly property color wrongTint: "#FBE5E1"
    readonly property color wrongEdge: "#B53A33"
    readonly property color off: "#4A4538"
    readonly property color clear: "transparent"

    // ---- from millimetres to pixels ---------------------------------------------------
    // Cap height of Noto Sans CJK, in em.
    readonly property real capOfEm: 0.733
    readonly property real capFloor: elder ? 6.4 : 4.8
    readonly property real targetFloor: px(elder ? 18.0 : 12.7)
    readonly property real gapFloor: px(2.54)
    readonly property string family: "Noto Sans CJK SC"

    // A length that must be exactly this many millimetres.
    function px(mm: real): int {
        return Math.ceil(mm / Visit.mmPerPx);
    }

    // A length of the drawing, following the size of the screen.
    function mm(drawn: real): int {
        return Math.round(drawn * Visit.fit / Visit.mmPerPx);
    }

    function target(drawn: real): int {
        return Math.max(mm(drawn), targetFloor);
    }

    function gap(drawn: real): int {
        return Math.max(mm(drawn), gapFloor);
    }

    // Latin words are longer than Chinese ones and wide screens are low: both take smaller type,
    // which never falls below the floor.
    readonly property real scale: (Visit.language.startsWith("zh") ? 1 : elder ? 0.88 : 0.95) * (elder && !portrait ? 0.82 : 1)

    // Pixel size of a font whose capitals are this high.
    function font(cap: real): int {
        return Math.ceil(Math.max(cap * scale * Visit.fit, capFloor) / capOfEm / Visit.mmPerPx);
    }

    // ---- type: capital heights --------------------------------------------------------
    readonly property int display: font(elder ? 19.2 : 17.3)
    readonly property int title: font(elder ? 16.4 : 13.7)
    readonly property int heading: font(elder ? 13.7 : 10.0)
    readonly property int label: font(elder ? 12.3 : 8.7)
    readonly property int body: font(elder ? 10.7 : 7.8)
    readonly property int small: font(elder ? 10.0 : 6.5)
    readonly property real leading: elder ? 1.5 : 1.42
    readonly property real tight: elder ? 1.3 : 1.28

    // ---- space ------------------------------------------------------------------------
    readonly property int s1: mm(2.5)
    readonly property int s2: gap(3.8)
    readonly property int s3: gap(5.0)
    readonly property int s4: gap(6.3)
    readonly property int s5: gap(7.5)
    readonly property int s6: gap(10.0)
    readonly property int s7: gap(12.5)
    readonly property int margin: mm(portrait ? 15.0 : 17.5)
    readonly property int between: gap(elder ? 5.6 : 5.0)

    // ---- shape ------------------------------------------------------------------------
    readonly property int radiusSmall: mm(3.8)
    readonly property int radius: mm(elder ? 8.7 : 6.3)
    readonly property int lip: Math.max(3, mm(2.5))
    readonly property int outline: Math.max(2, mm(0.7))
    readonly property int outlineStrong: Math.max(2, mm(0.95))
    readonly property int outlineChosen: Math.max(4, mm(1.6))
    readonly property int ringInner: Math.max(3, mm(1.2))
    readonly property int ringOuter: Math.max(4, mm(2.0))

    // How much of a landscape screen the first page gives to its keys.
    readonly property real sheetShare: 0.44

    // ---- heights of what can be touched -------------------------------------------------
    readonly property int keyHeight: target(elder ? (portrait ? 50.0 : 40.0) : 37.5)
    readonly property int rowKeyHeight: target(elder ? (portrait ? 34.0 : 30.0) : 27.5)
    readonly property int tileHeight: target(elder ? 70.0 : 42.5)
    readonly property int fieldHeight: target(elder ? 40.0 : 30.0)
    readonly property int comfortHeight: target(elder ? 34.0 : 28.0)
    readonly property int dockKeyHeight: target(elder ? (portrait ? 50.0 : 42.5) : 42.5)

    // ---- icons --------------------------------------------------------------------------
    readonly property int iconSmall: mm(elder ? 14.0 : 10.6)
    readonly property int icon: mm(elder ? 17.5 : 14.0)
    readonly property int iconLarge: mm(elder ? 24.0 : 18.7)
    readonly property int iconBlock: mm(elder ? 36.0 : 27.5)

    // ---- the frame of a page ------------------------------------------------------------
    readonly property int headerHeight: portrait ? mm(elder ? 46.0 : 35.0) : mm(elder ? 34.0 : 29.0)
    readonly property int dockHeight: portrait ? 3 * s4 + comfortHeight + dockKeyHeight + s1 : 2 * s4 + dockKeyHeight
}
