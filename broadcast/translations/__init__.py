"""Each programme in each language: how far it has come, and exchange with translators.

Doors: `states`, `page`, `renewal`, `sheets.export`, `sheets.importing`, `sheets.results`.
"""
