"""Knowledge answers as a table, for editors who work in Excel or WPS: out, and back in.

`columns` says what stands in a cell; `writing` and `reading` are the table's files, `knowledge` and
`yaml_text` those in `data/faq`; `changes` compares, `checking` finds mistakes, `files` stores.
"""
