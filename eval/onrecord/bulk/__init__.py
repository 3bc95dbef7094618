"""Count many documents at a time, on arrays, where they hold nothing but plain mentions: what a large score is made of.

`plain` says which documents these are, `columns` lays a block of them out, and a file each counts what measures need.
Every count equals what documents give one by one, which is what happens wherever a block is anything but plain.
"""
