"""One commune's week as a signed zip: made, checked and unpacked.

Doors: `week`, `verify`, `unpacking`, `keys`, `manifest`, `short_code`.

A pack is a list of files whose names, sizes and checksums are known before the first byte, so the
same zip is written to disk or made while it is sent, and no MP3 is kept twice. Only `week` knows
the workspace. Nothing of a strange pack is believed before its signature is right, and only zips
are opened in which every byte beside the files' own is the one that this program writes there
(`opening`): what was checked is then what any other program unpacks.
"""
