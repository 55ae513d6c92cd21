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
    // Contrast of texts: standard 7:1 and more, black and white 20:1 and more, low-glare 4.5 to
    // 8:1; outlines of keys 3:1. Only the standard colours have drawings behind texts.
    readonly property var shipped: ({
            "standard": {
                accent: "#0D4A66",
                accentDeep: "#083246",
                edge: "#857B68",
                ground: "#F6F1E7",
                header: "#0D4A66",
                ink: "#1A2630",
                ink2: "#3A4852",
                inkLive: "#FFFDF9",
                line: "#CFC5B2",
                markGround: "transparent",
                off: "#4A4538",
                ok: "#174F32",
                okEdge: "#4C8A66",
                okTint: "#E1EEE3",
                headerInk: "#FFFDF9",
                sunken: "#EBE4D5",
                surface: "#FFFDF9",
                tint: "#DBE8EC",
                warn: "#6A4300",
                warnEdge: "#B07A1E",
                warnTint: "#FBEBC9",
                wrong: "#8C1919",
                wrongEdge: "#B53A33",
                wrongTint: "#FBE5E1"
            },
            "black-on-white": {
                accent: "#000000",
                accentDeep: "#000000",
                edge: "#000000",
                ground: "#FFFFFF",
                header: "#FFFFFF",
                ink: "#000000",
                ink2: "#000000",
                inkLive: "#FFFFFF",
                line: "#000000",
                markGround: "#000000",
                off: "#000000",
                ok: "#000000",
                okEdge: "#000000",
                okTint: "#FFFFFF",
                headerInk: "#000000",
                sunken: "#FFFFFF",
                surface: "#FFFFFF",
                tint: "#FFFFFF",
                warn: "#000000",
                warnEdge: "#000000",
                warnTint: "#FFFFFF",
                wrong: "#000000",
                wrongEdge: "#000000",
                wrongTint: "#FFFFFF"
            },
            "white-on-black": {
                accent: "#FFFF99",
                accentDeep: "#FFFFFF",
                edge: "#FFFFFF",
                ground: "#000000",
                header: "#000000",
                ink: "#FFFFFF",
                ink2: "#FFFFFF",
                inkLive: "#FFFFFF",
                line: "#FFFFFF",
                markGround: "transparent",
                off: "#FFFFFF",
                ok: "#FFFFFF",
                okEdge: "#FFFFFF",
                okTint: "#000000",
                headerInk: "#FFFFFF",
                sunken: "#000000",
                surface: "#000000",
                tint: "#000000",
                warn: "#FFFFFF",
                warnEdge: "#FFFFFF",
                warnTint: "#000000",
                wrong: "#FFFFFF",
                wrongEdge: "#FFFFFF",
                wrongTint: "#000000"
            },
            "low-glare": {
                accent: "#1B5470",
                accentDeep: "#1B5470",
                edge: "#7A705E",
                ground: "#E6DFD0",
                header: "#1B5470",
                ink: "#3A4852",
                ink2: "#3A4852",
                inkLive: "#959595",
                line: "#C4BAA7",
                markGround: "transparent",
                off: "#4F4A3E",
                ok: "#245C3E",
                okEdge: "#4C8A66",
                okTint: "#D8E3D6",
                headerInk: "#EBE4D5",
                sunken: "#E0D8C7",
                surface: "#EBE4D5",
                tint: "#D5DFE0",
                warn: "#6A4A10",
                warnEdge: "#9A6C1E",
                warnTint: "#EADDBD",
                wrong: "#8C2A2A",
                wrongEdge: "#A8423B",
                wrongTint: "#EBD7D0"
            }
        })
    // A pack may bring usual colours of its own; the others belong to those who choose them.
    readonly property var palettes: Object.assign({}, shipped, {
        "standard": Object.assign({}, shipped["standard"], Look.colours)
    })
    readonly property var now: palettes[Visit.colours]
    readonly property bool drawn: Visit.colours === "standard"
    readonly property color ground: now.ground
    readonly property color surface: now.surface
    readonly property color sunken: now.sunken
    readonly property color ink: now.ink
    readonly property color ink2: now.ink2
    readonly property color accent: now.accent
    readonly property color accentDeep: now.accentDeep
    readonly property color tint: now.tint
    readonly property color edge: now.edge
    readonly property color line: now.line
    // Under the mark, whose lines are light.
    readonly property color markGround: now.markGround
    readonly property color ok: now.ok
    readonly property color okTint: now.okTint
    readonly property color okEdge: now.okEdge
    readonly property color warn: now.warn
    readonly property color warnTint: now.warnTint
    readonly property color warnEdge: now.warnEdge
    readonly property color wrong: now.wrong
    readonly property color wrongTint: now.wrongTint
    readonly property color wrongEdge: now.wrongEdge
    readonly property color off: now.off
    readonly property color header: now.header
    readonly property color headerInk: now.headerInk
    // On the live picture of a camera.
    readonly property color inkLive: now.inkLive
    readonly property color okLive: "#2FBF71"
    readonly property color clear: "transparent"
    readonly property color dark: "#000000"
    readonly property color darkInk: "#A0A0A0"

    // ---- size -------------------------------------------------------------------------
    // How much larger the smallest words are in each layout, and what words and targets never fall
    // below: millimetres on a 27-inch screen. The larger words are, the less they grow; a title not.
    readonly property var sizes: ({
            "standard": {
                grown: 1,
                grownElder: 1,
                cap: 0,
                target: 0
            },
            "large": {
                grown: 1.12,
                grownElder: 1.05,
                cap: 5.6,
                target: 14
            },
            "elder": {
                grown: 1.22,
                grownElder: 1.1,
                cap: 6.4,
                target: 18
            },
            "low-vision": {
                grown: 1.33,
                grownElder: 1.15,
                cap: 8.5,
                target: 20
            }
        })
    readonly property var sized: sizes[Visit.size]
    // On a small screen the smallest words are as large beside the rest as a larger size makes them.
    readonly property real cramped: leastCap / (smallCap * scale * Visit.fit)
    readonly property real grown: Math.max(sized.grown, cramped)
    readonly property bool larger: sized.grown > 1 || cramped > 1
    // The largest words in large print leave a page no room for what its title says already.
    readonly property bool scarce: larger && elder && portrait
    // Where large print has the least room, what stands around a page takes no more than its words.
    readonly property bool dense: elder && portrait && Visit.fit < 0.7
    // What stands at once where words are small is shown one after the other.
    readonly property bool crowded: elder || grown > 1.2

    // ---- from millimetres to pixels ---------------------------------------------------
    // Cap height of Noto Sans CJK, in em.
    readonly property real capOfEm: 0.733
    readonly property real leastCap: elder ? 6.4 : 4.8
    readonly property real capFloor: capOf(sized)
    readonly property real targetFloor: px(Math.max(elder ? 18.0 : 12.7, sized.target * Math.min(1, Visit.fit)))
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
    readonly property real scale: (Visit.language.startsWith("zh") ? 1 : elder ? 0.88 : 0.95) * (elder && !portrait ? 0.82 : 1) * Look.words

    // Pixel size of a font whose capitals are this high.
    function font(cap: real): int {
        return fontIn(sized, cap);
    }

    // The same in a size that is not chosen.
    function fontIn(size: var, cap: real): int {
        const room = Math.max(0, (titleCap - cap) / (titleCap - smallCap));
        const drawn = (cap + (growth(size) - 1) * smallCap * room) * scale * Visit.fit;
        return Math.ceil(Math.max(drawn, capOf(size)) / capOfEm / Visit.mmPerPx);
    }

    // Pixel size of a font in the size that nobody chose.
    function usual(cap: real): int {
        return fontIn(sizes.standard, cap);
    }

    // What is read most, in a size by its name.
    function bodyIn(size: string): int {
        return fontIn(sizes[size], bodyCap);
    }

    // How much larger than drawn the smallest words of a size are.
    function growth(size: var): real {
        return Math.max(elder ? size.grownElder : size.grown, cramped);
    }

    // The smallest capitals of a size.
    function capOf(size: var): real {
        return Math.max(leastCap, size.cap * Math.min(1, Visit.fit));
    }

    // ---- type: capital heights --------------------------------------------------------
    readonly property real titleCap: elder ? 16.4 : 13.7
    readonly property real headingCap: elder ? 13.7 : 10.0
    readonly property real bodyCap: elder ? 10.7 : 7.8
    readonly property real smallCap: elder ? 10.0 : 6.5
    readonly property int display: font(elder ? 19.2 : 17.3)
    readonly property int title: font(titleCap)
    readonly property int heading: font(headingCap)
    readonly property int label: font(elder ? 12.3 : 8.7)
    readonly property int body: font(bodyCap)
    readonly property int small: font(smallCap)
    // What stands below a title in a narrow column.
    readonly property int lead: grown > 1.2 ? small : body
    // What stands around every page, and the least that keys take: as small as the size allows.
    readonly property int frame: elder ? Math.max(usual(smallCap), font(0)) : small
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
    // Where large print would leave nine letter keys no room, margins are narrower.
    readonly property int margin: portrait ? Math.min(mm(15.0), Math.floor((Visit.glassWidth - 9 * targetFloor - 8 * gapFloor) / 2)) : mm(17.5)
    readonly property int between: gap(elder ? 5.6 : 5.0)

    // ---- shape ------------------------------------------------------------------------
    readonly property int radiusSmall: mm(3.8 * Look.corners)
    readonly property int radius: mm((elder ? 8.7 : 6.3) * Look.corners)
    readonly property int lip: Math.max(3, mm(2.5))
    readonly property int outline: Math.max(2, mm(0.7))
    readonly property int outlineStrong: Math.max(2, mm(0.95))
    readonly property int outlineChosen: Math.max(4, mm(1.6))
    readonly property int ringInner: Math.max(3, mm(1.2))
    readonly property int ringOuter: Math.max(4, mm(2.0))

    // How much of a landscape screen the first page gives to its keys.
    readonly property real sheetShare: 0.44

    // ---- heights of what can be touched -------------------------------------------------
    readonly property int keyHeight: dense ? rowKeyHeight : Math.max(target(elder ? (portrait ? 50.0 : 40.0) : 37.5), larger ? (heading + small) * tight + lip + s2 : 0)
    readonly property int rowKeyHeight: Math.max(target(elder ? (portrait ? 34.0 : 30.0) : 27.5), larger || dense ? 2 * small * tight + lip + s1 : 0)
    readonly property int tileHeight: target(elder ? 70.0 : 42.5)
    readonly property int fieldHeight: target(elder ? 40.0 : 30.0)
    // The row of comforts has its icons above its words; where words would not fit, beside them, in
    // two rows.
    readonly property int comforts: 4 + (Visit.languages.length > 1 ? 1 : 0) + (Visit.high ? 1 : 0)
    readonly property int comfortWidth: portrait ? Visit.glassWidth - 2 * margin : 4 * dockSlot + 3 * between
    readonly property bool comfortsFolded: comforts * (Math.max(4.2 * frame, 4 * frame + px(2.4)) + s2) - s2 > comfortWidth
    readonly property int comfortsHeight: comfortsFolded ? 2 * comfortHeight + s2 : comfortHeight
    readonly property int comfortHeight: comfortsFolded ? Math.max(target(portrait ? 20.0 : 19.0), frame * tight + lip + s1) : portrait ? comfortUpright : dockKeyHeight
    readonly property int comfortUpright: Math.max(target(elder ? 34.0 : 28.0), frame * tight + mm(10.6) + lip + s1)
    readonly property int dockKeyHeight: dense ? rowKeyHeight : target(elder ? (portrait ? 50.0 : 42.5) : 42.5)
    readonly property real dockSlot: portrait ? (Visit.glassWidth - 2 * margin - 3 * between) / 4 : (Visit.glassWidth - 2 * margin - 7 * between) / 8

    // ---- icons --------------------------------------------------------------------------
    readonly property int iconSmall: mm(elder ? 14.0 : 10.6)
    readonly property int icon: mm(elder ? 17.5 : 14.0)
    readonly property int iconLarge: mm(elder ? 24.0 : 18.7)
    readonly property int iconBlock: mm(elder ? 36.0 : 27.5)

    // ---- the frame of a page ------------------------------------------------------------
    readonly property int headerHeight: portrait ? Math.max(mm(elder ? 46.0 : 35.0), Math.floor((dense ? 3.3 : larger ? 4.1 : 3.8) * frame)) : Math.max(mm(elder ? 34.0 : 29.0), Math.floor(3.05 * frame))
    // Pages stand so far below the upper edge of the glass, and what they show begins so far below
    // their own: below the header, where it does not stand above them.
    readonly property int above: Visit.above
    readonly property bool lowered: above > 0
    readonly property int top: Math.max(0, headerHeight - above)
    readonly property int dockHeight: portrait ? 3 * s4 + comfortsHeight + dockKeyHeight + s1 : 2 * s4 + Math.max(comfortsHeight, dockKeyHeight)
}
