#!/usr/bin/env python3
"""Writes decompositions.inc, combining_classes.inc, look_alikes.inc and json/hidden_characters.inc.

./dev unicode-tables runs it.

Names, decompositions and classes are Unicode's, as Python has them; what looks like what is our own choice.
"""
import pathlib
import unicodedata

FOLDER = pathlib.Path(__file__).parent
COLUMNS = 120

# What fonts draw like an ASCII character, by our own eyes: letters of Greek, Cyrillic, Armenian and Cherokee, of the
# phonetic blocks, dashes and blanks. Unicode's own list (UTS 39) has thousands, most of scripts that no kid is in.
DRAWN_ALIKE = {
    "a": "\u0430\u03b1\u0251", "b": "\u042c", "c": "\u0441\u03f2\u1d04", "d": "\u0501\u0257",
    "e": "\u0435\u04bd\u212e", "f": "\u0584", "g": "\u0261\u0581", "h": "\u04bb\u0570", "i": "\u0456\u0131\u03b9\u0269",
    "j": "\u0458\u03f3", "k": "\u03ba\u043a", "l": "\u04cf\u01c0", "m": "\u043c", "n": "\u0578\u057c",
    "o": "\u043e\u03bf\u0585\u1d0f\u03c3", "p": "\u0440\u03c1\u03f1", "q": "\u051b\u0563", "r": "\u0433\u1d26",
    "s": "\u0455\ua731", "t": "\u0442\u03c4", "u": "\u057d\u028b\u03c5\u1d1c", "v": "\u0475\u03bd\u1d20",
    "w": "\u051d\u0461\u1d21", "x": "\u0445\u03c7", "y": "\u0443\u04af\u03b3\u0263", "z": "\u1d22",
    "A": "\u0410\u0391\u13aa", "B": "\u0412\u0392\u13f4", "C": "\u0421\u03f9\u13df", "D": "\u13a0",
    "E": "\u0415\u0395\u13ac",
    "F": "\u03dc", "G": "\u050c\u13c0", "H": "\u041d\u0397\u13bb", "I": "\u0406\u0399\u04c0", "J": "\u0408\u037f\u13ab",
    "K": "\u041a\u039a\u13e6", "L": "\u13de", "M": "\u041c\u039c\u13b7", "N": "\u039d", "O": "\u041e\u039f\u0555",
    "P": "\u0420\u03a1\u13e2", "Q": "\u051a", "R": "\u13a1", "S": "\u0405\u054f\u13da", "T": "\u0422\u03a4\u13a2",
    "V": "\u0474\u13d9", "W": "\u051c\u13b3", "X": "\u0425\u03a7", "Y": "\u0423\u03a5\u04ae", "Z": "\u0396\u13c3",
    "3": "\u0417\u04e0", "6": "\u0431", "-": "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u02d7",
    ".": "\u2024", ":": "\u0589\u02d0\ua789\u2236", "/": "\u2044\u2215", "'": "\u2018\u2019\u02bc\u2032",
    "_": "\u02cd", "~": "\u223c", "*": "\u2217", "|": "\u2223", "!": "\u01c3",
    " ": "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000",
}
# What is not drawn, or moves what stands around it: format controls, fillers, joiners and selectors.
HIDDEN = (
    [0xAD, 0x34F, 0x61C, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x3164, 0xFEFF, 0xFFA0, 0xFFF9, 0xFFFA, 0xFFFB]
    + [*range(0x180B, 0x1810), *range(0x200B, 0x2010), *range(0x2028, 0x202F), *range(0x2060, 0x2070)]
    + [*range(0xFE00, 0xFE10), *range(0x1BCA0, 0x1BCA4), *range(0x1D173, 0x1D17B)]
    + [0xE0001, *range(0xE0020, 0xE0080), *range(0xE0100, 0xE01F0)]
)
# Of these all forms: ASCII as wide as an ideograph.
FULLWIDTH = range(0xFF01, 0xFF5F)


def rows_in_lines(rows):
    lines = [""]
    for row in rows:
        if lines[-1] and len(lines[-1]) + len(row) + 1 > COLUMNS:
            lines.append("")
        lines[-1] += (" " if lines[-1] else "") + row
    return "\n".join(lines) + "\n"


def write(name, what, rows):
    head = f"// Made by `./dev unicode-tables` out of Unicode {unicodedata.unidata_version}:\n// {what}\n"
    (FOLDER / name).write_text(head + rows_in_lines(rows), encoding="utf-8")


def decompositions():
    for code in range(0x110000):
        parts = unicodedata.decomposition(chr(code))
        if parts and not parts.startswith("<"):
            first, *second = (int(part, 16) for part in parts.split())
            yield f"{{0x{code:x},0x{first:x},0x{second[0] if second else 0:x}}},"


def combining_classes():
    first = last = of_range = 0
    for code in range(0x110001):
        of_code = unicodedata.combining(chr(code)) if code < 0x110000 else 0
        if of_code == of_range and code == last + 1:
            last = code
            continue
        if of_range:
            yield f"{{0x{first:x},0x{last:x},{of_range}}},"
        first, last, of_range = code, code, of_code


def look_alikes():
    alike = {ord(each): latin for latin, all_of_it in DRAWN_ALIKE.items() for each in all_of_it}
    alike.update({code: chr(code - 0xFEE0) for code in FULLWIDTH})
    for code in sorted(alike):
        latin = alike[code].replace("\\", "\\\\").replace("'", "\\'")
        yield f"{{0x{code:x},'{latin}',\"U+{code:04X} {unicodedata.name(chr(code))}\"}},"


def hidden():
    for code in sorted(HIDDEN):
        yield f"{{0x{code:x},\"U+{code:04X} {unicodedata.name(chr(code), 'IGNORABLE')}\"}},"


write("decompositions.inc", "what a character is canonically made of; Hangul is computed.", decompositions())
write("combining_classes.inc", "ranges of marks, with the class that orders them.", combining_classes())
write("look_alikes.inc", "what looks like an ASCII character, with its name; see unicode_tables.py.", look_alikes())
write("../json/hidden_characters.inc", "what is not drawn, or moves what stands around it, with its name.", hidden())
