"""What has to be mended: every problem of a workspace at once, and of the machine.

Doors: `problems`, `machine`, `repair`.

Letters apart from their accents are an error with a one-command mend (``broadcast check
--repair``), not a silent repair: the file on disk is what is approved.
"""
