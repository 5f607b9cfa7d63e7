"""Make the subset fonts in ``broadcast/fonts`` that pictures are drawn with.

    apt-get install fonts-noto-core
    python3 -m pip install fonttools
    python3 tools/make_fonts.py [FOLDER WITH THE NOTO FONTS]

Pictures carry their own fonts so that they look the same on every machine. What is kept: Latin with
all of Vietnamese, Latin Extended, combining marks, punctuation and currency signs; arrows and a
few signs from Noto Sans Math; Tai Viet, the script of Thái. Hinting goes, for it makes text look
different at different sizes. Pillow's own text layout reads no OpenType features, so they go too;
kerning is kept in the old ``kern`` table, which that layout does read.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont, newTable
from fontTools.ttLib.tables._k_e_r_n import KernTable_format_0

SOURCE = Path("/usr/share/fonts/truetype/noto")
TARGET = Path(__file__).parent.parent / "broadcast" / "pictures" / "fonts"
LATIN = ((0x20, 0x24F), (0x2B0, 0x2FF), (0x300, 0x36F), (0x1E00, 0x1EFF), (0x2000, 0x206F),
         (0x2070, 0x209F), (0x20A0, 0x20BF), (0x2100, 0x214F))  # fmt: skip
SIGNS = ((0x2190, 0x2195), (0x2212, 0x2212), (0x2248, 0x2248), (0x2260, 0x2260), (0x2264, 0x2265),
         (0x25A0, 0x25A1), (0x25CB, 0x25CF))  # fmt: skip
TAI_VIET = ((0xAA80, 0xAADF),)
FONTS = {
    "NotoSans-Regular": LATIN,
    "NotoSans-Bold": LATIN,
    "NotoSansMath-Regular": SIGNS,
    "NotoSansTaiViet-Regular": TAI_VIET,
}
KERNED = (*range(0x20, 0x100), 0x102, 0x103, 0x110, 0x111, 0x128, 0x129, 0x168, 0x169, 0x1A0, 0x1A1,
          0x1AF, 0x1B0, *range(0x1EA0, 0x1EFA), 0x2013, 0x2019, 0x201C, 0x201D, 0x2026)  # fmt: skip
MIN_KERN = 10
"""Font units (of 1000 an em): smaller corrections are not seen."""
MAX_PAIRS = 2600
"""The strongest pairs that are kept: 6 bytes each."""


def subset(source: Path, target: Path, ranges: tuple[tuple[int, int], ...]) -> None:
    """Write the part of one font that holds the characters in `ranges` (first, last)."""
    font = TTFont(source, recalcTimestamp=False)
    pairs = kerning(font) if ranges is LATIN else {}
    options = Options()
    options.hinting = False
    options.layout_features = []
    options.drop_tables += ["GDEF", "GPOS", "GSUB", "BASE", "MATH", "DSIG", "STAT", "meta"]
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]
    options.glyph_names = False
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=[code for low, high in ranges for code in range(low, high + 1)])
    subsetter.subset(font)
    kept = set(font.getGlyphOrder())
    pairs = {pair: value for pair, value in pairs.items() if set(pair) <= kept}
    if pairs:
        add_kern_table(font, pairs)
    font.save(target)
    print(f"{target.name}: {target.stat().st_size} bytes, {len(kept)} glyphs")


def kerning(font: Any) -> dict[tuple[str, str], int]:
    """Kerning of all pairs of the characters in `KERNED`, read from the GPOS table."""
    cmap = font.getBestCmap()
    glyphs = sorted({cmap[code] for code in KERNED if code in cmap})
    gpos = font["GPOS"].table
    wanted = {index for record in gpos.FeatureList.FeatureRecord if record.FeatureTag == "kern"
              for index in record.Feature.LookupListIndex}  # fmt: skip
    pairs: dict[tuple[str, str], int] = {}
    for index in sorted(wanted):
        for table in gpos.LookupList.Lookup[index].SubTable:
            inner = getattr(table, "ExtSubTable", table)
            if type(inner).__name__ != "PairPos":
                continue  # contextual kerning
            for pair, value in pairs_of(inner, glyphs):
                pairs.setdefault(pair, value)  # the first subtable that knows a pair decides
    return {pair: value for pair, value in pairs.items() if abs(value) >= MIN_KERN}


def pairs_of(table: Any, glyphs: list[str]) -> list[tuple[tuple[str, str], int]]:
    """Pairs in one PairPos subtable, by glyph (format 1) or by class (format 2)."""
    covered = set(table.Coverage.glyphs)
    found: list[tuple[tuple[str, str], int]] = []
    if table.Format == 1:
        for first, pair_set in zip(table.Coverage.glyphs, table.PairSet, strict=True):
            for record in pair_set.PairValueRecord:
                value = record.Value1.XAdvance if record.Value1 else 0
                found.append(((first, record.SecondGlyph), value))
        return [(pair, value) for pair, value in found if set(pair) <= set(glyphs)]
    for first in glyphs:
        if first not in covered:
            continue
        row = table.Class1Record[table.ClassDef1.classDefs.get(first, 0)].Class2Record
        for second in glyphs:
            record = row[table.ClassDef2.classDefs.get(second, 0)]
            found.append(((first, second), getattr(record.Value1, "XAdvance", 0) or 0))
    return found


def add_kern_table(font: Any, pairs: dict[tuple[str, str], int]) -> None:
    """Put kerning into the old table, the strongest pairs only."""
    strongest = sorted(pairs.items(), key=lambda item: (-abs(item[1]), item[0]))[:MAX_PAIRS]
    table = KernTable_format_0(apple=False)
    table.coverage = 1
    table.tupleIndex = None
    table.kernTable = dict(strongest)
    font["kern"] = newTable("kern")
    font["kern"].version = 0
    font["kern"].kernTables = [table]


def main() -> None:
    """Make all fonts."""
    source = Path(sys.argv[1]) if len(sys.argv) > 1 else SOURCE
    TARGET.mkdir(exist_ok=True)
    for name, ranges in FONTS.items():
        subset(source / f"{name}.ttf", TARGET / f"{name}.ttf", ranges)


if __name__ == "__main__":
    main()
