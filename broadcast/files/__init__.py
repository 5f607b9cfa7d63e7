"""What files of people may say, read strictly; and files written whole or not at all.

Every other room stands on this one. Doors are all its modules but `yaml_errors`: `text`, `yaml` and
`validation` read with line numbers, `salvage` goes on beside what is wrong, `tables` and `cells`
read spreadsheets without guessing, `copies` knows copies by their names, `saving` writes,
`yaml_editing` changes YAML of people, `docx` and `pages` make documents.

Mistakes in YAML hide nothing: a wrong value gives way to a default or to a good entry beside it
while the rest is looked at; entries that are not as they were written are never followed.
"""
